"""Symptoms of one cause become one finding, wherever they show."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from harness.diagnose.symptoms import Symptom
from harness.findings.group import by_cause, make_findings
from harness.findings.make import in_order
from harness.model.finding import Cause, Finding, Kind, Place
from harness.model.geometry import Box
from harness.model.page import Breakpoint
from harness.model.target import CaptureKey

SMALL, LARGE = Breakpoint("small", 1, 599), Breakpoint("large", 600)
BREAKPOINTS = (SMALL, LARGE, Breakpoint("every", 1))

WIDTH = Cause(".lead", "width", "60%", "none", "a.css:4", proven=True)
HEIGHT = Cause(".lead", "height", "1px", "9px", "a.css:5", proven=True)


def key(cause: Cause) -> tuple[str, ...]:
    return "rule", cause.selector, cause.property, cause.condition


def symptom(
    cause: Cause = WIDTH,
    path: str = "figure.lead",
    wider: float = 24,
    area: float = 100,
    kind: Kind = "resized",
    elements: int = 1,
) -> Symptom:
    return Symptom(
        key=key(cause),
        kind=kind,
        path=path,
        before=Box(0, 0, 600, 50),
        after=Box(0, 0, 600 + wider, 50),
        causes=(cause,),
        changed=(path,),
        elements=elements,
        others=0,
        shift=None,
        area=area,
        pixels=7,
    )


def grouped(symptoms: Mapping[CaptureKey, Sequence[Symptom]]) -> tuple[Finding, ...]:
    return tuple(make_findings(by_cause(symptoms), {}, BREAKPOINTS).values())


def at(*widths: int, page: str = "home", browser: str = "chromium") -> list[CaptureKey]:
    return [CaptureKey(page, browser, width) for width in widths]


def shown(spots: list[CaptureKey], *symptoms: Symptom) -> dict[CaptureKey, tuple[Symptom, ...]]:
    return dict.fromkeys(spots, symptoms)


def test_one_cause_at_several_widths_is_one_finding_told_by_the_largest_change() -> None:
    (one,) = grouped(
        {
            at(400)[0]: [symptom(wider=8, elements=3)],
            at(600)[0]: [symptom(wider=24, elements=9)],
            at(800)[0]: [symptom(wider=16, elements=9)],
        }
    )
    assert one.message == (
        "figure.lead grew 24 px wider (600 → 624) at 400, 600 and 800 px: "
        ".lead width 60% → none (a.css:4, proven)"
    )
    assert one.widths == ((400, 400), (600, 600), (800, 800))
    assert not one.widths_exact
    assert (one.breakpoints, one.smallest_breakpoint) == (("small", "large"), "every")
    assert (one.elements, one.area, one.pixels) == (9, 300, 21)
    assert one.places == (Place("home", "chromium", one.widths),)


def test_one_cause_in_several_browsers_and_pages_is_one_finding_with_its_places() -> None:
    (one,) = grouped(
        {
            **shown(at(400, page="about"), symptom(area=9)),
            **shown(at(400, 800), symptom(area=50)),
            **shown(at(800, browser="firefox"), symptom(area=70)),
        }
    )
    assert (one.page, one.browser) == ("home", "chromium"), "where most of it shows"
    assert one.places == (
        Place("home", "chromium", ((400, 400), (800, 800))),
        Place("home", "firefox", ((800, 800),)),
        Place("about", "chromium", ((400, 400),)),
    )
    assert one.widths == ((400, 400), (800, 800))
    assert one.area == 9 + 100 + 70


def test_different_causes_of_different_elements_stay_apart() -> None:
    found = grouped({at(400)[0]: [symptom(), symptom(HEIGHT, "p")]})
    assert [one.causes for one in found] == [(WIDTH,), (HEIGHT,)]
    assert found[0].id != found[1].id


def test_declarations_of_exactly_the_same_elements_are_one_finding() -> None:
    (one,) = grouped({at(400)[0]: [symptom(), symptom(HEIGHT)]})
    assert one.causes == (WIDTH, HEIGHT)
    assert one.message == (
        "figure.lead grew 24 px wider (600 → 624) at 400 px: .lead width 60% → none "
        "(a.css:4, proven); .lead height 1px → 9px (a.css:5, proven)"
    )


def test_declarations_that_share_but_some_elements_are_two() -> None:
    more = replace(symptom(HEIGHT), changed=("figure.lead", "p"))
    assert len(grouped({at(400)[0]: [symptom(), more]})) == 2
    other_page = shown(at(400, page="about"), symptom(HEIGHT))
    assert len(grouped({at(400)[0]: [symptom(), symptom(HEIGHT)], **other_page})) == 2


def test_only_declarations_become_one_by_their_elements() -> None:
    text = replace(symptom(), key=("text", "one", "two"), kind="text")
    boundary = replace(symptom(), key=("boundary", "a.css", "@media print"))
    for other in (text, boundary):
        assert len(grouped({at(400)[0]: [symptom(), other]})) == 2


def test_one_cause_once_and_proven_where_it_is_proven_anywhere() -> None:
    unproven = replace(WIDTH, before="50%", proven=False)
    for first, second in ((WIDTH, unproven), (unproven, WIDTH)):
        (one,) = grouped(
            dict(zip(at(400, 800), [[symptom(first)], [symptom(second)]], strict=True))
        )
        assert one.causes == (WIDTH,)


def test_an_edit_of_the_html_has_the_source_on_the_page_where_most_of_it_shows() -> None:
    edit = Cause("p", "[class]", "a", "b", "", proven=True)
    unknown = replace(symptom(edit), area=9.0)
    small = replace(symptom(replace(edit, source="index.html:7")), area=1.0)
    large = replace(symptom(replace(edit, source="src/a.vue:3", mapped=True)), area=5.0)
    spots = [CaptureKey(page, "chromium", 400) for page in ("a", "b", "c")]
    (one,) = grouped(dict(zip(spots, [[unknown], [small], [large]], strict=True)))
    assert one.causes == (replace(edit, source="src/a.vue:3", mapped=True),)


def test_sides_found_at_different_widths_come_together() -> None:
    top, left = (
        replace(symptom(), key=("box", "home", "p"), causes=(cause,))
        for cause in (
            Cause("p", "padding-top", "0px", "8px", "", proven=False),
            Cause("p", "padding-left", "0px", "8px", "", proven=False),
        )
    )
    (one,) = grouped(dict(zip(at(400, 800), [[top], [left]], strict=True)))
    assert one.causes == (Cause("p", "padding", "0px", "8px", "", proven=False),)


def test_kind_is_that_of_most_widths_and_boxes_before_paint() -> None:
    kinds: list[Kind] = ["restyled", "restyled", "moved", "resized", "resized"]

    def first(count: int) -> Finding:
        (one,) = grouped(
            {
                CaptureKey("home", "chromium", 300 + at): [symptom(kind=kind, wider=5 * at)]
                for at, kind in enumerate(kinds[:count])
            }
        )
        return one

    assert [first(count).kind for count in (2, 3, 5)] == ["restyled", "moved", "resized"]
    assert first(5).message.startswith("figure.lead grew 20 px wider (600 → 620) at 300, ")


def test_findings_that_explain_more_of_the_page_come_first() -> None:
    found = grouped({at(400)[0]: [symptom(area=1), symptom(HEIGHT, "p", area=81)]})
    assert [one.selector for one in in_order(found)] == ["p", "figure.lead"]


# The id.


def test_id_of_one_cause_is_the_same_in_another_run_at_other_widths() -> None:
    (one,) = grouped({at(400)[0]: [symptom()]})
    (other,) = grouped({at(800)[0]: [symptom(wider=99, area=3, path="p.other")]})
    (elsewhere,) = grouped(shown(at(320, page="z", browser="webkit"), symptom()))
    assert one.id == other.id == elsewhere.id
    assert len(one.id) == 12


SPOTS = st.tuples(
    st.sampled_from(["a", "b"]), st.sampled_from(["chromium", "firefox"]), st.integers(320, 325)
)


@given(st.lists(st.tuples(SPOTS, st.sampled_from([WIDTH, HEIGHT])), min_size=1), st.data())
def test_findings_do_not_depend_on_the_order_of_the_symptoms(
    told: list[tuple[CaptureKey, Cause]], data: st.DataObject
) -> None:
    def found(order: list[tuple[CaptureKey, Cause]]) -> tuple[Finding, ...]:
        symptoms: dict[CaptureKey, list[Symptom]] = {}
        for spot, cause in order:
            known = symptoms.setdefault(spot, [])
            if all(one.key != key(cause) for one in known):
                known.append(symptom(cause, "p" if cause is WIDTH else "b"))
        for one in symptoms.values():
            one.sort(key=lambda one: one.key)
        return in_order(grouped(symptoms))

    once = found(told)
    assert found(data.draw(st.permutations(told))) == once
    assert len(once) == len({key(cause) for _, cause in told})
    for finding in once:
        spots = {spot for spot, cause in told if cause in finding.causes}
        assert {spot for spot in spots if finding.shows_at(*spot)} == spots


def test_pages_that_were_edited_differently_are_two_findings() -> None:
    """Two documents of the same name have a rule with the same selector on the same line."""
    here = replace(WIDTH, source="index.html:4")
    there = replace(here, before="60%", after="10px")
    findings = grouped(
        shown(at(320, page="here"), symptom(here)) | shown(at(320, page="there"), symptom(there))
    )
    assert [(finding.page, finding.causes) for finding in findings] == [
        ("here", (here,)),
        ("there", (there,)),
    ]
    assert len({finding.id for finding in findings}) == 2


def test_pages_that_were_edited_alike_are_one_finding() -> None:
    """One of the pages shows more of the edit than the other, also at a width of its own."""
    more = replace(WIDTH, before="1px", after="2px")
    findings = grouped(
        shown(at(320, page="here"), symptom())
        | shown(at(320, page="there"), symptom())
        | shown(at(640, page="there"), symptom(more))
    )
    assert len(findings) == 1
