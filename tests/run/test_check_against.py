"""`harness check --against`: both sides are captured now, and compared as with baselines."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harness.run.record.captured_side import CapturedSide
from tests.processes import signals_heeded
from tests.scratch import MakeProject, MakeServer, Project, Reply, Run

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title>
<link rel="stylesheet" href="page.css">
<header class="top">A header</header>
<p class="lead">A lead paragraph of text that goes on for quite a while, so that it wraps.</p>
<div class="card">A card</div>
"""
STYLE = """body { margin: 0; font: 16px/1.5 sans-serif }
.top { background: #eeeeff url("dot.svg"); padding: 8px }
.lead { max-width: 40ch }
.card { background: #ffeeee; padding: 8px }
@media (min-width: 620px) { .card { padding: 16px } }
"""
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h4v4H0z"/></svg>'

#: Both sample widths lie at the ends of what is swept.
BREAKPOINTS = """
small = { min = 1, max = 619, widths = [560] }
large = { min = 620, widths = [680] }
"""
SWEEP = "sweep = { min = 560, max = 680 }"

#: The line on which a fault's declarations stand.
LINE = len(STYLE.splitlines()) + 1
WIDER = ".top { padding: 12px }"
RECOLOURED = "@media (min-width: 600px) and (max-width: 640px) { .lead { color: #cc0000 } }"


@pytest.fixture(autouse=True)
def _git_of_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git without settings of this machine."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Nobody")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "nobody@example.org")


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ("git", "-C", str(folder), *words), capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def commit(folder: Path) -> str:
    """Commit all there is; the first letters of the commit."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "all")
    return git(folder, "rev-parse", "HEAD")[:8]


@pytest.fixture
def committed(project: MakeProject) -> Project:
    """A project whose page is committed, and has no baselines."""
    made = project(settings=SWEEP, breakpoints=BREAKPOINTS)
    made.write("home.html", PAGE)
    made.write("page.css", STYLE)
    made.write("dot.svg", DOT)
    (made.folder / ".gitignore").write_text("/baselines\n")
    git(made.folder, "init", "--quiet")
    commit(made.folder)
    return made


def label(made: Project, ref: str = "HEAD") -> str:
    return f"{ref} ({git(made.folder, 'rev-parse', ref)[:8]})"


def worktrees(folder: Path) -> int:
    return len(git(folder, "worktree", "list").splitlines())


def told(report: Any) -> list[Any]:
    """What findings say, without the paths and times of one run."""
    keys = "id", "kind", "selector", "widths", "widths_exact", "message", "causes", "breakpoints"
    return [{key: one[key] for key in keys} for one in report["findings"]]


@pytest.mark.long
def test_change_that_is_not_committed_is_found_as_with_baselines(committed: Project) -> None:
    assert committed.approve().exit_code == 0
    committed.write("page.css", STYLE + WIDER)
    assert committed.check().exit_code == 1
    with_baselines = committed.report()
    shutil.rmtree(committed.baselines)

    answer = committed.check("--against", "HEAD")
    report = committed.report()
    assert told(report) == told(with_baselines)
    assert answer.exit_code == report["exit_code"] == 1
    (finding,) = report["findings"]
    assert (finding["kind"], finding["selector"]) == ("resized", "header.top")
    assert (finding["widths"], finding["widths_exact"]) == ([[560, 680]], True)
    (cause,) = finding["causes"]
    assert (cause["source"], cause["proven"]) == (f"page.css:{LINE}", True)
    for key in ("ledger", "breakpoints", "sweeps", "verdict"):
        assert report[key] == with_baselines[key]
    assert report["notes"][:2] == [
        f"compared with {label(committed)}",
        "1 uncommitted file is part of what is checked",
    ]
    assert not committed.baselines.exists()
    assert worktrees(committed.folder) == 1


@pytest.mark.long
def test_change_between_the_sample_widths_is_exact_proven_and_shown(
    committed: Project, tmp_path: Path
) -> None:
    committed.write("page.css", STYLE + RECOLOURED)
    page = tmp_path / "report.html"
    answer = committed.check("--against", "HEAD", "--html", str(page))
    assert answer.exit_code == 1
    (finding,) = committed.report()["findings"]
    assert (finding["kind"], finding["selector"]) == ("restyled", "p.lead")
    assert (finding["widths"], finding["widths_exact"]) == ([[600, 640]], True)
    (cause,) = finding["causes"]
    assert (cause["property"], cause["after"]) == ("color", "rgb(204, 0, 0)")
    assert (cause["source"], cause["proven"]) == (f"page.css:{LINE}", True)
    assert finding["picture"]["width"] == 620
    assert set(committed.verdicts().values()) == {"unchanged"}
    assert f"compared with {label(committed)}" in page.read_text("utf-8")
    assert answer.stdout.splitlines()[-4].startswith(
        f"2 planned, 2 compared with {label(committed)}: 2 unchanged in "
    )


def test_nothing_that_differs_is_no_finding(committed: Project) -> None:
    committed.write("page.css", f"{STYLE}/* nothing */")
    answer = committed.check("--against", "HEAD")
    report = committed.report()
    assert (answer.exit_code, report["findings"], report["verdict"]) == (0, [], "unchanged")
    assert report["ledger"]["compared"] == report["ledger"]["unchanged"] == 2
    (sweep,) = report["sweeps"]
    assert (sweep["verdict"], sweep["boundaries"]) == ("unchanged", 1)
    here, there = committed.last_run(), committed.last_run() / "against"
    for name in ("layout.txt", "0560.png"):  # the port that it was served at is in neither
        file = Path("captures", "home", "chromium", name)
        assert (here / file).read_bytes() == (there / file).read_bytes()
    assert b'url("dot.svg")' in (here / "captures/home/chromium/layout.txt").read_bytes()


def test_breakpoint_is_what_both_sides_are_looked_at(committed: Project) -> None:
    committed.write("page.css", STYLE + WIDER)
    assert committed.check("--against", "HEAD", "--breakpoint", "large").exit_code == 1
    assert committed.verdicts() == {("home", 680): "changed"}
    (finding,) = committed.report()["findings"]
    assert (finding["widths"], finding["widths_exact"]) == ([[620, 680]], True)
    assert finding["causes"][0]["proven"] is True


def test_page_that_is_not_there_at_the_ref_is_new(committed: Project) -> None:
    committed.configure({"home": "", "more": ""}, SWEEP, BREAKPOINTS)
    committed.write("more.html", PAGE)
    assert committed.check("more", "--against", "HEAD").exit_code == 1
    (finding,) = committed.report()["findings"]
    assert (finding["kind"], finding["page"]) == ("new", "more")
    assert finding["message"] == (
        f"more is not there at {label(committed)}: there is nothing to compare it with"
    )
    assert {(one["verdict"], one["message"]) for one in committed.report()["captures"]} == {
        ("new", f"it is not there at {label(committed)}")
    }


def test_page_that_is_there_only_at_the_ref_has_failed(committed: Project) -> None:
    (committed.folder / "pages" / "home.html").unlink()
    assert committed.check("--against", "HEAD").exit_code == 3
    assert committed.messages()["home"].startswith("http://root/home.html answered 404")
    assert committed.report()["ledger"]["failed"] == 2


def test_page_that_does_not_load_at_the_ref_is_not_compared(committed: Project) -> None:
    (committed.folder / "pages" / "page.css").unlink()
    commit(committed.folder)
    committed.write("page.css", STYLE)
    assert committed.check("--against", "HEAD").exit_code == 3
    message = committed.messages()["home"]
    assert message.startswith(f"home could not be captured at {label(committed)}\n  why: ")
    assert "page.css" in message
    assert committed.report()["findings"] == []


#: Never at rest once it was resized: messages know no clock.
RESTIVE = """<script>
  addEventListener("resize", () => {
    let at = 0;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      document.querySelector(".card").style.width = `${++at}px`;
      port2.postMessage(0);
    };
    port2.postMessage(0);
  }, { once: true });
</script>"""


@pytest.mark.long
def test_page_that_does_not_rest_at_the_ref_when_it_is_resized_is_loaded(
    committed: Project,
) -> None:
    committed.write("home.html", PAGE + RESTIVE)
    commit(committed.folder)
    committed.write("home.html", PAGE)
    assert committed.check("--against", "HEAD").exit_code == 0
    report = committed.report()
    assert (report["ledger"]["compared"], report["findings"]) == (2, [])
    (sweep,) = report["sweeps"]
    assert (sweep["verdict"], sweep["widths"]) == ("unchanged", 9)


def test_widths_that_are_only_known_now_are_read_at_the_ref_or_missed(
    committed: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed.write("page.css", STYLE + RECOLOURED)
    monkeypatch.setattr(CapturedSide, "measure_boxes", lambda *words: None)
    assert committed.check("--against", "HEAD").exit_code == 3
    (sweep,) = committed.report()["sweeps"]
    assert sweep["verdict"] == "failed"
    assert "its boxes at 4 widths, such as 599 px, could not be read" in sweep["message"]


def test_ref_that_is_not_there_is_told_before_anything_runs(committed: Project) -> None:
    code, out, error = committed.check("--against", "no-such-ref")
    assert (code, out) == (2, "")
    assert error.startswith("harness: there is no commit 'no-such-ref' in ")
    assert not (committed.folder / ".harness").exists()


@pytest.mark.long
def test_another_address_is_another_side(committed: Project, server: MakeServer) -> None:
    other = server()
    types = {"home.html": "text/html", "page.css": "text/css", "dot.svg": "image/svg+xml"}
    for name, type in types.items():
        content = (committed.folder / "pages" / name).read_bytes()
        other.replies[f"/shop/{name}"] = Reply(content, type)
    address = f"{other.origin}/shop"
    assert committed.check("--against", address).exit_code == 0
    assert committed.report()["notes"] == [f"compared with {address}"]

    committed.write("page.css", STYLE + WIDER)
    assert committed.check("--against", address).exit_code == 1
    (finding,) = committed.report()["findings"]
    assert (finding["kind"], finding["selector"]) == ("resized", "header.top")
    assert (finding["widths"], finding["widths_exact"]) == ([[560, 680]], True)
    assert finding["causes"][0]["proven"] is True


@pytest.mark.long
def test_run_against_another_side_can_be_approved(committed: Project) -> None:
    committed.write("page.css", STYLE + WIDER)
    assert committed.check("--against", "HEAD").exit_code == 1
    assert committed.approve("--from", "last").exit_code == 0
    assert committed.boxes("home", 560, approved=True)["header.top"].bottom == 48
    assert committed.check().exit_code == 0


@pytest.mark.parametrize("moment", ["captured HEAD", "captured 1/"])
def test_interrupted_run_leaves_no_checkout(committed: Project, moment: str) -> None:
    command = [sys.executable, "-m", "harness", "check", "--against", "HEAD"]
    with signals_heeded():
        process = subprocess.Popen(
            command,
            cwd=committed.folder,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    with process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith(moment):
                break
        assert worktrees(committed.folder) == 2
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
        assert process.wait(30) == 130
    assert rest.splitlines()[-1] == "harness: interrupted; nothing was approved"
    assert worktrees(committed.folder) == 1
    assert re.findall("Traceback", rest) == []


@pytest.mark.long
def test_this_repository_against_its_last_commit_needs_no_baselines(
    tmp_path: Path, run_harness: Run
) -> None:
    """A CSS change of the article is found on a machine that has none."""
    clone = tmp_path / "clone"
    git(ROOT, "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone))
    css = clone / "pages" / "article" / "article.css"
    edit = "@media (min-width: 640px) and (max-width: 1023px) { .lead { max-width: none } }"
    css.write_text(f"{css.read_text('utf-8')}\n{edit}\n", "utf-8")
    commit(clone)
    only = ("--breakpoint", "medium-browser-and-portrait-tablet", "--json", "-")
    shutil.rmtree(clone / "baselines")
    code, out, _ = run_harness("check", *only, "--against", "HEAD~1", "--project", str(clone))
    assert code == 1, out
    (finding,) = told(json.loads(out))
    assert (finding["kind"], finding["selector"].split(" > ")[-1]) == ("resized", "figure.lead")
    assert (finding["widths"], finding["widths_exact"]) == ([[640, 1023]], True)
    (cause,) = finding["causes"]
    line = len(css.read_text("utf-8").splitlines())
    assert (cause["source"], cause["proven"]) == (f"article.css:{line}", True)


def test_files_that_both_sides_lack_are_accepted_when_asked_to(committed: Project) -> None:
    (committed.folder / "pages" / "dot.svg").unlink()
    commit(committed.folder)
    committed.write("page.css", STYLE + WIDER)
    assert committed.check("--against", "HEAD").exit_code == 3
    assert committed.check("--against", "HEAD", "--accept-missing").exit_code == 1
    report = committed.report()
    assert [finding["selector"] for finding in report["findings"]] == ["header.top"]
    assert [note for note in report["notes"] if "dot.svg" in note] == [
        "home, chromium: looked at without what did not arrive: image dot.svg answered 404"
    ]

    (committed.folder / "pages" / "page.css").unlink()
    answer = committed.check("--against", "HEAD", "--accept-missing")
    assert answer.exit_code == 3
    assert "page.css answered 404" in answer.stdout

    answer = committed.check("--accept-missing")
    assert (answer.exit_code, "needs --against" in answer.stderr) == (2, True)
