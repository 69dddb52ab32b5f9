"""Symptoms of one cause, at all widths, in all browsers and pages, put into one finding."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from harness.compare.candidates import Key
from harness.compare.findings import Extent, each_alone, joined, make_finding
from harness.compare.messages import message
from harness.compare.shorthands import shorthands
from harness.compare.symptoms import Kind, Symptom
from harness.results import Cause, Finding, Place
from harness.values import Breakpoint

#: Page, browser and viewport width (CSS px).
Spot = tuple[str, str, int]


#: Symptoms of one cause, and where they show.
Group = Sequence[tuple[Spot, Symptom]]


def group_symptoms(
    symptoms: Mapping[Spot, Sequence[Symptom]], breakpoints: Sequence[Breakpoint]
) -> tuple[Finding, ...]:
    """One finding for each cause, at the widths that were looked at."""
    return tuple(make_findings(by_cause(symptoms), {}, breakpoints).values())


def by_cause(symptoms: Mapping[Spot, Sequence[Symptom]]) -> dict[Key, Group]:
    """The symptoms of each cause."""
    groups: dict[Key, list[tuple[Spot, Symptom]]] = defaultdict(list)
    same = _same_elements(symptoms)
    for spot in sorted(symptoms):
        for one in symptoms[spot]:
            groups[same[one.key]].append((spot, one))
    return dict(groups)


def make_findings(
    groups: Mapping[Key, Group],
    extents: Mapping[tuple[Key, str, str], Extent],
    breakpoints: Sequence[Breakpoint],
) -> dict[Key, Finding]:
    """A finding for each of ``groups``.

    ``extents`` say of a group, page and browser over which widths it shows; where there is none,
    the widths of its symptoms are all that is known.
    """
    return {key: _finding(key, found, extents, breakpoints) for key, found in groups.items()}


def _same_elements(symptoms: Mapping[Spot, Sequence[Symptom]]) -> dict[Key, Key]:
    """For each key the first of those that changed exactly the same elements.

    Several declarations of one rule, or all of a rule that is gone, are one cause.
    """
    elements: dict[Key, set[tuple[str, str]]] = defaultdict(set)
    for (page, _, _), found in symptoms.items():
        for one in found:
            elements[one.key] |= {(page, path) for path in one.changed}
    first: dict[tuple[tuple[str, ...], frozenset[tuple[str, str]]], Key] = {}
    return {
        key: first.setdefault((_sort(key), frozenset(elements[key])), key)
        for key in sorted(elements)
    }


def _sort(key: Key) -> tuple[str, ...]:
    """What two causes of the same elements have to have in common to be one.

    Rules under different conditions show at different widths.
    """
    if key[0] == "rule":
        return ("style", *filter(None, key[3:]))
    return key[:1]


def _finding(
    key: Key,
    found: Group,
    extents: Mapping[tuple[Key, str, str], Extent],
    breakpoints: Sequence[Breakpoint],
) -> Finding:
    by_place: dict[tuple[str, str], dict[int, list[Symptom]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for (page, browser, width), one in found:
        by_place[page, browser][width].append(one)
    places = sorted(
        by_place,
        key=lambda place: (-sum(one.area for one in _all(by_place[place])), place),
    )
    page, browser = places[0]
    over = {
        place: extents.get((key, *place))
        or Extent(each_alone(sorted(by_place[place])), exact=False)
        for place in places
    }
    extent = joined(over.values())
    kind = _kind([one for _, one in found])
    best = max(
        (one for one in _all(by_place[places[0]]) if one.kind == kind),
        key=lambda one: one.size_change,
        default=found[0][1],
    )
    causes = shorthands(_merged(one.causes for _, one in found))
    return make_finding(
        kind=kind,
        page=page,
        browser=browser,
        extent=extent,
        selector=best.path,
        message=message(best, kind, causes, extent),
        breakpoints=breakpoints,
        elements=max(one.elements for _, one in found),
        area=sum(one.area for _, one in found),
        pixels=sum(one.pixels for _, one in found),
        causes=causes,
        places=[Place(*place, over[place].widths) for place in places],
        key=key,
    )


def _all(by_width: Mapping[int, Sequence[Symptom]]) -> Iterable[Symptom]:
    return (one for width in sorted(by_width) for one in by_width[width])


def _kind(found: Sequence[Symptom]) -> Kind:
    """What it is at most of the widths; a change of boxes before one of paint alone."""
    count = Counter(one.kind for one in found if one.kind != "restyled")
    if not count:
        return "restyled"
    return max(count, key=lambda kind: (count[kind], kind))


def _merged(causes: Iterable[Sequence[Cause]]) -> tuple[Cause, ...]:
    """Each declaration once; proven if it was anywhere."""
    found: dict[tuple[str, str, str, str], Cause] = {}
    for some in causes:
        for one in some:
            # Pages in other folders see the same file from elsewhere.
            file_and_line = one.source.rpartition("/")[2]
            declaration = one.selector, one.property, file_and_line, one.condition
            known = found.get(declaration)
            if known is None or (one.proven and not known.proven):
                found[declaration] = one
    return tuple(found.values())
