"""``harness breakpoints PAGE`` on pages that rebuild the classic faults, and how it ends."""

import json
from pathlib import Path

import pytest

from tests.scratch import MakeProject, Project

pytestmark = pytest.mark.browser

PAGES = Path(__file__).parent / "boundary_pages"


def examine(project: MakeProject, page: str, settings: str = "", own: str = "") -> Project:
    """A project with one of the pages, and the built-in breakpoints."""
    made = project(settings=settings, breakpoints="", **{page: own})
    made.write(f"{page}.html", (PAGES / f"{page}.html").read_bytes())
    return made


def drift(made: Project, page: str) -> list[str]:
    """The messages of the drift findings, as JSON has them."""
    report = made.folder / "breakpoints.json"
    code = made.harness("breakpoints", page, "--json", str(report)).exit_code
    found = json.loads(report.read_bytes())
    (answer,) = found["pages"]
    assert code == found["exit_code"] == (1 if answer["findings"] else 0)
    assert {one["kind"] for one in answer["findings"]} <= {"breakpoint-drift"}
    return [one["message"] for one in answer["findings"]]


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (
            "both-match",
            "@media (max-width: 640px) (both-match.html:5) and @media (min-width: 640px) "
            "(both-match.html:6) both match at 640 px; write them as (width < 640px) and "
            "(width >= 640px) (medium-browser-and-portrait-tablet begins at 640 px)",
        ),
        (
            "neither-matches",
            "neither @media (width < 1024px) (neither-matches.html:6) nor @media (width > 1024px) "
            "(neither-matches.html:7) matches at 1024 px; write them as (width < 1024px) and "
            "(width >= 1024px) (landscape-tablet begins at 1024 px)",
        ),
        (
            "fractional-gap",
            "neither @media (max-width: 639.5px) (fractional-gap.html:5) nor @media (min-width: "
            "640px) (fractional-gap.html:6) matches between 639.5 and 640 px, where browser zoom "
            "can lead; write them as (width < 640px) and (width >= 640px) "
            "(medium-browser-and-portrait-tablet begins at 640 px)",
        ),
        (
            "em-boundary",
            "64em in @media (min-width: 64em) (em-boundary.html:6) is 1024 px, whatever html "
            "{ font-size: 10px } says: in a media query 1em is always 16 px; if 64 times 10 px "
            "was meant, write 640px",
        ),
        (
            "orientation",
            "@media (orientation: landscape) (orientation.html:5) flips with the width too: at "
            "this page's viewport height of 900 px between 900 and 901 px, where no named "
            "breakpoint begins or ends; compare the width, or name a breakpoint that begins at "
            "901 px",
        ),
    ],
)
def test_a_classic_fault_is_one_finding_with_its_lines(
    project: MakeProject, page: str, message: str
) -> None:
    assert drift(examine(project, page), page) == [message]


def test_a_container_is_told_where_it_is_not_known_when_it_flips(project: MakeProject) -> None:
    made = examine(project, "container")
    code, out, error = made.harness("breakpoints", "container")
    assert (code, error) == (0, "")
    assert out == (
        "container, chromium, viewport 900 px high\n"
        "  no boundary: nothing in its style sheets depends on the viewport's width\n"
        "  Coverage  100 %: there is nothing to cover\n"
        "  Note      containers flip too, at viewport widths that were not looked for and\n"
        "            are not in the coverage: @container card (min-width: 400px)\n"
        "            (container.html:7)\n"
        "\n"
        "exit 0: no drift\n"
    )


def test_the_answer_reads_in_eighty_columns(project: MakeProject) -> None:
    made = examine(project, "fractional-gap")
    code, out, error = made.harness("breakpoints", "fractional-gap")
    assert (code, error) == (1, "")
    assert out == (
        "fractional-gap, chromium, viewport 900 px high\n"
        "    640 px  in pictures; medium-browser-and-portrait-tablet begins at 640 px\n"
        "            @media (max-width: 639.5px)  fractional-gap.html:5\n"
        "            @media (min-width: 640px)  fractional-gap.html:6\n"
        "   1024 px  in pictures; landscape-tablet begins at 1024 px\n"
        "            @media (max-width: 1023.98px)  fractional-gap.html:7\n"
        "            @media (min-width: 1024px)  fractional-gap.html:8\n"
        "  Coverage  100 %: 2 of 2 boundaries are looked at on both sides; 100 % in\n"
        "            pictures (2 of 2)\n"
        "  Drift  1  neither @media (max-width: 639.5px) (fractional-gap.html:5) nor\n"
        "            @media (min-width: 640px) (fractional-gap.html:6) matches between\n"
        "            639.5 and 640 px, where browser zoom can lead; write them as (width\n"
        "            < 640px) and (width >= 640px) (medium-browser-and-portrait-tablet\n"
        "            begins at 640 px)\n"
        "\n"
        "exit 1: 1 drift finding\n"
    )


def test_drift_that_fail_on_does_not_name_is_told_and_passes(project: MakeProject) -> None:
    made = examine(project, "both-match", settings='fail_on = ["moved"]')
    code, out, _ = made.harness("breakpoints", "both-match")
    assert (code, out.splitlines()[-1]) == (
        0,
        "exit 0: 1 drift finding that fail_on does not name",
    )


@pytest.mark.parametrize(
    ("own", "least", "code"),
    [("", "100", 0), ("sweep = false", "0", 0), ("sweep = false", "0.5", 1)],
)
def test_too_little_coverage_fails(project: MakeProject, own: str, least: str, code: int) -> None:
    made = examine(project, "orientation", settings='fail_on = ["moved"]', own=own)
    answer = made.harness("breakpoints", "orientation", "--require-coverage", least)
    assert answer.exit_code == code
    last = answer.stdout.splitlines()[-1]
    assert ("0.5 % are required" in " ".join(answer.stdout.split())) == bool(code), last


def test_a_page_that_does_not_load_is_exit_3_and_the_others_are_told(
    project: MakeProject,
) -> None:
    made = project("home", "gone", breakpoints="")
    (made.folder / "pages" / "gone.html").unlink()
    code, out, _ = made.harness("breakpoints", "home", "gone", "--require-coverage", "100")
    assert code == 3
    assert "home, chromium, viewport 900 px high\n" in out
    assert "gone, chromium: not examined\n" in out
    assert out.endswith("exit 3: no drift; 1 page could not be examined\n")


def test_options_without_a_page_are_an_error(project: MakeProject) -> None:
    assert project("home").harness("breakpoints", "--require-coverage", "90") == (
        2,
        "",
        (
            "harness: these options ask about a page, and no page is named\n"
            "  why: without a page, the named breakpoints are listed, and nothing is examined\n"
            "  fix: name a page: harness breakpoints home\n"
        ),
    )


def test_json_on_standard_output_is_all_there_is(project: MakeProject) -> None:
    made = examine(project, "both-match")
    code, out, error = made.harness("breakpoints", "both-match", "--json", "-")
    (page,) = json.loads(out)["pages"]
    assert (code, page["coverage"]) == (1, {"percent": 100.0, "pictures_percent": 50.0})
    assert [(one["width"], one["covered"], one["pictured"]) for one in page["boundaries"]] == [
        (640, True, True),
        (641, True, False),
    ]
    assert error.endswith("exit 1: 1 drift finding\n")


def test_a_check_says_nothing_of_drift(project: MakeProject) -> None:
    made = examine(project, "both-match", own='breakpoints = ["narrow-browser-and-phone"]')
    assert made.approve().exit_code == 0
    assert made.check().exit_code == 0
    assert made.findings() == []
