"""A killed run is there, incomplete, and goes on only where all is as it was when it started."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.breakpoints.sweep_job import SweepJob
from harness.capture.sweep import SweptPage
from harness.config.load import Config, load_config
from harness.errors import HarnessError
from harness.model.capture import Capture
from harness.model.dead_reference import DeadReference
from harness.model.geometry import Box
from harness.model.job import Job
from harness.model.layout_series import BoxReading
from harness.model.target import CaptureKey, Renderer
from harness.plan.plan import make_plan
from harness.run import run_folder
from harness.run.conditions import conditions_of
from harness.run.stored.capture_json import (
    capture_bytes,
    read_capture,
    read_sweep,
    sweep_bytes,
)
from harness.run.stored.incomplete import missing_places
from harness.run.stored.ledger_file import read_ledger
from harness.run.stored.resume import find_resumable, resume
from harness.run.stored.taken import TAKEN, TakenCaptures, recorded
from tests.run.stored.artifacts import (
    CONFIG,
    ENVIRONMENT,
    copied,
    edit,
    layout,
    make_killed,
    make_project,
    make_run,
    picture,
    tree,
)
from tests.scratch import PLAIN, MakeProject, Run, changed

CHROMIUM = Renderer("chromium", 1.0)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return make_project(tmp_path / "project")


def job_of(config: Config, page: str, width: int) -> Job:
    planned = next(entry for entry in make_plan(config).planned if entry.page.name == page)
    return Job(planned.page, f"http://root/{page}.html", "chromium", (width,), 1000)


def planned_again(config: Config, folder: Path) -> Any:
    """The run in ``folder``, about to go on."""
    found, ledger = find_resumable(config, str(folder))
    return resume(config, make_plan(config), found, ledger)


def test_a_killed_run_is_named_with_what_is_missing(config: Config, run_harness: Run) -> None:
    folder = make_killed(config, 4)
    sentence = (
        f"harness: run {folder.name} is incomplete: 4 of 9 captures were taken\n"
        "  why: it was killed or interrupted before it had compared all that it planned; "
        "missing: shop in chromium at 600, 800 px; team in chromium at 400, 600, 800 px\n"
        f"  fix: complete it: harness check --resume {folder.name}\n"
    )
    before = tree(config.project)
    project = ("--project", str(config.project))
    for name in ("last", folder.name, str(folder)):
        for command in (("approve", "--from", name), ("review", name, "--no-open"),
                        ("merge", name)):  # fmt: skip
            answer = run_harness(*command, *project)
            assert (answer.exit_code, answer.stdout, answer.stderr) == (2, "", sentence)
    shutil.rmtree(config.project / "baselines", ignore_errors=True)
    assert tree(config.project) == before


@pytest.mark.parametrize(
    "values", [{"command": "approve"}, {"command": "pytest"}, {"options": {"against": "main"}}]
)
def test_a_killed_run_that_cannot_be_resumed_is_run_again(
    config: Config, run_harness: Run, values: Any
) -> None:
    edit(make_killed(config, 4) / "ledger.json", lambda data: data.update(values))
    answer = run_harness("approve", "--from", "last", "--project", str(config.project))
    assert answer.exit_code == 2
    assert "is incomplete: 4 of 9 captures were taken" in answer.stderr
    assert "  fix: run it again, from its start\n" in answer.stderr


def test_the_last_run_is_the_killed_one_and_its_file_names_the_one_that_ended(
    config: Config, run_harness: Run
) -> None:
    ended = make_run(config)
    killed = make_killed(config, 1)
    assert (config.project / ".harness" / "last").read_text() == f"{ended.name}\n"
    assert run_folder.find_folder(config.project, "last") == killed
    answer = run_harness("approve", "--from", "last", "--project", str(config.project))
    assert answer.exit_code == 2
    assert "is incomplete: 1 of 9 captures was taken" in answer.stderr
    answer = run_harness("approve", "--from", ended.name, "--project", str(config.project))
    assert answer.exit_code == 0


def test_a_run_that_still_goes_on_is_neither_the_last_nor_resumed(config: Config) -> None:
    ended = make_run(config)
    going = make_killed(config, 1)
    with run_folder.running(going, alone=True):
        assert run_folder.find_folder(config.project, "last") == ended
        with pytest.raises(HarnessError, match="has not ended yet: 1 of 9 captures was taken"):
            find_resumable(config, going.name)
        with pytest.raises(HarnessError, match="is running"), run_folder.running(going, alone=True):
            pass
    assert run_folder.find_folder(config.project, "last") == going


@pytest.mark.parametrize(
    "words",
    [
        ("home",),
        ("--breakpoint", "small"),
        ("--browser", "chromium"),
        ("--device-scale-factor", "2"),
        ("--resize-equivalence",),
        ("--against", "main"),
        ("--accept-missing",),
        ("--changed-since", "main"),
        ("--shard", "1/2"),
    ],
)
def test_what_a_run_checks_is_not_chosen_anew(
    config: Config, run_harness: Run, words: tuple[str, ...]
) -> None:
    folder = make_killed(config, 1)
    before = tree(config.project)
    answer = run_harness("check", "--resume", folder.name, *words, "--project",
                         str(config.project))  # fmt: skip
    name = "PAGE" if words == ("home",) else words[0]
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr == (
        f"harness: --resume and {name} do not go together\n"
        "  why: a run is completed with the options that it was started with\n"
        "  fix: leave one of them out\n"
    )
    assert tree(config.project) == before


def _threshold(config: Config, _: Path) -> None:
    (config.project / "harness.toml").write_text(f"threshold = 0.5\n{CONFIG}")


def _another_page(config: Config, _: Path) -> None:
    page = '{ name = "new", path = "new.html" },\n]'
    (config.project / "harness.toml").write_text(CONFIG.replace("]", page, 1))


def _approved_since(config: Config, _: Path) -> None:
    folder = config.baselines / "home" / "chromium"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}")


def _of_ledger(change: Callable[[Any], object]) -> Callable[[Config, Path], None]:
    def harm(_: Config, folder: Path) -> None:
        edit(folder / "ledger.json", change)

    return harm


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (_threshold, "cannot be resumed: the configuration differs"),
        (_another_page, "cannot be resumed: the configuration differs"),
        (_approved_since, "cannot be resumed: the baselines of home differ"),
        (
            _of_ledger(lambda data: data["planned"].pop()),
            "cannot be resumed: the plan of the run (team) differs",
        ),
        (
            _of_ledger(lambda data: data["planned"][0]["widths"].pop()),
            "cannot be resumed: the plan of the run (home) differs",
        ),
        (
            _of_ledger(lambda data: data.update(harness="0.0.1")),
            "cannot be resumed: the version of harness differs",
        ),
        (_of_ledger(lambda data: data.update(command="approve")), "only checks are resumed"),
        (_of_ledger(lambda data: data.update(command="pytest")), "only checks are resumed"),
        (
            _of_ledger(lambda data: data.update(options={"against": "main"})),
            "it compared with another side",
        ),
        (_of_ledger(lambda data: data.update(schema=7)), "has schema 7"),
        (
            _of_ledger(lambda data: data["planned"][0].update(page="../..")),
            "planned[0].page is no name of a page",
        ),
        (lambda _, folder: (folder / "ledger.json").write_bytes(b"{"), "cannot be read"),
    ],
)
def test_a_run_goes_on_only_where_all_is_as_it_was(
    config: Config, run_harness: Run, harm: Callable[[Config, Path], None], sentence: str
) -> None:
    folder = make_killed(config, 2)
    harm(config, folder)
    before = tree(config.project)
    answer = run_harness("check", "--resume", folder.name, "--project", str(config.project))
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert sentence in answer.stderr
    assert tree(config.project) == before


def test_a_run_that_ended_is_complete(config: Config, run_harness: Run) -> None:
    folder = make_run(config)
    for name in ("last", folder.name, str(folder)):
        answer = run_harness("check", "--resume", name, "--project", str(config.project))
        assert answer.exit_code == 2
        assert answer.stderr == (
            f"harness: run {folder.name} is complete: there is nothing to resume\n"
            "  why: it has a report.json, which a run writes at its end\n"
            "  fix: check again, without --resume\n"
        )
    answer = run_harness("check", "--resume", "none", "--project", str(config.project))
    assert "there is no run 'none'" in answer.stderr


def test_another_browser_does_not_go_on_with_a_run(config: Config) -> None:
    resumed = planned_again(config, make_killed(config, 2))
    same, conditions = {CHROMIUM: ENVIRONMENT}, conditions_of([1.0])
    resumed.check_browsers(same, conditions)
    other = replace(ENVIRONMENT, browser="chromium 2.0", render_profile="sha256:1")
    with pytest.raises(HarnessError, match=r"the browser differs from when it started\n.*1\.0.*2"):
        resumed.check_browsers({CHROMIUM: other}, conditions)
    with pytest.raises(HarnessError, match="the software differs"):
        resumed.check_browsers(same, replace(conditions, playwright="0.1"))


def _taken_over(config: Config, folder: Path) -> set[CaptureKey]:
    """The captures that a resumed run takes over."""
    resumed = planned_again(config, folder)
    taken = TakenCaptures(folder, dict, resumed.source, resumed.lines)
    for place in read_ledger(folder).places:  # type: ignore[union-attr]
        taken.outcome_of(job_of(config, place.page, place.width))
    return taken.taken_over


HOME = {CaptureKey("home", "chromium", width) for width in (400, 600, 800)}
NARROWEST = {CaptureKey("home", "chromium", 400)}
SHOP = {CaptureKey("shop", "chromium", width) for width in (400, 600)}


def _touch(file: Path, text: str) -> None:
    time.sleep(0.05)  # clocks of file systems are coarse
    file.write_text(text)


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        (lambda config, folder: None, HOME | SHOP),
        # The files of one page.
        (lambda config, folder: _touch(config.project / "pages" / "home.html", "<h1>"), SHOP),
        (lambda config, folder: (config.project / "pages" / "home.html").unlink(), SHOP),
        # The same text once more.
        (
            lambda config, folder: _touch(
                config.project / "pages/home.html", "<title>home</title>"
            ),
            HOME | SHOP,
        ),
        # A file that any page may load.
        (lambda config, folder: _touch(config.project / "pages" / "film.webm", "film"), set()),
        # Files of the run.
        (
            lambda config, folder: (folder / TAKEN / "home/chromium/0400.png").write_bytes(b"x"),
            (HOME - NARROWEST) | SHOP,
        ),
        (
            lambda config, folder: (folder / TAKEN / "home/chromium/0400.capture").unlink(),
            (HOME - NARROWEST) | SHOP,
        ),
        (lambda config, folder: shutil.rmtree(folder / TAKEN / "home"), SHOP),
        (lambda config, folder: (folder / TAKEN / "record.jsonl").unlink(), set()),
        (
            lambda config, folder: (folder / TAKEN / "record.jsonl").write_bytes(b"\0" * 99),
            set(),
        ),
    ],
)
def test_captures_are_taken_over_where_the_page_and_their_files_are_as_they_were(
    config: Config, harm: Callable[[Config, Path], object], expected: set[CaptureKey]
) -> None:
    folder = make_killed(config, 5)
    time.sleep(0.05)
    harm(config, folder)
    assert _taken_over(config, folder) == expected


def test_a_server_cannot_tell_whether_its_pages_are_as_they_were(tmp_path: Path) -> None:
    make_project(tmp_path / "project")
    text = CONFIG.replace('root = "pages"', 'base_url = "http://127.0.0.1:1"')
    (tmp_path / "project" / "harness.toml").write_text(text)
    config = load_config(tmp_path / "project")
    folder = make_killed(config, 5)
    assert _taken_over(config, folder) == set()
    assert "whether a server answers as it did then" in planned_again(config, folder).note


@pytest.mark.parametrize("size", [0, 2, 40, 300, 900])
def test_a_line_that_was_cut_counts_for_nothing(config: Config, size: int) -> None:
    folder = make_killed(config, 3)
    record = folder / TAKEN / "record.jsonl"
    whole = record.read_bytes()
    record.write_bytes(whole[:-size] if size else whole)
    lines, _ = recorded(folder)
    expected = sum(text.count(b'"capture"') for text in whole[: len(whole) - size].splitlines(True)
                   if text.endswith(b"\n"))  # fmt: skip
    assert len(lines) == expected
    # What is recorded next is whole.
    taken = TakenCaptures(folder, lambda: {CHROMIUM: ENVIRONMENT})
    job = job_of(config, "team", 400)
    file = folder / "captures" / "team" / "chromium" / "0400.png"
    file.parent.mkdir(parents=True)
    file.write_bytes(picture(400))
    taken.keep(job, (Capture("team", "chromium", picture(400), layout(400)),), 1.0)
    assert len(recorded(folder)[0]) == expected + 1


def test_a_capture_whose_picture_was_not_filed_is_kept_all_the_same(config: Config) -> None:
    folder = make_killed(config, 1)
    taken = TakenCaptures(folder, lambda: {CHROMIUM: ENVIRONMENT})
    capture = Capture("team", "chromium", picture(400), layout(400))
    taken.keep(job_of(config, "team", 400), (capture,), 1.0)
    assert len(recorded(folder)[0]) == 2
    file = folder / TAKEN / "team" / "chromium" / "0400.png"
    assert file.read_bytes() == picture(400)


def test_a_full_disk_ends_no_run(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_killed(config, 1)
    taken = TakenCaptures(folder, lambda: {CHROMIUM: ENVIRONMENT})
    capture = Capture("team", "chromium", picture(400), layout(400))

    def refuse(path: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", refuse)
        taken.keep(job_of(config, "team", 400), (capture,), 1.0)
    taken.keep(job_of(config, "team", 600), (capture,), 1.0)
    assert len(recorded(folder)[0]) == 1


@pytest.mark.parametrize(
    "line",
    [
        b"[]",
        b"[" * 9000,
        b"7",
        b'{"renderer": ["chromium", 1.0]}',
        b'{"page": "../../x", "browser": "chromium", "kind": "capture", "low": 400, "high": 400, '
        b'"sha256": "' + b"0" * 64 + b'"}',
        b'{"page": "home", "browser": "..", "kind": "capture", "low": 400, "high": 400, '
        b'"sha256": "' + b"0" * 64 + b'"}',
        b'{"page": "home", "browser": "chromium", "kind": "../x", "low": 400, "high": 400, '
        b'"sha256": "' + b"0" * 64 + b'"}',
        b'{"page": "home", "browser": "chromium", "kind": "sweep", "low": -1, "high": 400, '
        b'"sha256": "' + b"0" * 64 + b'"}',
        b'{"page": "home", "browser": "chromium", "kind": "capture", "low": 400, "high": 400, '
        b'"sha256": "../../x"}',
        b"\xff\xfe",
        b"9" * 5000,
    ],
)
def test_a_line_that_no_run_writes_counts_for_nothing(config: Config, line: bytes) -> None:
    folder = make_killed(config, 2)
    with (folder / TAKEN / "record.jsonl").open("ab") as stream:
        stream.write(line + b"\n")
    assert len(recorded(folder)[0]) == 2


def test_a_link_among_what_was_taken_is_not_followed(config: Config, tmp_path: Path) -> None:
    folder = make_killed(config, 3)
    file = folder / TAKEN / "home" / "chromium" / "0400.png"
    shutil.move(file, tmp_path / "elsewhere.png")
    file.symlink_to(tmp_path / "elsewhere.png")
    assert _taken_over(config, folder) == HOME - {CaptureKey("home", "chromium", 400)}


def test_missing_places_are_those_without_a_line(config: Config) -> None:
    folder = make_killed(config, 8)
    ledger = read_ledger(folder)
    assert ledger is not None
    assert missing_places(folder, ledger) == (CaptureKey("team", "chromium", 800),)


def test_a_capture_comes_back_as_it_was(config: Config) -> None:
    job = job_of(config, "home", 400)
    reference = DeadReference("image", "a.png", "answered 404")
    capture = Capture(
        "home",
        "chromium",
        picture(400),
        layout(400),
        (Box(0.5, 1, 2, 3),),
        ("https://cdn.example/x",),
        ("a note \udc80",),
        ("small",),
        {"home.html": "0" * 64, "late.js": ""},
        (reference,),
        (reference,),
        0.25,
    )
    assert read_capture(capture_bytes(capture), job, 400, picture(400)) == capture
    with pytest.raises(ValueError, match="another viewport"):
        read_capture(capture_bytes(capture), job, 600, b"")
    for data in (b"", b"x", capture_bytes(capture)[:-9], sweep_bytes(_swept(job))):
        with pytest.raises(ValueError, match=r"."):
            read_capture(data, job, 400, b"")


def _swept(job: Job) -> SweptPage:
    from array import array

    viewport = layout(500).viewport
    reading = BoxReading(viewport, 400, 500, 20, array("i", [0, 0, 100, 200] * 2), b"\1\0")
    sweep_job = SweepJob(job, 400, 800, 20)
    return SweptPage(sweep_job, {400: layout(400)}, {600: layout(600)}, (reading,),
                     frozenset({600}), {400: "a", 600: "b"}, {700: "it moved"}, True,
                     frozenset({650}))  # fmt: skip


def test_a_sweep_comes_back_as_it_was(config: Config) -> None:
    swept = _swept(job_of(config, "home", 400))
    assert read_sweep(sweep_bytes(swept), swept.order) == swept
    for lost in (replace(swept, layouts={}), replace(swept, readings=(
            replace(swept.readings[0], visible=b"\1"),))):  # fmt: skip
        with pytest.raises(ValueError, match=r"."):
            read_sweep(sweep_bytes(lost), swept.order)


RED = changed(PLAIN, ".box { width: 224px }")


def _comparable(report: Any) -> Any:
    left_out = {"id", "seconds", "timings", "notes"}
    return {key: value for key, value in report.items() if key not in left_out}


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.own_browser
def test_a_check_that_was_killed_is_completed_to_the_same_findings(
    project: MakeProject, tmp_path: Path
) -> None:
    made = project("home", "shop", "team", settings="sweep = { min = 400, max = 800 }")
    assert made.approve("--quiet").exit_code == 0
    for name in ("home", "team"):
        made.write(f"{name}.html", RED)
    assert made.check("--quiet").exit_code == 1
    whole = made.report()
    before = {path.name for path in made.last_run().parent.iterdir()}
    killed = _killed_check(made.folder, before, captures=4)
    lines = [key for key in recorded(killed)[0] if key.kind == "capture"]
    assert 4 <= len(lines) < 9
    for words in (("approve", "--from", "last"), ("review", killed.name, "--no-open")):
        answer = made.harness(*words)
        assert answer.exit_code == 2
        assert f"run {killed.name} is incomplete: {len(lines)} of 9 captures" in answer.stderr

    elsewhere = copied(killed, tmp_path / "downloaded")
    answer = made.check("--resume", "last")
    assert answer.exit_code == 1, answer
    resumed = made.report()
    assert made.last_run() == killed
    assert _comparable(resumed) == _comparable(whole)
    text = f"was interrupted and resumed: {len(lines)} of 9 captures were taken over (home"
    assert text in resumed["notes"][0]
    assert not (killed / TAKEN).exists()
    assert made.check("--resume", "last").exit_code == 2
    assert made.approve("--from", "last").exit_code == 0

    # A run from elsewhere goes on in a folder of its own; these baselines are not its own.
    before_tree = tree(elsewhere)
    answer = made.check("--resume", str(elsewhere))
    assert (answer.exit_code, tree(elsewhere)) == (2, before_tree)
    assert "cannot be resumed: the baselines of home, shop, team differ" in answer.stderr


def _killed_check(folder: Path, before: set[str], captures: int) -> Path:
    """The folder of a check that is killed once it has taken some captures."""
    command = [sys.executable, "-m", "harness", "check", "--quiet", "--workers", "1",
               "--project", str(folder)]  # fmt: skip
    process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)  # fmt: skip
    runs = folder / ".harness" / "runs"
    try:
        deadline = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < deadline:
            for run in (path for path in runs.iterdir() if path.name not in before):
                if sum(key.kind == "capture" for key in recorded(run)[0]) >= captures:
                    return run
            time.sleep(0.005)
        raise AssertionError(f"the check took no {captures} captures: {process.poll()}")
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
