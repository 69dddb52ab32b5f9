"""A finding in whole sentences."""

import pytest

from harness.diagnose.symptoms import Shift, Symptom
from harness.findings.make import Extent, each_alone
from harness.findings.message import message
from harness.model.finding import Cause, Kind
from harness.model.geometry import Box

LEAD = "main > article > figure.lead"
HERE = Box(0, 0, 612, 100)


def symptom(
    kind: Kind = "restyled",
    before: Box | None = HERE,
    after: Box | None = HERE,
    path: str = LEAD,
    others: int = 0,
    shift: Shift | None = None,
    also: tuple[str, ...] = (),
) -> Symptom:
    changed = (path, *also)
    return Symptom(
        ("rule",), kind, path, before, after, (), changed, 1 + others, others, shift, 1.0, 1
    )


def told(one: Symptom, *causes: Cause, widths: tuple[int, ...] = (640,)) -> str:
    return message(one, one.kind, causes, Extent(each_alone(widths), exact=False))


MAX_WIDTH = Cause(".lead", "max-width", "60%", "none", "article.css:41", proven=True)


def test_message_says_what_by_how_much_where_why_and_what_followed() -> None:
    one = symptom(
        "resized", HERE, Box(0, 0, 636, 100), others=41, shift=Shift(41, 0, 16, below=True)
    )
    assert told(one, MAX_WIDTH) == (
        "figure.lead grew 24 px wider (612 → 636) at 640 px: .lead max-width 60% → none "
        "(article.css:41, proven). 41 elements below moved down 16 px because of it."
    )


KINDS: dict[str, tuple[Symptom, str]] = {
    "wider": (
        symptom("resized", HERE, Box(0, 0, 636.25, 100)),
        "figure.lead grew 24.25 px wider (612 → 636.25) at 640 px",
    ),
    "narrower and taller": (
        symptom("resized", HERE, Box(5, 5, 605, 125)),
        "figure.lead became 12 px narrower (612 → 600) and 20 px taller (100 → 120) at 640 px",
    ),
    "shorter": (
        symptom("resized", HERE, Box(0, 0, 612.0625, 90)),
        "figure.lead became 10 px shorter (100 → 90) at 640 px",
    ),
    "moved right and down": (
        symptom("moved", HERE, Box(2.5, 8, 614.5, 108)),
        "figure.lead moved right 2.5 px and down 8 px at 640 px",
    ),
    "moved left": (
        symptom("moved", Box(9, 9, 14, 14), Box(1, 9, 6, 14)),
        "figure.lead moved left 8 px at 640 px",
    ),
    "moved up": (
        symptom("moved", Box(9, 9, 14, 14), Box(9, 4, 14, 9)),
        "figure.lead moved up 5 px at 640 px",
    ),
    "a container that moved its content": (
        symptom("moved"),
        "figure.lead laid out its content differently at 640 px",
    ),
    "a container that resized its content": (
        symptom("resized"),
        "figure.lead laid out its content differently at 640 px",
    ),
    "moved, and not to be seen on one side": (
        symptom("moved", None, None),
        "figure.lead changed at 640 px",
    ),
    "appeared": (symptom("appeared", None), "figure.lead appeared at 640 px"),
    "disappeared": (symptom("disappeared", HERE, None), "figure.lead disappeared at 640 px"),
    "reordered": (symptom("reordered"), "figure.lead changed places at 640 px"),
    "restyled": (symptom("restyled"), "figure.lead looks different at 640 px"),
    "text": (symptom("text"), "figure.lead reads differently at 640 px"),
    "page-size": (
        symptom("page-size", Box(0, 0, 320, 900), Box(0, 0, 350, 900), "html"),
        "html grew 30 px wider (320 → 350) at 640 px",
    ),
    "a pseudo-element": (
        symptom(path="main > p.a::before"),
        "p.a::before looks different at 640 px",
    ),
    "one other element": (
        symptom(also=("p",)),
        "figure.lead and 1 other look different at 640 px",
    ),
    "two other elements that read differently": (
        symptom("text", also=("p", "b")),
        "figure.lead and 2 others read differently at 640 px",
    ),
    "two other elements": (
        symptom(also=("p", "b")),
        "figure.lead and 2 others look different at 640 px",
    ),
}


@pytest.mark.parametrize(("one", "said"), KINDS.values(), ids=KINDS)
def test_what_happened(one: Symptom, said: str) -> None:
    assert told(one) == said


CAUSES: dict[str, tuple[Cause, str]] = {
    "a declaration that is proven": (
        MAX_WIDTH,
        ".lead max-width 60% → none (article.css:41, proven)",
    ),
    "a declaration under a condition": (
        Cause(".a", "width", "1px", "2px", "a.css:7", True, "@media (min-width: 640px)"),
        ".a width 1px → 2px (a.css:7, @media (min-width: 640px), proven)",
    ),
    "a declaration that is not proven": (
        Cause(".a", "width", "1px", "2px", "a.css:7", proven=False),
        ".a width 1px → 2px (a.css:7)",
    ),
    "a rule that is gone": (
        Cause("p.a", "width", "1px", "auto", "", proven=True),
        "p.a width 1px → auto (proven)",
    ),
    "nothing known of it": (
        Cause("p.a", "width", "1px", "auto", "", proven=False),
        "p.a width 1px → auto",
    ),
    "a custom property that is new": (
        Cause(":root", "--gap", "", "8px", "a.css:2", proven=True),
        ":root --gap nothing → 8px (a.css:2, proven)",
    ),
    "a declared order": (
        Cause(".a", "order", "0", "1", "a.css:2", proven=True),
        ".a order 0 → 1 (a.css:2, proven)",
    ),
    "another attribute": (
        Cause("img.a", "[src]", "a.png", "b.png", "", proven=True),
        "img.a src=a.png → b.png (proven)",
    ),
    "a new attribute": (
        Cause("p.a", "[lang]", "", "de", "", proven=True),
        "p.a has a new lang=de (proven)",
    ),
    "a new attribute without a value": (
        Cause("p.a", "[hidden]", "", '""', "", proven=True),
        'p.a has a new hidden="" (proven)',
    ),
    "an attribute that is gone": (
        Cause("img.a", "[width]", "320", "", "", proven=False),
        "img.a lost width=320",
    ),
    "another text": (
        Cause("p.a", "text", "one", "two", "", proven=True),
        "its text “one” → “two” (proven)",
    ),
    "no text before": (Cause("p.a", "text", "", "two", "", proven=False), "its text none → “two”"),
    "an element that was inserted": (
        Cause("p.a", "element", "", "inserted", "", proven=True),
        "p.a was inserted into the HTML (proven)",
    ),
    "an element that was removed": (
        Cause("p.a", "element", "present", "removed", "", proven=False),
        "p.a was removed from the HTML",
    ),
    "an element that was moved": (
        Cause("p.a", "order", "", "moved", "", proven=True),
        "p.a was moved in the HTML (proven)",
    ),
    "a web font that fell back": (
        Cause("@font-face", "font-family", "Newsreader", "not loaded", "", proven=False),
        "the web font Newsreader is not used any more",
    ),
    "another web font": (
        Cause("@font-face", "font-family", "Newsreader", "Inter", "", proven=False),
        "web font Newsreader → Inter",
    ),
    "a declared font": (
        Cause(".a", "font-family", "serif", "Inter", "a.css:3", proven=True),
        ".a font-family serif → Inter (a.css:3, proven)",
    ),
    "a value that is long": (
        Cause(".a", "font-family", "x" * 60, "y" * 61, "", proven=False),
        f".a font-family {'x' * 60} → {'y' * 59}…",
    ),
}


@pytest.mark.parametrize(("cause", "said"), CAUSES.values(), ids=CAUSES)
def test_why(cause: Cause, said: str) -> None:
    assert told(symptom(), cause) == f"figure.lead looks different at 640 px: {said}"


def causes(count: int) -> list[Cause]:
    return [
        Cause(f".n{at}", "width", "1px", "2px", f"a.css:{at}", proven=True) for at in range(count)
    ]


def test_two_causes_are_both_named() -> None:
    assert told(symptom(), *causes(2)) == (
        "figure.lead looks different at 640 px: .n0 width 1px → 2px (a.css:0, proven); "
        ".n1 width 1px → 2px (a.css:1, proven)"
    )


def test_more_than_two_causes_are_counted() -> None:
    assert told(symptom(), *causes(5)) == (
        "figure.lead looks different at 640 px: .n0 width 1px → 2px (a.css:0, proven); "
        ".n1 width 1px → 2px (a.css:1, proven); and 3 more"
    )


@pytest.mark.parametrize(
    ("widths", "said"),
    [
        ((320, 640), "at 320 and 640 px"),
        ((320, 375, 640, 768, 1023), "at 320, 375, 640, 768 and 1023 px"),
        ((320, 375, 640, 768, 1023, 1440), "at 6 widths from 320 to 1440 px"),
    ],
)
def test_where(widths: tuple[int, ...], said: str) -> None:
    assert told(symptom(), widths=widths) == f"figure.lead looks different {said}"


FOLLOWED: dict[str, tuple[int, Shift | None, str]] = {
    "nothing": (0, None, ""),
    "one that moved": (1, Shift(1, 0, 16, True), "1 element below moved down 16 px because of it."),
    "several, not all below": (
        3,
        Shift(3, -4, 0, False),
        "3 elements moved left 4 px because of it.",
    ),
    "both ways": (
        2,
        Shift(2, 4.5, -8, False),
        "2 elements moved right 4.5 px and up 8 px because of it.",
    ),
    "some otherwise": (
        5,
        Shift(3, 0, 16, True),
        "3 elements below moved down 16 px and 2 more moved or changed size because of it.",
    ),
    "all in different ways": (2, None, "2 elements moved or changed size because of it."),
}


@pytest.mark.parametrize(("others", "shift", "said"), FOLLOWED.values(), ids=FOLLOWED)
def test_what_followed(others: int, shift: Shift | None, said: str) -> None:
    one = symptom("resized", HERE, Box(0, 0, 612, 116), others=others, shift=shift)
    first = "figure.lead grew 16 px taller (100 → 116) at 640 px"
    assert told(one) == (f"{first}. {said}" if said else first)


def test_the_finding_has_the_last_word_on_what_happened() -> None:
    assert message(symptom("moved"), "restyled", (), Extent(((640, 640),), exact=False)) == (
        "figure.lead looks different at 640 px"
    )
