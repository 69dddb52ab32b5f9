"""`harness approve --decisions` as a user runs it: what was accepted, that exactly, or nothing."""

import io
import json
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from harness.baselines.capture_set import sha256
from tests.reviews import document, entry, ids
from tests.scratch import PLAIN, TWO_BANDS, MakeProject, Project, approved

pytestmark = pytest.mark.browser


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
    reviewed: Project,
) -> None:
    before, found, run = pictures(reviewed.stored()), ids(reviewed), reviewed.last_run()
    code, out, _ = decide(reviewed, entry(finding=found["home div.box"]))
    assert (code, out) == (
        0,
        "approved home in chromium at 1 width: 400\n"
        "0 rejected, 7 undecided: there the baselines stay as they were\n",
    )
    after = pictures(reviewed.stored())
    assert {name for name in after if after[name] != before[name]} == {"home/chromium/0400.png"}
    assert reviewed.boxes("home", 400, approved=True)["div.box"].width == 224
    assert reviewed.boxes("home", 800, approved=True)["div.top"].height == 40

    assert reviewed.check("home").exit_code == 1
    assert reviewed.findings() == [("resized", "home", [800])]
    assert ids(reviewed) == {"home div.top": found["home div.top"]}
    assert reviewed.verdicts() == {
        ("home", 400): "unchanged", ("home", 600): "unchanged", ("home", 800): "changed",
    }  # fmt: skip

    # The other one, of the run that was reviewed: then both are in the baselines.
    file = run / "decided.json"
    file.write_bytes(document(run, entry(finding=found["home div.top"])))
    assert reviewed.approve("--decisions", str(file)).exit_code == 0
    assert reviewed.check("home").exit_code == 0


def test_widths_are_decided_one_by_one(reviewed: Project) -> None:
    code, out, _ = decide(
        reviewed,
        entry(page="other", finding=ids(reviewed)["other div.top"]),
        entry("reject", page="other", width=600),
        entry(page="new", width=400),
        entry("reject", page="new", width=600),
    )
    assert (code, out) == (
        0,
        "approved new in chromium at 1 width: 400\n"
        "approved other in chromium at 2 widths: 400, 800\n"
        "2 rejected, 3 undecided: there the baselines stay as they were\n",
    )
    assert list(pictures(reviewed.stored()))[3:4] == ["new/chromium/0400.png"]
    reviewed.check("other", "new")
    assert sorted(reviewed.findings()) == [("new", "new", [600, 800]), ("restyled", "other", [600])]
    (name,) = (one["id"] for one in reviewed.report()["findings"] if one["page"] == "new")
    code, out, _ = decide(reviewed, entry(page="other", width=600), entry(page="new", finding=name))
    assert (code, out) == (
        0,
        "approved new in chromium at 3 widths: 400, 600, 800\n"
        "approved other in chromium at 1 width: 600\n",
    )
    assert reviewed.check("other", "new").exit_code == 0


def test_page_accepted_whole_is_approved_as_from_the_run(reviewed: Project) -> None:
    shutil.copytree(reviewed.baselines, reviewed.folder / "before")
    assert reviewed.approve("--from", "last", "home").exit_code == 0
    wanted = reviewed.stored()
    shutil.rmtree(reviewed.baselines)
    (reviewed.folder / "before").rename(reviewed.baselines)
    found = ids(reviewed)
    code, out, _ = decide(
        reviewed, *(entry(finding=found[f"home {name}"]) for name in ("div.box", "div.top"))
    )
    assert (code, out) == (
        0,
        "approved home in chromium at 3 widths: 400, 600, 800\n"
        "0 rejected, 6 undecided: there the baselines stay as they were\n",
    )
    assert reviewed.stored() == wanted


SWEEP = "sweep = { min = 580, max = 740 }"


@pytest.mark.long
def test_layouts_between_the_sample_widths_go_with_what_was_accepted(project: MakeProject) -> None:
    """Three findings: of a query between, of one around a sample width, and of no query."""
    made = approved(project(settings=SWEEP))
    between = "@media (min-width: 701px) and (max-width: 729px) { .box { margin-left: 30px } }"
    around = "@media (min-width: 590px) and (max-width: 610px) { .top { height: 50px } }"
    # Not a query's: the widths where it begins and ends are not those of the sweep.
    fluid = (
        ".text { margin-left: clamp(0px, (100vw - 640px) * 99, max(0px, (685px - 100vw) * 99)) }"
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
    assert ids(made) == {"home p.text": found["p.text"]["id"]}
    assert decide(made, entry(finding=found["p.text"]["id"]))[0] == 0
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


def test_two_renderers_are_not_mixed_by_what_was_accepted(reviewed: Project) -> None:
    manifest = reviewed.baselines / "other" / "chromium" / "manifest.json"
    data = json.loads(manifest.read_text())
    data["environment"] |= {"render_profile": "sha256:0", "browser": "chromium 1.0"}
    manifest.write_text(json.dumps(data))
    before = reviewed.stored()
    code, out, error = decide(reviewed, entry(page="other", width=400))
    assert (code, out) == (2, "")
    assert error == (
        f"harness: {manifest.parent} was recorded by another renderer (chromium 1.0)\n"
        "  why: approving only some of its widths would mix pictures of two renderers\n"
        "  fix: accept all of other, or approve it again\n"
    )
    assert reviewed.stored() == before
    whole = entry(page="other", finding=ids(reviewed)["other div.top"])
    assert decide(reviewed, whole)[0] == 0


def test_decisions_are_found_with_their_run_or_told_which(
    reviewed: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, before = reviewed.last_run(), reviewed.stored()
    nothing, one = document(run), document(run, entry(page="new", width=400))

    (apart := tmp_path / "d.json").write_bytes(nothing)  # the run is where runs are
    code, out, _ = reviewed.approve("--decisions", str(apart))
    assert (code, out) == (
        0, "nothing was accepted\n0 rejected, 8 undecided: there the baselines stay as they were\n"
    )  # fmt: skip
    assert reviewed.stored() == before

    elsewhere = tmp_path / "artifact"
    run.rename(elsewhere)
    code, _, error = reviewed.approve("--decisions", str(apart))
    assert code == 2
    assert error == (
        f"harness: run {run.name!r}, which the decisions are about, is not here\n"
        f"  why: it is neither in {run.parent} nor the folder that holds {apart}\n"
        "  fix: name its folder, as it was downloaded: --from FOLDER\n"
    )
    assert reviewed.approve("--decisions", str(apart), "--from", str(elsewhere)).exit_code == 0

    (inside := elsewhere / "d.json").write_bytes(one)  # as it was downloaded
    assert reviewed.approve("--decisions", str(inside)).exit_code == 0
    assert sorted(reviewed.stored().keys() - before.keys()) == [
        f"new/chromium/{name}" for name in ("0400.png", "layout.txt", "manifest.json")
    ]

    two = document(elsewhere, entry(page="new", width=600))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(two)))
    assert reviewed.approve("--decisions", "-", "--from", str(elsewhere)).exit_code == 0
    assert "new/chromium/0600.png" in reviewed.stored()


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
        (_other_picture, "before", "shows another picture of home in chromium at 800 px"),
        (_picture_of_another_time, "before", "shows another picture of other in chromium at 800"),
        (_no_picture, "before", "has no picture of other in chromium at 800 px"),
        (_damaged_picture, "before", "0800.png is damaged"),
        (_damaged_baseline, "before", "0600.png is damaged"),
        (_no_page, "before", "there is no page 'other'"),
    ],
)
def test_nothing_is_approved_where_something_is_not_as_it_was_reviewed(
    reviewed: Project,
    tmp_path: Path,
    harm: Callable[[Project], None],
    when: str,
    what: str,
) -> None:
    if when == "before":
        harm(reviewed)
    file = tmp_path / "d.json"
    spots = [("home", 400), ("home", 800), ("other", 400), ("other", 800)]
    entries = [entry(page=page, width=width) for page, width in spots]
    file.write_bytes(document(reviewed.last_run(), *entries))
    if when == "after":
        harm(reviewed)
    before = reviewed.stored()
    code, out, error = reviewed.approve("--decisions", str(file))
    assert (code, out) == (2, "")
    assert what in error
    assert reviewed.stored() == before
