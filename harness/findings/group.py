"""Groups the symptoms of a cause, at all widths, in all browsers and pages, into one finding."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from harness.breakpoints.sweep_widths import ranges_of
from harness.compare.elements.generated_names import without_file_hash, without_hashes
from harness.diagnose.candidates.candidate import Key
from harness.diagnose.candidates.shorthands import shorthands
from harness.diagnose.extents import KnownExtents
from harness.diagnose.symptoms import Symptom
from harness.findings.make import Extent, each_alone, joined, make_finding
from harness.findings.message import message
from harness.model.finding import Cause, Finding, Kind, Place, is_edit_of_html
from harness.model.page import Breakpoint
from harness.model.target import CaptureKey, Target

#: The symptoms of a cause, each with the capture that shows it.
Group = Sequence[tuple[CaptureKey, Symptom]]


def by_cause(symptoms: Mapping[CaptureKey, Sequence[Symptom]]) -> dict[Key, Group]:
    """The symptoms of each cause."""
    groups: dict[Key, list[tuple[CaptureKey, Symptom]]] = defaultdict(list)
    same = _same_elements(symptoms)
    for spot in sorted(symptoms):
        for symptom in symptoms[spot]:
            groups[same[symptom.key]].append((spot, symptom))
    return {
        (*key, *pages): group
        for key, whole in groups.items()
        for pages, group in _by_edit(whole).items()
    }


def _by_edit(group: Group) -> dict[tuple[str, ...], Group]:
    """The parts of a group whose pages were edited differently, by what tells them apart.

    Pages that have nothing in common may each have a rule with the same selector, in a document of
    the same name: where no value that a declaration had or has is the same, these are two causes.
    """
    edits: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for (page, _, _), symptom in group:
        edits[page] |= {(c.selector, c.property, c.before, c.after) for c in symptom.causes}
    parts: list[set[str]] = []
    for page in sorted(edits):
        alike = [part for part in parts if any(_are_alike(edits[page], edits[p]) for p in part)]
        parts = [part for part in parts if part not in alike]
        parts.append({page}.union(*alike))
    if len(parts) < 2:
        return {(): group}
    return {
        (min(part),): [(spot, symptom) for spot, symptom in group if spot[0] in part]
        for part in parts
    }


def _are_alike(edits: set[tuple[str, ...]], others: set[tuple[str, ...]]) -> bool:
    """Whether two pages share an edit, or no declaration that was edited."""
    declared = {edit[:2] for edit in edits}
    return bool(edits & others) or declared.isdisjoint(edit[:2] for edit in others)


def extents_of(
    groups: Mapping[Key, Group], narrowed: Mapping[Target, KnownExtents]
) -> dict[tuple[Key, str, str], Extent]:
    """The widths at which each group shows, by key, page and browser, for pages that were swept.

    A group that shows only in pictures has none: a sweep does not see it.
    """
    extents: dict[tuple[Key, str, str], Extent] = {}
    for key, group in groups.items():
        keys: dict[Target, set[Key]] = defaultdict(set)
        for spot, symptom in group:
            keys[spot.target].add(symptom.key)
        for place in keys.keys() & narrowed.keys():
            narrowing = narrowed[place]
            shown = [narrowing.shown[symptom_key] for symptom_key in keys[place]]
            if any(showing.marked for showing in shown):
                shows = frozenset[int]().union(*(showing.widths for showing in shown))
                verdicts = {width: width in shows for width in narrowing.read_widths | shows}
                ranges, exact = ranges_of(verdicts, narrowing.step, narrowing.ends)
                extents[(key, *place)] = Extent(ranges, exact and not narrowing.rough)
    return extents


def between_only(groups: Mapping[Key, Group], narrowed: Mapping[Target, KnownExtents]) -> list[Key]:
    """The keys of groups that show at no sample width."""
    return [
        key
        for key, group in groups.items()
        if all(
            spot.target in narrowed and spot.width not in narrowed[spot.target].samples
            for spot, _ in group
        )
    ]


def make_findings(
    groups: Mapping[Key, Group],
    extents: Mapping[tuple[Key, str, str], Extent],
    breakpoints: Sequence[Breakpoint],
) -> dict[Key, Finding]:
    """A finding for each of ``groups``.

    ``extents`` has the widths of a group on a page and browser; without an extent, the finding has
    the widths of its symptoms, not exact.
    """
    ids = _ids(groups)
    return {
        key: _finding(key, group, extents, breakpoints, ids[key]) for key, group in groups.items()
    }


def _ids(keys: Iterable[Key]) -> dict[Key, Key]:
    """The key that each finding's id is made of: without hashes that build tools generate.

    Hashes stay where two keys would become equal.
    """
    plain = {key: _without_hashes(key) for key in keys}
    count = Counter(plain.values())
    return {key: short if count[short] == 1 else key for key, short in plain.items()}


def _without_hashes(key: Key) -> Key:
    match key[0]:
        case "rule" | "box" | "painted" | "removed" | "inserted" | "reordered" | "class":
            return (key[0], *map(without_hashes, key[1:]))
        case "boundary":
            return (key[0], without_file_hash(key[1]), *key[2:])
        case _:
            return key


def _same_elements(symptoms: Mapping[CaptureKey, Sequence[Symptom]]) -> dict[Key, Key]:
    """Each key → the first key whose symptoms changed exactly the same elements.

    Several declarations of a rule, or all declarations of a removed rule, are one cause.
    """
    elements: dict[Key, set[tuple[str, str]]] = defaultdict(set)
    for (page, _, _), spot_symptoms in symptoms.items():
        for symptom in spot_symptoms:
            elements[symptom.key] |= {(page, path) for path in symptom.changed}
    first: dict[tuple[tuple[str, ...], frozenset[tuple[str, str]]], Key] = {}
    return {
        key: first.setdefault((_kind_of_cause(key), frozenset(elements[key])), key)
        for key in sorted(elements)
    }


def _kind_of_cause(key: Key) -> tuple[str, ...]:
    """The part of a key that has to be equal for two causes of the same elements to be one.

    Rules under different conditions show at different widths.
    """
    if key[0] == "rule":
        return ("style", *filter(None, key[3:]))
    return key[:1]


def _finding(
    key: Key,
    group: Group,
    extents: Mapping[tuple[Key, str, str], Extent],
    breakpoints: Sequence[Breakpoint],
    named: Key,
) -> Finding:
    by_place: dict[tuple[str, str], dict[int, list[Symptom]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for (page, browser, width), symptom in group:
        by_place[page, browser][width].append(symptom)
    places = sorted(
        by_place,
        key=lambda place: (-sum(symptom.area for symptom in _all(by_place[place])), place),
    )
    page, browser = places[0]
    over = {
        place: extents.get((key, *place))
        or Extent(each_alone(sorted(by_place[place])), exact=False)
        for place in places
    }
    extent = joined(over.values())
    kind = _kind([symptom for _, symptom in group])
    best = max(
        (symptom for symptom in _all(by_place[places[0]]) if symptom.kind == kind),
        key=lambda symptom: symptom.size_change,
        default=group[0][1],
    )
    rank = {place: number for number, place in enumerate(places)}
    causes = shorthands(_merge_causes(group, rank))
    return make_finding(
        kind=kind,
        page=page,
        browser=browser,
        extent=extent,
        selector=best.path,
        message=message(best, kind, causes, extent),
        breakpoints=breakpoints,
        elements=max(symptom.elements for _, symptom in group),
        area=sum(symptom.area for _, symptom in group),
        pixels=sum(symptom.pixels for _, symptom in group),
        causes=causes,
        places=[Place(*place, over[place].widths) for place in places],
        key=named,
    )


def _all(by_width: Mapping[int, Sequence[Symptom]]) -> Iterable[Symptom]:
    return (symptom for width in sorted(by_width) for symptom in by_width[width])


def _kind(symptoms: Sequence[Symptom]) -> Kind:
    """The kind of most symptoms; any change of boxes goes before ``restyled``."""
    count = Counter(symptom.kind for symptom in symptoms if symptom.kind != "restyled")
    if not count:
        return "restyled"
    return max(count, key=lambda kind: (count[kind], kind))


def _merge_causes(group: Group, rank: Mapping[tuple[str, str], int]) -> tuple[Cause, ...]:
    """The causes of a group without repetition; a cause is proven if it was proven anywhere.

    An edit of the HTML in several documents is one cause, with the source on the page of the least
    ``rank`` that has a source.
    """
    merged: dict[tuple[str, str, str, str], Cause] = {}
    sources: dict[tuple[str, str, str, str], tuple[int, str, bool]] = {}
    for (page, browser, _), symptom in group:
        for cause in symptom.causes:
            # Paths to the same file differ between pages in different folders.
            file_and_line = "" if is_edit_of_html(cause) else cause.source.rpartition("/")[2]
            declaration = cause.selector, cause.property, file_and_line, cause.condition
            kept_cause = merged.get(declaration)
            if kept_cause is None or (cause.proven and not kept_cause.proven):
                merged[declaration] = cause
            if is_edit_of_html(cause) and cause.source:
                source = rank[page, browser], cause.source, cause.mapped
                sources[declaration] = min(source, sources.get(declaration, source))
    for declaration, (_, text, mapped) in sources.items():
        merged[declaration] = replace(merged[declaration], source=text, mapped=mapped)
    return tuple(merged.values())
