"""Causes in words, and where a finding shows."""

from dataclasses import replace

import pytest

from harness.model.finding import Cause, Picture, Place
from harness.report.wording.finding import (
    cause_text,
    elsewhere,
    explained,
    picture_path,
    picture_text,
    ranges_text,
    shown_at,
)
from tests.report.examples import BETWEEN, LEAD, NEW, REGRESSED, WIDTHS


def alone(*widths: int) -> tuple[tuple[int, int], ...]:
    return tuple((width, width) for width in widths)


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
        ("a", "[class]", "card", "card wide", "class card → card wide in a"),
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
    assert cause_text(Cause(selector, name, before, after, "", False)).text == said


def test_long_values_are_cut_on_both_sides() -> None:
    told = cause_text(Cause("p", "content", "a" * 9, "b" * 10, "", False)).cut(9)
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
        "home, chromium at 640 and 700–768 px",
    )
    assert elsewhere(replace(LEAD, places=())) == ()
    sampled = (Place("article", "webkit", LEAD.widths), Place("home", "chromium", alone(640, 768)))
    assert elsewhere(replace(LEAD, widths_exact=False, places=(*places[:1], *sampled))) == (
        "article, webkit",
        "home, chromium at 640, 768 px",
    )
    unknown = (*places[:1], Place("home", "chromium", ()))
    assert elsewhere(replace(LEAD, places=unknown)) == ("home, chromium",)


def test_all_widths_of_several_pages_are_not_listed() -> None:
    every = alone(*sorted(WIDTHS))
    places = tuple(Place(page, "chromium", every) for page in ("article", "home"))
    home = tuple(replace(one, page="home") for one in REGRESSED.captures)
    run = replace(REGRESSED, captures=(*REGRESSED.captures, *home))
    finding = replace(LEAD, widths=every, widths_exact=False, places=places)
    assert ranges_text(run, finding) == "all 14 that were looked at"
    assert ranges_text(run, replace(finding, widths=every[:2])) == "320, 375 px (sampled)"


@pytest.mark.parametrize(
    ("exact", "widths", "said"),
    [
        (True, ((600, 640),), "600–640 px"),
        (True, ((1024, 1024),), "1024 px"),
        (True, ((600, 640), (900, 960)), "600–640 and 900–960 px"),
        (True, ((600, 640), (768, 768), (900, 960)), "600–640, 768 and 900–960 px"),
        (True, alone(640, 768, 1023), "640, 768 and 1023 px"),
        (
            True,
            tuple((width, width + 5) for width in range(400, 1200, 100)),
            "400–405, 500–505, 600–605, 700–705, 800–805, 900–905, 1000–1005 and 1100–1105 px",
        ),
        (
            True,
            tuple((width, width + 5) for width in range(400, 1900, 100)),
            "400–405, 500–505, 600–605, 700–705, 800–805, 900–905, 1000–1005 and 8 more ranges "
            "up to 1805 px",
        ),
        (True, (), ""),
        (False, alone(640), "640 px (sampled)"),
        (False, alone(640, 768, 1023), "640, 768, 1023 px (sampled)"),
        (False, ((600, 640),), "about 600–640 px"),
        (False, ((600, 640), (900, 900)), "about 600–640 and 900 px"),
        (False, alone(*sorted(WIDTHS)), "all 14 that were looked at"),
        (True, alone(*sorted(WIDTHS))[:2], "320 and 375 px"),
        (False, (), ""),
    ],
)
def test_widths_of_a_finding(exact: bool, widths: tuple[tuple[int, int], ...], said: str) -> None:
    finding = replace(LEAD, widths=widths, widths_exact=exact, places=())
    assert ranges_text(REGRESSED, finding) == said


def test_a_finding_is_shown_at_the_captures_that_differ_in_its_ranges() -> None:
    def shown(*widths: tuple[int, int]) -> list[int]:
        finding = replace(LEAD, widths=widths, places=())
        return [one.width for one in shown_at(REGRESSED, finding)]

    assert shown((600, 1440)) == [640, 768]
    assert shown((641, 768)) == [768]
    assert shown((641, 767), (1024, 1080)) == []
    assert shown() == []
    assert shown_at(BETWEEN, BETWEEN.findings[0]) == ()


def test_a_picture_between_the_sample_widths_says_what_its_colours_mean() -> None:
    both = Picture(620, {"current": "a.png", "boxes": "b.png"})
    assert picture_path(both) == "b.png"
    assert picture_text(both) == "620 px, between the sample widths; blue: before, red: now"
    one = Picture(620, {"current": "a.png"})
    assert picture_path(one) == "a.png"
    assert picture_text(one) == "620 px, between the sample widths"
    assert picture_path(Picture(620, {})) == ""
