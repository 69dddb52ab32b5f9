"""`harness approve --decisions` as a user runs it: what was accepted, that exactly, or nothing."""

import io
import json
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from harness.baselines.store import sha256
from harness.deciding import digest_of
from tests.scratch import ONE_WIDTH, PLAIN, TWO_BANDS, MakeProject, Project, approved

pytestmark = pytest.mark.browser

#: A wider box below 500 px, a higher bar from 700 px on: two findings of one page.
TWO = f"""{PLAIN}<style>
@media (max-width: 500px) {{ .box {{ width: 224px }} }}
@media (min-width: 700px) {{ .top {{ height: 50px }} }}
</style>"""
RED = f"{PLAIN}<style>.top {{ background: #cc0000 }}</style>"


def entry(decision: str = "accept", page: str = "home", **more: object) -> dict[str, object]:
    return {"page": page, "browser": "chromium", "decision": decision, **more}


def document(run: Path, *entries: Mapping[str, object], **others: object) -> bytes:
    report = (run / "report.json").read_bytes()
    told = {
        "schema": 1,
        "run": json.loads(report)["id"],
        "report": digest_of(report),
        "decisions": list(entries),
        **others,
    }
    return json.dumps(told).encode()


def decide(made: Project, *entries: Mapping[str, object]) -> tuple[int, str, str]:
    """Apply decisions on the last run, exported into its folder."""
    file = made.last_run() / "decided.json"
    file.write_bytes(document(made.last_run(), *entries))
    return made.approve("--decisions", str(file))


def findings(made: Project) -> dict[str, Any]:
    """The findings of the last run, by the last part of their selector."""
    return {one["selector"].split(" > ")[-1]: one for one in made.report()["findings"]}


def pictures(stored: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in stored.items() if name.endswith(".png")}


def test_one_finding_of_two_is_approved_and_the_next_check_reports_the_other(
    project: MakeProject,
) -> None:
    made = approved(project())
    before = pictures(made.stored())
    made.write("home.html", TWO)
    assert made.check().exit_code == 1
    reviewed, found = made.last_run(), findings(made)
    assert found.keys() == {"div.box", "div.top"}

    code, out, _ = decide(made, entry(finding=found["div.box"]["id"]))
    assert (code, out) == (
        0,
        "approved home in chromium at 1 width: 400\n"
        "0 rejected, 1 undecided: there the baselines stay as they were\n",
    )
    after = pictures(made.stored())
    assert {name for name in after if after[name] != before[name]} == {"home/chromium/0400.png"}
    assert made.boxes("home", 400, approved=True)["div.box"].width == 224
    assert made.boxes("home", 800, approved=True)["div.top"].height == 40

    assert made.check().exit_code == 1
    assert made.findings() == [("resized", "home", [800])]
    assert findings(made)["div.top"]["id"] == found["div.top"]["id"]
    assert made.verdicts() == {
        ("home", 400): "unchanged", ("home", 600): "unchanged", ("home", 800): "changed",
    }  # fmt: skip

    # The other one, of the run that was reviewed: both now, on the baselines there are.
    file = reviewed / "decided.json"
    file.write_bytes(document(reviewed, entry(finding=found["div.top"]["id"])))
    assert made.approve("--decisions", str(file)).exit_code == 0
    assert made.check().exit_code == 0


def test_widths_are_decided_one_by_one(project: MakeProject) -> None:
    made = approved(project())
    made.write("home.html", RED)
    made.check()
    (name,) = (one["id"] for one in made.report()["findings"])
    code, out, _ = decide(made, entry(finding=name), entry("reject", width=600))
    assert (code, out) == (
        0,
        "approved home in chromium at 2 widths: 400, 800\n"
        "1 rejected, 0 undecided: there the baselines stay as they were\n",
    )
    made.check()
    assert made.findings() == [("restyled", "home", [600])]
    code, out, _ = decide(made, entry(width=600))
    assert (code, out) == (0, "approved home in chromium at 1 width: 600\n")
    assert made.check().exit_code == 0


def test_page_accepted_whole_is_approved_as_from_the_run(project: MakeProject) -> None:
    made = approved(project("home", "other"))
    made.write("home.html", TWO)
    made.write("other.html", TWO)
    made.check()
    before = made.stored()
    assert made.approve("--from", "last", "home").exit_code == 0
    wanted = made.stored()
    shutil.rmtree(made.baselines)
    for name, data in before.items():
        path = made.baselines / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    code, out, _ = decide(made, *(entry(finding=one["id"]) for one in findings(made).values()))
    assert (code, out) == (
        0,
        "approved home in chromium at 3 widths: 400, 600, 800\n"
        "0 rejected, 2 undecided: there the baselines stay as they were\n",
    )
    assert made.stored() == wanted


def test_new_page_gets_the_widths_that_were_accepted(project: MakeProject) -> None:
    made = project()
    made.check()
    code, out, _ = decide(made, entry(width=400), entry("reject", width=600))
    assert (code, out) == (
        0,
        "approved home in chromium at 1 width: 400\n"
        "1 rejected, 1 undecided: there the baselines stay as they were\n",
    )
    assert list(pictures(made.stored())) == ["home/chromium/0400.png"]
    made.check()
    assert made.findings() == [("new", "home", [600, 800])]
    (name,) = (one["id"] for one in made.report()["findings"])
    assert decide(made, entry(finding=name))[0] == 0
    assert made.check().exit_code == 0


SWEEP = "sweep = { min = 380, max = 860 }"


@pytest.mark.long
def test_layouts_between_the_sample_widths_go_with_what_was_accepted(project: MakeProject) -> None:
    """Three findings: between, at a sample width and around it, and everywhere in one colour."""
    made = approved(project(settings=SWEEP))
    between = "@media (min-width: 701px) and (max-width: 729px) { .box { margin-left: 30px } }"
    around = "@media (min-width: 590px) and (max-width: 610px) { .top { height: 50px } }"
    # Not a query's: the widths where it begins and ends are not those of the sweep.
    fluid = (
        ".text { margin-left: clamp(0px, (100vw - 430px) * 99, max(0px, (475px - 100vw) * 99)) }"
    )
    made.write("home.html", f"{PLAIN}<style>{between}{around}{fluid}</style>")
    assert made.check().exit_code == 1
    found = findings(made)
    assert found["div.box"]["widths"] == [[701, 729]]
    assert found["div.top"]["widths"] == [[590, 610]]
    before = pictures(made.stored())

    code, out, _ = decide(
        made, entry(finding=found["div.box"]["id"]), entry("reject", finding=found["p.text"]["id"])
    )
    assert (code, out) == (
        0,
        "approved home in chromium between its sample widths, 701–729 px\n"
        "1 rejected, 1 undecided: there the baselines stay as they were\n",
    )
    assert pictures(made.stored()) == before
    assert made.check().exit_code == 1
    left = findings(made)
    assert {name: one["id"] for name, one in left.items()} == {
        name: found[name]["id"] for name in ("div.top", "p.text")
    }
    assert left["div.top"]["widths"] == [[590, 610]]

    code, out, _ = decide(made, entry(finding=left["div.top"]["id"]))
    assert (code, out) == (
        0,
        "approved home in chromium at 1 width: 600, and between, 590–610 px\n"
        "0 rejected, 1 undecided: there the baselines stay as they were\n",
    )
    made.check()
    assert findings(made).keys() == {"p.text"}
    code, out, _ = decide(made, entry(finding=left["p.text"]["id"]))
    assert code == 0
    assert made.check().exit_code == 0


def test_width_among_former_ones_makes_no_boundary_of_its_own(project: MakeProject) -> None:
    """The baseline, promoted from a check, knows 599 to 601 px there, and not 602."""
    query = "@media (min-width: 600px) { .text { color: #333333 } }"
    made = project(settings="sweep = { min = 560, max = 640 }")
    made.write("home.html", f"{PLAIN}<style>{query}</style>")
    made.check()
    assert made.approve("--from", "last").exit_code == 0
    made.write("home.html", f"{PLAIN}<style>{query} .top {{ height: 50px }}</style>")
    made.check()
    assert decide(made, entry(width=600))[0] == 0
    made.check()
    (finding,) = made.report()["findings"]
    assert (finding["kind"], finding["selector"]) == ("resized", "div.top")
    assert made.verdicts()["home", 600] == "unchanged"


def test_two_renderers_are_not_mixed_by_what_was_accepted(project: MakeProject) -> None:
    made = approved(project())
    manifest = made.baselines / "home" / "chromium" / "manifest.json"
    data = json.loads(manifest.read_text())
    data["environment"] |= {"render_profile": "sha256:0", "browser": "chromium 1.0"}
    manifest.write_text(json.dumps(data))
    made.write("home.html", RED)
    made.check()
    before = made.stored()
    (name,) = (one["id"] for one in made.report()["findings"])
    code, out, error = decide(made, entry(width=400))
    assert (code, out) == (2, "")
    assert error == (
        f"harness: {manifest.parent} was recorded by another renderer (chromium 1.0)\n"
        "  why: approving only some of its widths would mix pictures of two renderers\n"
        "  fix: accept all of home, or approve it again\n"
    )
    assert made.stored() == before
    assert decide(made, entry(finding=name))[0] == 0
    assert made.check().exit_code == 0


def test_decisions_are_found_with_their_run_or_told_which(
    project: MakeProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = project("one", "two", breakpoints=ONE_WIDTH)
    made.check()
    run = made.last_run()
    nothing, one = document(run), document(run, entry(page="one", width=400))

    (apart := tmp_path / "d.json").write_bytes(nothing)  # the run is where runs are
    code, out, _ = made.approve("--decisions", str(apart))
    assert (code, out) == (
        0, "nothing was accepted\n0 rejected, 2 undecided: there the baselines stay as they were\n"
    )  # fmt: skip
    assert made.stored() == {}

    elsewhere = tmp_path / "artifact"
    run.rename(elsewhere)
    code, _, error = made.approve("--decisions", str(apart))
    assert code == 2
    assert error == (
        f"harness: run {run.name!r}, which the decisions are about, is not here\n"
        f"  why: it is neither in {run.parent} nor the folder that holds {apart}\n"
        "  fix: name its folder, as it was downloaded: --from FOLDER\n"
    )
    assert made.approve("--decisions", str(apart), "--from", str(elsewhere)).exit_code == 0

    (inside := elsewhere / "d.json").write_bytes(one)  # as it was downloaded
    assert made.approve("--decisions", str(inside)).exit_code == 0
    assert {name.partition("/")[0] for name in made.stored()} == {"one"}

    two = document(elsewhere, entry(page="two", width=400))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(two)))
    assert made.approve("--decisions", "-", "--from", str(elsewhere)).exit_code == 0
    assert made.check().exit_code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("home",), "PAGE"),
        (("--breakpoint", "small"), "--breakpoint"),
        (("--carry",), "--carry"),
        (("--workers", "1"), "--workers"),
        (("--browser", "chromium"), "--browser"),
        (("--device-scale-factor", "2"), "--device-scale-factor"),
    ],
)
def test_decisions_go_with_nothing_that_says_what_to_capture(
    project: MakeProject, words: tuple[str, ...], told: str
) -> None:
    code, out, error = project().approve("--decisions", "d.json", *words)
    assert (code, out) == (2, "")
    assert error == (
        f"harness: --decisions and {told} do not go together\n"
        "  why: the decisions say what is approved of which run, and nothing is captured\n"
        "  fix: leave one of them out\n"
    )


def _shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project, both pages of which were changed since they were approved, and checked."""
    from harness.cli import main
    from tests.scratch import Answer

    made = Project(tmp_path_factory.mktemp("changed"), lambda *words: Answer(main(words), "", ""))
    for name in ("home", "other"):
        made.write(f"{name}.html", PLAIN)
    made.configure({"home": "", "other": ""}, breakpoints=TWO_BANDS)
    approved(made)
    for name in ("home", "other"):
        made.write(f"{name}.html", RED)
    assert made.check().exit_code == 1
    return made


def _other_report(made: Project) -> None:
    report = made.last_run() / "report.json"
    report.write_bytes(report.read_bytes() + b"\n")


def _other_picture(made: Project) -> None:
    report = made.last_run() / "report.json"
    data = json.loads(report.read_bytes())
    for one in data["captures"]:
        one["images"]["current"] = "captures/home/chromium/0400.png"
    report.write_text(json.dumps(data))


def _picture_of_another_time(made: Project) -> None:
    """One that fits its manifest, and is not what the report shows."""
    folder = made.last_run() / "captures" / "other" / "chromium"
    manifest = json.loads((folder / "manifest.json").read_bytes())
    picture = (made.baselines / "other" / "chromium" / "0800.png").read_bytes()
    (folder / "0800.png").write_bytes(picture)
    manifest["pictures"]["800"]["sha256"] = sha256(picture)
    (folder / "manifest.json").write_text(json.dumps(manifest))


def _no_picture(made: Project) -> None:
    manifest = made.last_run() / "captures" / "other" / "chromium" / "manifest.json"
    data = json.loads(manifest.read_bytes())
    del data["pictures"]["800"]
    manifest.write_text(json.dumps(data))


def _damaged_baseline(made: Project) -> None:
    _shorten(made.baselines / "other" / "chromium" / "0600.png")


def _damaged_picture(made: Project) -> None:
    _shorten(made.last_run() / "captures" / "other" / "chromium" / "0800.png")


def _no_page(made: Project) -> None:
    made.configure({"home": ""}, breakpoints=TWO_BANDS)


@pytest.mark.parametrize(
    ("harm", "when", "what"),
    [
        (_other_report, "after", "is about another run than"),
        (_other_picture, "before", "shows another picture of home in chromium at 600 px"),
        (_picture_of_another_time, "before", "shows another picture of other in chromium at 800"),
        (_no_picture, "before", "has no picture of other in chromium at 800 px"),
        (_damaged_picture, "before", "0800.png is damaged"),
        (_damaged_baseline, "before", "0600.png is damaged"),
        (_no_page, "before", "there is no page 'other'"),
    ],
)
def test_nothing_is_approved_where_something_is_not_as_it_was_reviewed(
    changed: Project,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    harm: Callable[[Project], None],
    when: str,
    what: str,
) -> None:
    shutil.copytree(changed.folder, tmp_path / "copy")
    made = Project(tmp_path / "copy", changed._run)
    if when == "before":
        harm(made)
    file = tmp_path / "d.json"
    entries = [entry(page=page, width=width) for page in ("home", "other") for width in (600, 800)]
    entries = [one for one in entries if not (one["page"] == "other" and one["width"] == 600)]
    file.write_bytes(document(made.last_run(), *entries))
    if when == "after":
        harm(made)
    before = made.stored()
    assert made.approve("--decisions", str(file)).exit_code == 2
    assert what in capsys.readouterr().err
    assert made.stored() == before
