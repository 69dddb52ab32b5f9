"""Causes in words, and where a finding shows."""

from dataclasses import replace

import pytest

from harness.report.words import elsewhere, explained, ranges_text, tell
from harness.results import Cause, Place
from tests.report.examples import LEAD, NEW, REGRESSED, WIDTHS


@pytest.mark.parametrize(
    ("selector", "name", "before", "after", "said"),
    [
        (".lead", "max-width", "60%", "none", ".lead { max-width: 60% → none }"),
        (":root", "--gap", "", "8px", ":root { --gap: nothing → 8px }"),
        (".lead", "order", "0", "1", ".lead { order: 0 → 1 }"),
        (".lead", "font-family", "serif", "Arial", ".lead { font-family: serif → Arial }"),
        ("@font-face", "font-family", "Literata", "not loaded", "web font Literata → not loaded"),
        ("div.banner", "element", "", "inserted", "div.banner was inserted"),
        ("a.card", "element", "present", "removed", "a.card was removed"),
        ("li", "order", "", "moved", "li was moved in the HTML"),
        ("p", "text", "Read on", "Read", "text of p: “Read on” → “Read”"),
        ("p", "text", "", "Read", "text of p: none → “Read”"),
        ("a", "[class]", "card", "card wide", 'class of a: "card" → "card wide"'),
        ("a", "[title]", "Read", '""', 'title of a: "Read" → ""'),
        ("a", "[title]", "Read", "", 'a lost title="Read"'),
        ("a", "[title]", "", "Read", 'a got title="Read"'),
        ("a", "[hidden]", "", '""', "a got hidden"),
        ("a", "[hidden]", '""', "", "a lost hidden"),
        ("img", "[natural-size]", "96x54", "48x27", "picture of img: 96 × 54 px → 48 × 27 px"),
        ("svg", "[drawing]", "1f2e", "3d4c", "svg is another drawing"),
    ],
)
def test_causes_in_words(selector: str, name: str, before: str, after: str, said: str) -> None:
    assert tell(Cause(selector, name, before, after, "", False)).text == said


def test_long_values_are_cut_on_both_sides() -> None:
    told = tell(Cause("p", "content", "a" * 9, "b" * 10, "", False)).cut(9)
    assert told.text == f"p {{ content: {'a' * 9} → {'b' * 8}… }}"


def test_what_is_explained() -> None:
    one = replace(LEAD, widths=((640, 640),), places=(), pixels=0)
    assert explained(one) == "41 elements"
    assert explained(replace(one, pixels=1)) == "41 elements, 1 pixel"
    for more in (
        replace(one, widths=((640, 641),), pixels=9),
        replace(one, widths=((640, 640), (768, 768)), pixels=9),
        replace(one, places=LEAD.places, pixels=9),
    ):
        assert explained(more) == "up to 41 elements at a width, 9 pixels in all"
        assert explained(replace(more, elements=1)) == "1 element, 9 pixels in all"
    assert explained(NEW.findings[0]) == ""


def test_other_pages_say_their_widths_where_those_are_others() -> None:
    places = (
        Place("article", "chromium", LEAD.widths),
        Place("article", "webkit", LEAD.widths),
        Place("home", "chromium", ((640, 640), (700, 768))),
    )
    assert elsewhere(replace(LEAD, places=places)) == (
        "article, webkit",
        "home, chromium at 640, 700–768 px",
    )
    assert elsewhere(replace(LEAD, places=())) == ()


def test_all_widths_of_several_pages_are_not_listed() -> None:
    alone = tuple((width, width) for width in sorted(WIDTHS))
    places = tuple(Place(page, "chromium", alone) for page in ("article", "home"))
    home = tuple(replace(one, page="home") for one in REGRESSED.captures)
    run = replace(REGRESSED, captures=(*REGRESSED.captures, *home))
    finding = replace(LEAD, widths=alone, widths_exact=False, places=places)
    assert ranges_text(run, finding) == "all 14 that were looked at"
    assert ranges_text(run, replace(finding, widths=alone[:2])) == "320, 375 px (sampled)"
