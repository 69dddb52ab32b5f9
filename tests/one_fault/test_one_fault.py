"""One fault, one finding: every edit of ``one_fault/faults.py`` is named by what caused it.

Here every twelfth of them is planted; all are by ``make causes``, which also prints the figure over
all pages.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.one_fault.faults import FAULTS, PAGES, WIDTHS, Fault
from tests.one_fault.suite import FIGURE, Outcome, measure, summary, top_1

#: Declarations a page has at least that are edited.
MIN_DECLARATIONS = 10

#: Those that are planted here.
SOME = FAULTS[::12]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.page}, {fault.name}")
def test_fault_is_one_edit_of_its_page(fault: Fault) -> None:
    text = (PAGES / fault.page / fault.file).read_text("utf-8")
    assert fault.planted(text) != text
    assert fault.widths == tuple(width for width in WIDTHS[fault.page] if width in fault.widths)
    assert fault.widths, "a fault that shows nowhere"
    if fault.declaration and "@" not in fault.old:
        assert f"{fault.declaration}:" in fault.old + fault.new
        deleted = f"{fault.declaration}:" not in fault.new
        assert (fault.source() is None) is deleted


def test_source_is_the_line_of_the_edited_declaration() -> None:
    (fault,) = (one for one in FAULTS if one.name == "font-family of a quotation")
    lines = (PAGES / "story" / "story.css").read_text("utf-8").splitlines()
    assert fault.source() == f"story.css:{lines.index('  font-size: 21px;')}"


def test_faults_are_many_and_have_names_of_their_own() -> None:
    assert len({(one.page, one.name) for one in FAULTS}) == len(FAULTS)
    declared = Counter(one.page for one in FAULTS if one.declaration)
    assert declared.keys() == WIDTHS.keys()
    assert min(declared.values()) >= MIN_DECLARATIONS
    assert len({one.declaration for one in FAULTS if one.declaration}) >= 40


def told(**changes: object) -> Outcome:
    """A right report of the first fault, apart from ``changes`` in its finding or its cause."""
    cause: dict[str, object] = {"property": "max-width", "source": "story.css:56", "proven": True}
    finding: dict[str, object] = {
        "kind": "resized",
        "selector": "figure.lead",
        "widths": [[700, 1280]],
    }
    cause |= {name: one for name, one in changes.items() if name in cause}
    finding |= {name: one for name, one in changes.items() if name in finding}
    return Outcome(FAULTS[0], 1, (768, 1280), ({**finding, "causes": [cause]},), denoted=True)


def test_right_report_has_no_problem_and_names_the_cause() -> None:
    assert list(told().problems()) == []
    assert top_1([told(), told(proven=False), told(source="story.css:57")]) == (2, 1, 3)
    assert summary([told(), told(property="width")]) == (
        "top-1 declaration correct: 1 of 2 (50%), proven: 1"
    )


def test_wrong_report_says_what_is_wrong() -> None:
    assert list(told(kind="moved").problems()) == ["kind moved, not resized"]
    assert list(told(widths=[[320, 320], [768, 768]]).problems()) == [
        "the first finding is at (320, 768), not at (768, 1280)"
    ]
    assert list(replace(told(), findings=()).problems()) == ["0 findings, not 1: none"]


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.parametrize("page", WIDTHS)
def test_each_fault_is_one_finding_that_names_its_cause(
    page: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    outcomes = measure(page, tmp_path / "project", SOME)
    figure = summary(outcomes)
    record_property(FIGURE, list(top_1(outcomes)))
    print(*(one.row() for one in outcomes), figure, sep="\n")

    assert {one.fault.name: wrong for one in outcomes if (wrong := list(one.problems()))} == {}
    named, _, of = top_1(outcomes)
    assert named == of > 0, figure
