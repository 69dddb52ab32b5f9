"""``harness breakpoints PAGE`` on pages that rebuild the classic faults, and how it ends."""

import json
from pathlib import Path

import pytest

from tests.scratch import SQUARE, MakeProject, Project, Run

pytestmark = pytest.mark.browser

PAGES = Path(__file__).parents[2] / "boundary_pages"


def examine(project: MakeProject, page: str, settings: str = "", own: str = "") -> Project:
    """A project with one of the pages, which is swept, and the built-in breakpoints."""
    made = project(settings=f"sweep = true\n{settings}", breakpoints="", **{page: own})
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
        (
            "container",
            "@container card (max-width: 400px) (container.html:7) and @container card "
            "(min-width: 400px) (container.html:8) both match where card is 400 px wide, seen at "
            "800 px of the viewport; write them as (width < 400px) and (width >= 400px)",
        ),
    ],
)
def test_a_classic_fault_is_one_finding_with_its_lines(
    project: MakeProject, page: str, message: str
) -> None:
    assert drift(examine(project, page), page) == [message]


def test_containers_flip_where_a_sweep_sees_it(project: MakeProject) -> None:
    made = examine(project, "container", own="sweep = { min = 700, max = 900 }")
    code, out, error = made.harness("breakpoints", "container", "--require-coverage", "100")
    assert (code, error) == (1, "")
    assert out == (
        "container, chromium, viewport 900 px high\n"
        "    800 px  swept; no name has this edge\n"
        "            @container card (min-width: 400px)  container.html:8\n"
        "    801 px  swept; no name has this edge\n"
        "            @container card (max-width: 400px)  container.html:7\n"
        "  Coverage  100 %: a check looks at both sides of 2 of 2 boundaries\n"
        "  Sweep     100 %: 800 and 801 px\n"
        "  Drift  1  @container card (max-width: 400px) (container.html:7) and @container\n"
        "            card (min-width: 400px) (container.html:8) both match where card is\n"
        "            400 px wide, seen at 800 px of the viewport; write them as\n"
        "            (width < 400px) and (width >= 400px)\n"
        "  Note      containers flip where no named breakpoint begins or ends: @container\n"
        "            card (max-width: 400px) (container.html:7) at 801 px and @container\n"
        "            card (min-width: 400px) (container.html:8) at 800 px\n"
        "\n"
        "exit 1: 1 drift finding\n"
    )


def test_a_page_that_is_not_swept_has_flips_that_no_check_looks_at(project: MakeProject) -> None:
    made = examine(project, "container", settings='fail_on = ["moved"]', own="sweep = false")
    answer = made.harness("breakpoints", "container", "--require-coverage", "1", "--json", "-")
    (page,) = json.loads(answer.stdout)["pages"]
    assert answer.exit_code == 1
    assert page["looked_for_flips"] == [320, 1920]
    assert [(one["source"], one["flips"]) for one in page["containers"]] == [
        ("container.html:7", [801]),
        ("container.html:8", [800]),
    ]
    assert page["coverage"] == {
        "percent": 0.0,
        "pictures_percent": 0.0,
        "boundaries": 2,
        "pictures": [],
        "swept": [],
        "missing": [800, 801],
    }


def test_only_the_bands_of_the_page_are_covered(project: MakeProject) -> None:
    made = examine(project, "both-match", own='breakpoints = ["wide-browser-and-larger"]')
    out = made.harness("breakpoints", "both-match", "--require-coverage", "1").stdout
    assert "  Neither   100 %: 640 and 641 px\n" in out


ASKING = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Asking</title>
<p>Text</p>
<script>
  if (innerWidth < 600) matchMedia("(min-width: 640px)");
  if (innerWidth > 900) matchMedia("(min-width: 1111px)");
  addEventListener("resize", () => { if (innerWidth === 768) matchMedia("(min-width: 1200px)"); });
</script>
"""


def test_what_scripts_ask_at_some_widths_only_is_seen(project: MakeProject) -> None:
    """A check's sweep knows what is asked where it begins: the rest is not covered by it."""
    made = project("asking", settings="sweep = true", breakpoints="")
    made.write("asking.html", ASKING.encode())
    out = made.harness("breakpoints", "asking", "--json", "-").stdout
    (page,) = json.loads(out)["pages"]
    assert [(one["width"], one["conditions"][0]["source"]) for one in page["boundaries"]] == [
        (640, "script"),
        (1111, "script"),
        (1200, "script"),
    ]
    assert page["coverage"]["missing"] == [1111]


PICTURES = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures</title>
<picture>
  <source media="(min-width: 900px)" srcset="a.svg">
  <img src="a.svg" srcset="a.svg 50w" sizes="(min-width: 800px) 50px, 100px" alt="" width=50>
</picture>
"""


def test_sizes_are_a_note_and_sources_a_finding(project: MakeProject) -> None:
    made = project("pictures", breakpoints="")
    made.write("pictures.html", PICTURES.encode())
    made.write("a.svg", SQUARE)
    code, out, _ = made.harness("breakpoints", "pictures", "--json", "-")
    (page,) = json.loads(out)["pages"]
    assert code == 1
    assert [one["selector"] for one in page["findings"]] == ["@media (min-width: 900px)"]
    assert page["notes"] == [
        "pictures are chosen at 800 px too, where no named breakpoint begins or ends: "
        "sizes (min-width: 800px) (pictures.html:4)"
    ]
    assert {one["kind"] for each in page["boundaries"] for one in each["conditions"]} == {
        "media",
        "sizes",
    }


def test_the_article_page_is_covered_and_has_no_drift(run_harness: Run) -> None:
    """Its cards and its rail flip between the names, where the sweep looks."""
    root = str(PAGES.parents[1])
    words = ("--require-coverage", "100", "--json", "-", "--project", root)
    code, out, _ = run_harness("breakpoints", "article", *words)
    (page,) = json.loads(out)["pages"]
    assert (code, page["coverage"]["percent"], page["findings"]) == (0, 100.0, [])
    assert page["coverage"]["pictures"] == [640, 1024, 1200, 1440]
    flips = {one["source"]: one["flips"] for one in page["containers"]}
    assert len(flips) == 4
    assert all(flips.values())


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
        "  Coverage  100 %: a check looks at both sides of 2 of 2 boundaries\n"
        "  Pictures  100 %: 640 and 1024 px\n"
        "  Drift  1  neither @media (max-width: 639.5px) (fractional-gap.html:5) nor\n"
        "            @media (min-width: 640px) (fractional-gap.html:6) matches between\n"
        "            639.5 and 640 px, where browser zoom can lead; write them as\n"
        "            (width < 640px) and (width >= 640px)\n"
        "            (medium-browser-and-portrait-tablet begins at 640 px)\n"
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
    assert (code, page["coverage"]) == (
        1,
        {
            "percent": 100.0,
            "pictures_percent": 50.0,
            "boundaries": 2,
            "pictures": [640],
            "swept": [641],
            "missing": [],
        },
    )
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
