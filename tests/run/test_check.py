"""`harness check` as a user runs it: what a run says, and where."""

import json
import re
from pathlib import Path

import pytest

from harness.baselines.capture_set import sha256
from harness.breakpoints.named import BANDS, BUILT_IN
from tests.scratch import ONE_WIDTH, PLAIN, MakeProject, approved, changed

pytestmark = pytest.mark.browser


def test_page_without_baseline_is_new_and_nothing_is_written(project: MakeProject) -> None:
    made = project()
    code, out, error = made.check()
    assert code == 1
    conditions = "{browser}, {platform}, Playwright {playwright}, Python {python}".format_map(
        made.report()["environment"]
    )
    assert re.sub(r"\d\.\d s|\d{8}-\d{6}", "…", out) == (
        "home, chromium\n"
        "  new        1–599  small  400\n"
        "     in every\n"
        "  new         600–  large  600, 800\n"
        "     in every\n"
        "\n"
        "1. new: home has no baseline at 400, 600 and 800 px; look at the captures, then\n"
        "   run: harness approve home\n"
        "   page         home, chromium\n"
        "   element      html\n"
        "   widths       all 3 that were looked at\n"
        "   breakpoints  all\n"
        f"   {made.folder}/.harness/runs/…/captures/home/chromium/0400.png\n"
        f"   {made.folder}/.harness/runs/…/captures/home/chromium/0600.png\n"
        f"   {made.folder}/.harness/runs/…/captures/home/chromium/0800.png\n"
        "\n"
        f"{conditions}\n"
        "\n"
        "3 planned, 0 compared: 3 new in …\n"
        "exit 1: 1 finding\n"
        f"report  {made.folder}/.harness/runs/…/report.html\n"
    )
    assert error == "captured 1/3\ncaptured 2/3\ncaptured 3/3\n"
    assert not made.baselines.exists()
    assert made.report()["verdict"] == "new"


def test_unchanged_page_is_green_once_approved(project: MakeProject) -> None:
    made = approved(project())
    code, out, _ = made.check()
    assert code == 0
    assert out.endswith("exit 0: everything planned was compared, and nothing was found\n")
    assert made.report()["ledger"] == {
        "planned": 3,
        "compared": 3,
        "unchanged": 3,
        "changed": 0,
        "new": 0,
        "unstable": 0,
        "failed": 0,
    }


ONE_BAND = "@media (min-width: 640px) and (max-width: 1023px) { .box { width: 224px } }"


def test_change_in_one_band_names_that_band_and_its_unions_and_no_others(
    project: MakeProject,
) -> None:
    made = approved(project(breakpoints=""))
    made.write("home.html", changed(PLAIN, ONE_BAND))
    code, out, _ = made.check("--json", "-")
    report = json.loads(out)
    assert code == report["exit_code"] == 1
    assert list(report) == [
        "schema", "id", "command", "exit_code", "verdict", "seconds", "environment", "ledger",
        "notes", "breakpoints", "captures", "sweeps", "findings", "timings",
    ]  # fmt: skip
    assert (report["schema"], report["command"], report["verdict"]) == (1, "check", "regressed")
    assert report["breakpoints"] == [
        {
            "name": one.name,
            "min": one.min_width,
            "max": None if one.max_width >= 10**6 else one.max_width,
            "page": "home",
            "browser": "chromium",
            "verdict": "regressed" if 768 in one else "unchanged",
        }
        for one in BUILT_IN
    ]
    assert [one["name"] for one in report["breakpoints"] if one["verdict"] == "regressed"] == [
        "medium-browser-and-portrait-tablet",
        "medium-browser-and-landscape-tablet",
        "above-phone",
        "portrait-tablet-and-above",
        "portrait-tablet-and-below",
        "landscape-tablet-and-below",
    ]
    place = "home/chromium/0768.png"
    captures = {one["width"]: one for one in report["captures"]}
    assert list(captures) == [width for band in BANDS for width in band.widths]
    assert captures[768] == {
        "page": "home",
        "browser": "chromium",
        "width": 768,
        "verdict": "changed",
        "changed_pixels": 24 * 60,
        "message": "1440 pixels differ",
        "images": {
            "baseline": f"baseline/{place}",
            "diff": f"diff/{place}",
            "current": f"captures/{place}",
        },
        "region": [200, 40, 224, 100],
        "sha256": sha256((made.last_run() / f"captures/{place}").read_bytes()),
    }
    assert all((made.last_run() / path).is_file() for path in captures[768]["images"].values())
    assert [one["kind"] for one in report["findings"]] == ["resized"]
    finding = dict(report["findings"][0])
    condition = ONE_BAND.partition(" {")[0]
    assert re.fullmatch("[0-9a-f]{12}", finding.pop("id"))
    explains = finding.pop("explains")
    assert explains["elements"] == 1
    assert explains["pixels"] == 3 * 24 * 60
    assert finding == {
        "kind": "resized",
        "page": "home",
        "browser": "chromium",
        "breakpoints": ["medium-browser-and-portrait-tablet"],
        "smallest_breakpoint": "medium-browser-and-portrait-tablet",
        "widths": [[640, 640], [768, 768], [1023, 1023]],
        "widths_exact": False,
        "selector": "div.box",
        "message": (
            "div.box grew 24 px wider (200 → 224) at 640, 768 and 1023 px: .box width 200px → "
            f"224px (home.html:8, {condition}, proven)"
        ),
        "causes": [
            {
                "selector": ".box",
                "property": "width",
                "before": "200px",
                "after": "224px",
                "source": "home.html:8",
                "proven": True,
                "condition": condition,
            }
        ],
        "places": [
            {
                "page": "home",
                "browser": "chromium",
                "widths": [[640, 640], [768, 768], [1023, 1023]],
            }
        ],
        "boxes": [
            {
                "page": "home",
                "browser": "chromium",
                "width": width,
                "before": [[0, 40, 200, 100]],
                "after": [[0, 40, 224, 100]],
            }
            for width in (640, 768, 1023)
        ],
    }


def test_change_in_two_bands_names_the_smallest_breakpoint_that_holds_both(
    project: MakeProject,
) -> None:
    made = approved(project(breakpoints=""))
    made.write("home.html", changed(PLAIN, ONE_BAND.replace("640px", "1px")))
    assert made.check().exit_code == 1
    (finding,) = made.report()["findings"]
    assert finding["breakpoints"] == [
        "narrow-browser-and-phone",
        "medium-browser-and-portrait-tablet",
    ]
    assert finding["smallest_breakpoint"] == "portrait-tablet-and-below"


def test_finding_keeps_its_id_from_run_to_run(project: MakeProject) -> None:
    made = approved(project())
    ids = []
    for width in (224, 248):
        made.write("home.html", changed(PLAIN, f".box {{ width: {width}px }}"))
        made.check()
        ids.append([one["id"] for one in made.report()["findings"]])
    assert len(ids[0]) == 1
    assert ids[0] == ids[1]


def test_breakpoint_option_looks_at_its_widths_alone(project: MakeProject) -> None:
    made = approved(project())
    made.write("home.html", changed(PLAIN, "@media (max-width: 599px) { .box { width: 9px } }"))
    assert made.check("--breakpoint", "large").exit_code == 0
    assert made.verdicts() == {("home", 600): "unchanged", ("home", 800): "unchanged"}
    assert [one["name"] for one in made.report()["breakpoints"]] == ["large"]
    assert made.check("--breakpoint", "small").exit_code == 1


def test_reports_go_where_they_are_asked_for(project: MakeProject, tmp_path: Path) -> None:
    made = project()
    json_file, html_file = tmp_path / "new" / "run.json", tmp_path / "new" / "run.html"
    code, out, error = made.check("--quiet", "--json", str(json_file), "--html", str(html_file))
    assert (code, error) == (1, "")
    assert out.startswith("1. new: home has no baseline")
    assert json_file.read_bytes() == (made.last_run() / "report.json").read_bytes()
    alone, beside = (
        html_file.read_text("utf-8"),
        (made.last_run() / "report.html").read_text("utf-8"),
    )
    assert (alone.count("data:image/png;base64,"), beside.count("data:image")) == (3, 0)
    assert "captures/home/chromium/0400.png" in beside  # where it lies, its pictures do
    assert (
        alone.partition("<script")[0].partition("<body>")[2]
        == (beside.partition("<script")[0].partition("<body>")[2])
    )


def test_json_on_standard_output_is_nothing_but_json(project: MakeProject) -> None:
    made = project()
    code, out, error = made.check("--json", "-")
    assert json.loads(out) == made.report()
    assert code == 1
    assert "exit 1: 1 finding" in error


def test_quiet_green_run_says_no_more_than_its_summary(project: MakeProject) -> None:
    code, out, error = approved(project()).check("--quiet")
    assert (code, error) == (0, "")
    assert re.sub(r"\d\.\d s", "…", out) == (
        "3 planned, 3 compared: 3 unchanged in …\n"
        "exit 0: everything planned was compared, and nothing was found\n"
    )


def test_report_that_cannot_be_written_is_exit_2(project: MakeProject) -> None:
    made = project(breakpoints=ONE_WIDTH)
    folder = made.folder / "pages"
    (folder / "file").write_text("")
    code, _, error = made.check("--quiet", "--json", str(folder / "file" / "run.json"))
    assert code == 2
    assert error.startswith(f"harness: the report {folder}/file/run.json cannot be written\n")
    assert error.endswith("  fix: name a file in a folder that can be written to\n")


def test_only_ten_runs_are_kept(project: MakeProject) -> None:
    made = project(breakpoints=ONE_WIDTH)
    runs = made.folder / ".harness" / "runs"
    for number in range(15):
        (runs / f"20250101-0000{number:02}").mkdir(parents=True)
    made.check()
    kept = sorted(path.name for path in runs.iterdir())
    assert kept[:-1] == [f"20250101-0000{number:02}" for number in range(6, 15)]
    assert kept[-1] == made.last_run().name
    assert (made.folder / ".harness" / ".gitignore").read_text() == "*\n"


def test_page_whose_own_list_of_breakpoints_disagrees_drifts(project: MakeProject) -> None:
    marks = (
        "li { --breakpoint-matches: 0 } "
        "@media (max-width: 599px) { [data-breakpoint=small] { --breakpoint-matches: 1 } } "
        "@media (min-width: 601px) { [data-breakpoint=large] { --breakpoint-matches: 1 } } "
        "[data-breakpoint=every] { --breakpoint-matches: 1 }"
    )
    names = "".join(f'<li data-breakpoint="{name}">' for name in ("small", "large", "every"))
    made = project()
    made.write("home.html", changed(PLAIN, marks) + names)
    approved(made)
    assert made.check().exit_code == 1
    assert made.findings() == [("breakpoint-drift", "home", [600])]


RECOLOURED = ".box { background: #990000 }"
LAYOUT_ALONE = 'fail_on = ["resized", "moved"]'


def test_change_of_a_kind_that_is_not_to_fail_is_told_and_green(project: MakeProject) -> None:
    made = approved(project(settings=LAYOUT_ALONE))
    made.write("home.html", changed(PLAIN, RECOLOURED))
    code, out, _ = made.check("--quiet")
    assert code == 0
    assert out.startswith("1. restyled: div.box looks different at 400, 600 and 800 px: .box\n")
    assert (
        "3 planned, 3 compared: 3 changed in …\n"
        "exit 0: everything planned was compared; 1 finding that fail_on does not name\n"
    ) in re.sub(r"\d+\.\d s", "…", out)
    report = made.report()
    assert made.findings() == [("restyled", "home", [400, 600, 800])]
    assert set(made.verdicts().values()) == {"changed"}
    assert report["ledger"] == {
        "planned": 3,
        "compared": 3,
        "unchanged": 0,
        "changed": 3,
        "new": 0,
        "unstable": 0,
        "failed": 0,
    }
    assert (report["exit_code"], report["verdict"]) == (0, "changed")
    assert {one["name"]: one["verdict"] for one in report["breakpoints"]} == {
        "small": "changed",
        "large": "changed",
        "every": "changed",
    }


def test_tolerated_change_in_one_band_leaves_the_others_unchanged(project: MakeProject) -> None:
    made = approved(project(settings=LAYOUT_ALONE))
    made.write("home.html", changed(PLAIN, f"@media (max-width: 599px) {{ {RECOLOURED} }}"))
    assert made.check().exit_code == 0
    assert made.report()["ledger"]["changed"] == 1
    assert made.verdicts() == {
        ("home", 400): "changed",
        ("home", 600): "unchanged",
        ("home", 800): "unchanged",
    }
    assert {one["name"]: one["verdict"] for one in made.report()["breakpoints"]} == {
        "small": "changed",
        "large": "unchanged",
        "every": "changed",
    }


@pytest.mark.parametrize("css", [".box { width: 224px }", f".top {{ width: 90px }} {RECOLOURED}"])
def test_change_of_a_kind_that_fails_is_red_whatever_else_changed(
    project: MakeProject, css: str
) -> None:
    made = approved(project(settings=LAYOUT_ALONE, breakpoints=ONE_WIDTH))
    made.write("home.html", changed(PLAIN, css))
    assert made.check().exit_code == 1
    assert "resized" in [kind for kind, _, _ in made.findings()]
    assert made.report()["verdict"] == "regressed"
    assert made.report()["breakpoints"][0]["verdict"] == "regressed"


@pytest.mark.parametrize("kinds", ["[]", '["text"]'])
def test_page_without_baseline_is_never_green_whatever_is_to_fail(
    project: MakeProject, kinds: str
) -> None:
    made = project(settings=f"fail_on = {kinds}", breakpoints=ONE_WIDTH)
    assert made.check().exit_code == 1
    assert made.report()["verdict"] == "new"


def test_kind_that_there_is_not_is_an_error_that_guesses(project: MakeProject) -> None:
    code, out, error = project(settings='fail_on = ["resizd"]').check()
    assert (code, out) == (2, "")
    assert error == (
        "harness: harness.toml: fail_on[0] cannot be 'resizd' (did you mean 'resized'?)\n"
        "  why: it takes 'moved', 'resized', 'appeared', 'disappeared', 'reordered', 'restyled', "
        "'text', 'page-size', 'font', 'orphan' or 'breakpoint-drift'\n"
        "  fix: correct the value; docs/configuration.md lists what each key takes\n"
    )


def test_box_that_changes_where_no_pixel_does_is_a_note_and_no_finding(
    project: MakeProject,
) -> None:
    empty = f'{PLAIN}<div class="empty"></div><style>.empty {{ width: 50px; height: 9px }}</style>'
    made = project()
    made.write("home.html", empty)
    approved(made)
    made.write("home.html", changed(empty, "@media (max-width: 599px) { .empty { width: 60px } }"))
    code, out, _ = made.check()
    assert code == 0
    assert made.findings() == []
    assert set(made.verdicts().values()) == {"unchanged"}
    note = "home: at 400 px the box of div.empty changed, and no pixel did"
    assert made.report()["notes"] == [note]
    assert f"Notes\n   {note}\n" in out
    assert out.endswith("exit 0: everything planned was compared, and nothing was found\n")


def test_fractions_are_undone_as_their_author_meant_them(project: MakeProject) -> None:
    """Of 696 px, 33.3333% are not a third: the texts in the columns would be drawn elsewhere."""
    made = project("home", breakpoints=ONE_WIDTH)
    columns = "".join(f"<p>Column {number}: some text that wraps</p>" for number in range(3))
    page = f"""<!doctype html><html lang="en"><title>Home</title><style>
    body {{ margin: 0; width: 696px; font: 14px/calc(1.25 / 0.875) sans-serif }}
    p {{ float: left; width: 33.33333333%; margin: 0 }}</style>{columns}"""
    made.write("home.html", page)
    approved(made)
    made.write("home.html", changed(page, "p { width: 25%; line-height: 1.6 }"))
    assert made.check().exit_code == 1
    (finding,) = made.report()["findings"]
    told = {one["property"]: (one["before"], one["proven"]) for one in finding["causes"]}
    assert told == {"width": ("33.3333%", True), "line-height": ("1.42857", True)}
