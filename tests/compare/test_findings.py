"""Differences of one cause become one finding, with a message to act on."""

import pytest

from harness.compare.findings import group_findings, in_order, widths_text
from harness.compare.layouts import Difference, Kind
from harness.values import Box
from harness.widths.breakpoints import BUILT_IN

LEAD = "main > article > figure.lead"


def one(
    kind: Kind, before: Box | None, after: Box | None, elements: int = 1, selector: str = LEAD
) -> Difference:
    return Difference(kind, selector, before, after, elements, 100.0)


def test_one_cause_at_three_widths_is_one_finding() -> None:
    differences = {
        ("article", "chromium", 640): one("resized", Box(0, 0, 384, 9), Box(0, 0, 608, 9), 41),
        ("article", "chromium", 768): one("resized", Box(0, 0, 461, 9), Box(0, 0, 736, 9), 42),
        ("article", "chromium", 1023): one("resized", Box(0, 0, 614, 9), Box(0, 0, 991, 9), 42),
    }
    (finding,) = group_findings(differences, BUILT_IN)
    assert finding.message == (
        "figure.lead became 377 px wider (614 → 991 at 1023) at 640, 768 and 1023 px; "
        "41 other elements moved or changed size with it"
    )
    assert finding.breakpoints == ("medium-browser-and-portrait-tablet",)
    assert finding.smallest_breakpoint == "medium-browser-and-portrait-tablet"
    assert finding.widths == ((640, 640), (768, 768), (1023, 1023))
    assert not finding.widths_exact
    assert finding.area == 300.0


def test_the_id_depends_on_the_cause_and_not_on_the_widths() -> None:
    wide = group_findings(
        {("a", "chromium", 640): one("moved", Box(0, 0, 1, 1), Box(0, 5, 1, 6))}, BUILT_IN
    )
    narrow = group_findings(
        {("a", "chromium", 320): one("moved", Box(0, 0, 1, 1), Box(0, 9, 1, 10))}, BUILT_IN
    )
    assert wide[0].id == narrow[0].id
    other = group_findings(
        {("b", "chromium", 640): one("moved", Box(0, 0, 1, 1), Box(0, 5, 1, 6))}, BUILT_IN
    )
    assert other[0].id != wide[0].id


@pytest.mark.parametrize(
    ("difference", "message"),
    [
        (one("appeared", None, Box(0, 0, 5, 5)), "figure.lead appeared at 320 px"),
        (
            one("disappeared", Box(0, 0, 5, 5), None, 2),
            "figure.lead disappeared at 320 px; 1 other element moved or changed size with it",
        ),
        (
            one("moved", Box(0, 0, 5, 5), Box(2.5, 0, 7.5, 5)),
            "figure.lead moved 2.5 px right at 320 px",
        ),
        (
            one("moved", Box(9, 9, 14, 14), Box(1, 4, 6, 9)),
            "figure.lead moved 8 px left and 5 px up at 320 px",
        ),
        (
            one("resized", Box(0, 0, 5, 5), Box(0, 0, 5, 3)),
            "figure.lead became 2 px shorter (5 → 3) at 320 px",
        ),
        (
            one("restyled", Box(0, 0, 5, 5), Box(0, 0, 5, 5)),
            "figure.lead looks different, with every box in its place, at 320 px",
        ),
        (
            one("page-size", Box(0, 0, 320, 900), Box(0, 0, 350, 900), 0, "html"),
            "html became 30 px wider (320 → 350) at 320 px",
        ),
    ],
)
def test_a_message_says_what_happened_to_which_element(
    difference: Difference, message: str
) -> None:
    (finding,) = group_findings({("article", "chromium", 320): difference}, BUILT_IN)
    assert finding.message == message


def test_findings_that_explain_more_of_the_page_come_first() -> None:
    small = Difference("moved", "a", Box(0, 0, 1, 1), Box(0, 1, 1, 2), 1, 1.0)
    large = Difference("moved", "b", Box(0, 0, 9, 9), Box(0, 1, 9, 10), 1, 81.0)
    findings = group_findings(
        {("p", "chromium", 320): small, ("p", "chromium", 375): large}, BUILT_IN
    )
    assert [finding.selector for finding in in_order(findings)] == ["b", "a"]


def test_widths_in_words() -> None:
    assert widths_text([320]) == "320 px"
    assert widths_text([320, 375]) == "320 and 375 px"
