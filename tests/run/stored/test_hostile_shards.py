"""Shards that were edited, cut or mixed: never greener, and nothing is written elsewhere."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.baselines.capture_set import sha256
from tests.run.stored.artifacts import (
    copied,
    edit,
    make_killed,
    make_project,
    make_run,
    picture,
    tree,
)
from tests.scratch import Answer, Run

Harm = Callable[[Path], object]

HOOK = "project/.git/hooks/post-checkout"


@pytest.fixture(scope="session")
def _sharded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project, its two shards beside it, and the second one killed and of another run."""
    base = tmp_path_factory.mktemp("sharded") / "base"
    config = make_project(base / "project")
    hook = base / HOOK
    hook.parent.mkdir(parents=True)
    hook.write_text("true\n")
    (base / "shards").mkdir()
    for number in (1, 2):
        shutil.move(make_run(config, f"{number}/2"), base / "shards" / str(number))
    shutil.move(make_killed(config, 2, "2/2"), base / "killed")
    shutil.move(make_killed(config, 2), base / "killed-whole")
    shutil.rmtree(base / "project" / ".harness")
    return base


@pytest.fixture
def base(_sharded_once: Path, tmp_path: Path) -> Path:
    return copied(_sharded_once, tmp_path / "base")


def merge(base: Path, run_harness: Run, *names: str) -> tuple[Answer, Any]:
    """The answer of a merge, and its report if there is one; nothing else may have changed."""
    project = base / "project"
    before = tree(base, project / ".harness")
    answer = run_harness("merge", *(str(base / name) for name in names),
                         "--project", str(project), "--quiet")  # fmt: skip
    assert "Traceback" not in answer.stderr
    assert tree(base, project / ".harness") == before
    last = project / ".harness" / "last"
    if answer.exit_code == 2:
        assert not last.exists()
        assert not list((project / ".harness").glob("runs/*/*"))
        return answer, None
    folder = project / ".harness" / "runs" / last.read_text().strip()
    for path in folder.rglob("*"):
        assert not path.is_symlink()
        assert path.resolve().is_relative_to(folder.resolve())
    return answer, json.loads((folder / "report.json").read_bytes())


def missing(report: Any) -> dict[str, list[int]]:
    """The widths of failed captures by page."""
    widths: dict[str, list[int]] = {}
    for capture in report["captures"]:
        if capture["verdict"] == "failed":
            widths.setdefault(capture["page"], []).append(capture["width"])
    return widths


def shard_of(folder: Path) -> Any:
    return json.loads((folder / "shard.json").read_bytes())


def pages_of(folder: Path) -> list[str]:
    """The pages of a shard, which the deal decides."""
    data = shard_of(folder)
    return [unit["page"] for unit in data["units"] if unit["shard"] == data["number"]]


def test_untouched_shards_are_merged(base: Path, run_harness: Run) -> None:
    answer, report = merge(base, run_harness, "shards")
    assert (answer.exit_code, missing(report)) == (1, {})
    assert report["ledger"]["planned"] == 9
    project = base / "project"
    # The merged run can be approved like any other.
    assert run_harness("approve", "--from", "last", "--project", str(project)).exit_code == 0


def unit(**values: Any) -> Harm:
    """The first own unit of a shard with other values."""

    def harm(folder: Path) -> None:
        def change(data: Any) -> None:
            own = next(unit for unit in data["units"] if unit["shard"] == data["number"])
            own.update(values)

        edit(folder / "shard.json", change)

    return harm


def every_shard(harm: Harm) -> Harm:
    """The same harm in both shards, so that they still agree."""

    def both(folder: Path) -> None:
        for number in ("1", "2"):
            harm(folder.parent / number)

    return both


def first_unit(**values: Any) -> Harm:
    return every_shard(
        lambda folder: edit(folder / "shard.json", lambda data: data["units"][0].update(values))
    )


def _hostile_name_with_files(folder: Path) -> None:
    """A page whose name leads from the merged run to the hooks of the repository."""
    name = "../../../../.git/hooks"
    first_unit(page=name)(folder)
    for number in ("1", "2"):
        shard = folder.parent / number
        if name in pages_of(shard):
            target = shard / "captures" / "x"
            target.mkdir()
            (target / "post-checkout").write_text("evil\n")


def _other_pixels(folder: Path) -> None:
    page = pages_of(folder)[0]
    (folder / "captures" / page / "chromium" / "0400.png").write_bytes(picture(400, 3))


def _other_pixels_and_manifest(folder: Path) -> None:
    _other_pixels(folder)
    page = pages_of(folder)[0]
    edit(
        folder / "captures" / page / "chromium" / "manifest.json",
        lambda data: data["pictures"]["400"].update(sha256=sha256(picture(400, 3))),
    )


def _half(folder: Path) -> None:
    shutil.rmtree(folder / "captures" / pages_of(folder)[0])


def _linked_page(folder: Path) -> None:
    page = folder / "captures" / pages_of(folder)[0]
    shutil.move(page, folder.parent.parent / "stolen")
    page.symlink_to(folder.parent.parent / "stolen")


def of_report(change: Callable[[Any], object]) -> Harm:
    return lambda folder: edit(folder / "report.json", change)


REFUSED: list[tuple[Harm, str]] = [
    *(
        (first_unit(page=name), "[0].page is no name of a page")
        for name in ("../../../../.git/hooks", "..", "", "/etc", "a\nb", "a\0b", ".git", "con")
    ),
    *(
        (first_unit(browser=name), "[0].browser is no name of a variant")
        for name in ("../../../../.git", "..", "", "/", "chromium\n")
    ),
    (first_unit(widths=[400, 600, 0]), "units.widths is no width of a viewport"),
    (first_unit(widths=[10**12]), "units.widths is no width of a viewport"),
    (first_unit(page="admin"), "is damaged"),
    (first_unit(widths=[400, 500, 600, 800]), "its shard.json has captures of"),
    (_hostile_name_with_files, "is no name of a page"),
    (of_report(lambda data: data["captures"][0].update(page="../x")), "is no name of a page"),
    (of_report(lambda data: data["captures"][0].update(browser="..")), "is no name of a variant"),
    (of_report(lambda data: data["captures"][0].update(width=-5)), "is no width of a viewport"),
    (of_report(lambda data: data.update(id="../../x")), "id is no name of a run"),
    (
        of_report(lambda data: data["captures"][0]["images"].update(diff="../../x.png")),
        "leads out of the run's folder",
    ),
    (
        of_report(lambda data: data["captures"][0]["images"].update(current="captures/x/y.png")),
        "nothing was merged: the report of run",
    ),
    (of_report(lambda data: data["captures"][0].update(sha256="0" * 64)), "nothing was merged"),
    (_other_pixels, "0400.png is damaged"),
    (_other_pixels_and_manifest, "nothing was merged: the report of run"),
    (_half, "nothing was merged: run"),
    (_linked_page, "cannot hold captures of"),
    (lambda folder: (folder / "shard.json").unlink(), "is no shard"),
    (lambda folder: (folder / "shard.json").write_bytes(b"[" * 100_000), "cannot be read"),
    (lambda folder: edit(folder / "shard.json", lambda data: data.update(schema=2)),
     "shard.json has schema 2"),
    (lambda folder: edit(folder / "shard.json", lambda data: data.update(number=3)), "number"),
    (lambda folder: edit(folder / "shard.json", lambda data: data.update(count=10**9)),
     "is of another run than its report.json"),
    (lambda folder: edit(folder / "shard.json", lambda data: data.update(
        options={"pages": ["home"]})), "the set of options differs"),
    (every_shard(lambda folder: edit(folder / "shard.json", lambda data: data.update(
        options={"pages": ["../x"]}))), "'../x'"),
]  # fmt: skip


@pytest.mark.parametrize(("harm", "sentence"), REFUSED)
def test_a_shard_that_no_run_has_written_is_not_merged(
    base: Path, run_harness: Run, harm: Harm, sentence: str
) -> None:
    harm(base / "shards" / "1")
    answer, _ = merge(base, run_harness, "shards")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert sentence in answer.stderr


def _without_page(name: str) -> Harm:
    """A page that is taken out of the plans, the reports and the folders of both shards."""

    def harm(folder: Path) -> None:
        def of_part(data: Any) -> None:
            data["units"] = [entry for entry in data["units"] if entry["page"] != name]

        def of_run(data: Any) -> None:
            before = len(data["captures"])
            data["captures"] = [entry for entry in data["captures"] if entry["page"] != name]
            data["ledger"]["planned"] -= before - len(data["captures"])

        edit(folder / "shard.json", of_part)
        edit(folder / "report.json", of_run)
        shutil.rmtree(folder / "captures" / name, ignore_errors=True)

    return every_shard(harm)


@pytest.mark.parametrize("name", ["home", "shop", "team"])
def test_a_page_that_is_in_no_shard_is_told(base: Path, run_harness: Run, name: str) -> None:
    _without_page(name)(base / "shards" / "1")
    answer, report = merge(base, run_harness, "shards")
    assert (answer.exit_code, missing(report)) == (3, {name: [400, 600, 800]})
    assert "this capture is in none of the shards" in answer.stdout
    assert (report["ledger"]["planned"], report["ledger"]["failed"]) == (9, 3)


def test_a_width_that_is_in_no_shard_is_told(base: Path, run_harness: Run) -> None:
    def change(data: Any) -> None:
        data["units"][0]["widths"].remove(600)

    page = shard_of(base / "shards" / "1")["units"][0]["page"]

    def of_run(data: Any) -> None:
        data["captures"] = [
            entry for entry in data["captures"] if (entry["page"], entry["width"]) != (page, 600)
        ]

    for number in ("1", "2"):
        edit(base / "shards" / number / "shard.json", change)
        edit(base / "shards" / number / "report.json", of_run)
    answer, report = merge(base, run_harness, "shards")
    assert (answer.exit_code, missing(report)) == (3, {page: [600]})


def test_a_page_twice_in_place_of_another_is_told(base: Path, run_harness: Run) -> None:
    units = shard_of(base / "shards" / "1")["units"]
    lost = units[1]["page"]
    _without_page(lost)(base / "shards" / "1")
    for number in ("1", "2"):
        edit(base / "shards" / number / "shard.json",
             lambda data: data["units"].append(data["units"][0]))  # fmt: skip
    answer, report = merge(base, run_harness, "shards")
    assert (answer.exit_code, missing(report)) == (3, {lost: [400, 600, 800]})


def test_a_page_in_two_shards_is_merged_from_none(base: Path, run_harness: Run) -> None:
    """Whichever was written last would take the place of the other."""
    first = shard_of(base / "shards" / "1")["units"][0]
    other = "1" if first["shard"] == 2 else "2"
    for number in ("1", "2"):
        edit(base / "shards" / number / "shard.json",
             lambda data: data["units"].append({**first, "shard": int(other)}))  # fmt: skip
    held = base / "shards" / str(first["shard"])
    entries = [
        entry for entry in json.loads((held / "report.json").read_bytes())["captures"]
        if entry["page"] == first["page"]
    ]  # fmt: skip
    edit(base / "shards" / other / "report.json", lambda data: data["captures"].extend(entries))
    answer, _ = merge(base, run_harness, "shards")
    assert answer.exit_code == 2
    assert f"the run in {base / 'shards' / other} is damaged" in answer.stderr


def test_a_capture_twice_in_place_of_another_is_told(base: Path, run_harness: Run) -> None:
    shard = base / "shards" / "1"
    page = pages_of(shard)[0]

    def change(data: Any) -> None:
        at = {entry["width"]: n for n, entry in enumerate(data["captures"])
              if entry["page"] == page}  # fmt: skip
        data["captures"][at[600]] = data["captures"][at[400]]

    edit(shard / "report.json", change)
    answer, report = merge(base, run_harness, "shards")
    assert (answer.exit_code, missing(report)) == (3, {page: [600]})
    assert "holds no result of this capture" in answer.stdout
    assert f"shard 1/2 has {page} in chromium at 400 px twice" in report["notes"]
    assert report["ledger"]["planned"] == 9


def test_a_capture_that_was_taken_out_of_a_report_is_told(base: Path, run_harness: Run) -> None:
    edit(base / "shards" / "2" / "report.json", lambda data: data["captures"].pop())
    answer, report = merge(base, run_harness, "shards")
    assert answer.exit_code == 3
    assert [len(widths) for widths in missing(report).values()] == [1]


def test_an_empty_list_of_captures_is_told(base: Path, run_harness: Run) -> None:
    edit(base / "shards" / "2" / "report.json", lambda data: data.update(captures=[]))
    answer, report = merge(base, run_harness, "shards")
    assert answer.exit_code == 3
    assert missing(report) == {page: [400, 600, 800] for page in pages_of(base / "shards" / "2")}


def test_of_two_results_of_a_capture_the_worse_counts(base: Path, run_harness: Run) -> None:
    def change(data: Any) -> None:
        first = data["captures"][0]
        data["captures"] = [{**first, "verdict": "unchanged"}, *data["captures"]]
        data["captures"].append({**first, "verdict": "failed", "message": "it failed"})

    edit(base / "shards" / "1" / "report.json", change)
    answer, report = merge(base, run_harness, "shards")
    assert answer.exit_code == 3
    assert [len(widths) for widths in missing(report).values()] == [1]


def test_files_that_no_run_writes_are_left_behind(base: Path, run_harness: Run) -> None:
    shard = base / "shards" / "1"
    folder = shard / "captures" / pages_of(shard)[0] / "chromium"
    (folder / "evil.sh").write_text("id\n")
    (folder / "evil.html").write_text("<script>")
    (folder / "more").mkdir()
    (folder / "more" / "0400.png").write_bytes(b"more")
    (folder / "0500.png").symlink_to(base / "project" / "harness.toml")
    os.mkfifo(folder / "0501.png")
    answer, _ = merge(base, run_harness, "shards/1", "shards/2")
    assert answer.exit_code == 1
    runs = base / "project" / ".harness" / "runs"
    names = {path.name for path in runs.glob("*/captures/*/chromium/*")}
    assert names == {"0400.png", "0600.png", "0800.png", "layout.txt", "manifest.json"}


def test_the_captures_of_a_killed_shard_are_told(base: Path, run_harness: Run) -> None:
    shutil.rmtree(base / "shards" / "2")
    shutil.move(base / "killed", base / "shards" / "2")
    pages = [
        entry["page"] for entry in json.loads(
            (base / "shards" / "2" / "ledger.json").read_bytes())["planned"]
    ]  # fmt: skip
    answer, report = merge(base, run_harness, "shards")
    assert (answer.exit_code, missing(report)) == (3, {page: [400, 600, 800] for page in pages})
    planned = 3 * len(pages)
    assert f"shard 2/2 did not run to its end: 2 of {planned} captures were taken" in answer.stdout


def test_a_killed_shard_that_was_run_again_is_not_missed(base: Path, run_harness: Run) -> None:
    answer, report = merge(base, run_harness, "shards", "killed")
    assert (answer.exit_code, missing(report)) == (1, {})


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("killed",), "is incomplete: 2 of"),
        (("killed-whole",), "is incomplete: 2 of 9 captures were taken"),
        (("shards/1", "killed-whole"), "is no shard, and it did not run to its end"),
    ],
)
def test_killed_runs_alone_are_no_shards(
    base: Path, run_harness: Run, names: tuple[str, ...], sentence: str
) -> None:
    answer, _ = merge(base, run_harness, *names)
    assert answer.exit_code == 2
    assert sentence in answer.stderr


def test_a_killed_shard_of_another_run_is_not_merged(base: Path, run_harness: Run) -> None:
    edit(base / "killed" / "ledger.json", lambda data: data.update(of="sha256:0"))
    answer, _ = merge(base, run_harness, "shards/1", "killed")
    assert answer.exit_code == 2
    assert "are not of one run: the plan differs" in answer.stderr
