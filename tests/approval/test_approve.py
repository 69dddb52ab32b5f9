"""`harness approve` as a user runs it: the only thing that writes baselines, all or nothing."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from harness.model.geometry import Box
from tests.processes import processes_of_session, signals_heeded
from tests.scratch import ONE_WIDTH, PLAIN, MakeProject, MakeServer, Reply

pytestmark = pytest.mark.browser

LAYOUT = """\
layout 3
read 400 600 800
page height 900

style body
 display: block
 font-family: sans-serif
 line-height: 20px

style div.box
 background-color: rgb(204, 102, 0)
 display: block
 height: 60px
 width: 200px

style div.top
 background-color: rgb(0, 51, 102)
 display: block
 height: 40px

style html
 display: block
 font-family: "Times New Roman"

style p.text
 display: block
 margin-bottom/top: 16px

elements
html [lang=en] bottom 16
 body
  div.top height 40
  div.box "A box" width 200 height 60
  p.text "A line of text" below 16 height 20

end
"""

WIDER = f"{PLAIN}<style>.box {{ width: 224px }}</style>"


def test_approve_says_what_it_wrote_and_writes_no_more(project: MakeProject) -> None:
    made = project()
    code, out, _ = made.approve()
    assert (code, out) == (0, "approved home in chromium at 3 widths: 400, 600, 800\n")
    assert list(made.stored()) == [
        "home/chromium/0400.png",
        "home/chromium/0600.png",
        "home/chromium/0800.png",
        "home/chromium/layout.txt",
        "home/chromium/manifest.json",
    ]
    manifest = json.loads(made.stored()["home/chromium/manifest.json"])
    assert list(manifest) == [
        "format",
        "environment",
        "layout",
        "resources",
        "pictures",
        "seconds",
        "asked",
    ]
    assert manifest["asked"]["@property font-size-adjust"] == "inherited none"  # `font` resets it
    assert list(manifest["environment"]) == ["harness", "browser", "platform", "render_profile"]
    assert made.report()["environment"].items() >= manifest["environment"].items()
    page = (made.folder / "pages" / "home.html").read_bytes()
    assert manifest["resources"] == {"home.html": sha256(page).hexdigest()}
    assert made.stored()["home/chromium/layout.txt"].decode() == LAYOUT
    for width in (400, 600, 800):
        assert made.boxes("home", width, approved=True) == {
            "html": Box(0, 0, width, 152),
            "body": Box(0, 0, width, 136),
            "div.top": Box(0, 0, width, 40),
            "div.box": Box(0, 40, 200, 100),
            "p.text": Box(0, 116, width, 136),
        }


def test_approving_twice_leaves_every_file_as_it_is(project: MakeProject) -> None:
    made = project()
    made.approve()
    before = made.stored()
    assert made.approve("--workers", "1").exit_code == 0
    assert made.stored() == before
    assert made.approve("--from", "last").exit_code == 0
    assert made.stored() == before


def test_nothing_is_approved_when_one_page_fails(project: MakeProject) -> None:
    made = project("good", "bad", breakpoints=ONE_WIDTH)
    (made.folder / "pages" / "bad.html").unlink()
    code, out, error = made.approve("--quiet")
    assert (code, out) == (3, "")
    assert re.sub(r"\d{8}-\d{6}(-\d+)?|127\.0\.0\.1:\d+", "…", error) == (
        "harness: nothing was approved: 1 capture of run … could not be taken\n"
        "  why: bad at 400 px: http://…/bad.html answered 404 File not found\n"
        "    why: an error page is not the page under test, so it is not compared\n"
        "    fix: correct `path` or `url` of the page, or mend the server behind it\n"
        "  fix: mend that first; baselines are replaced all or not at all\n"
    )
    assert not made.baselines.exists()
    assert made.approve("good").exit_code == 0
    assert {name.partition("/")[0] for name in made.stored()} == {"good"}


def test_restless_page_is_not_approved(project: MakeProject) -> None:
    made = project("restless", settings="timeout = 4")
    code, _, error = made.approve("--quiet")
    assert code == 3
    assert "main > div.restless, which keeps moving\n" in error
    assert not made.baselines.exists()


def test_disk_that_refuses_half_way_leaves_the_baselines_as_they_were(
    project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = project("one", "two", breakpoints=ONE_WIDTH)
    made.approve()
    before = made.stored()
    for name in ("one", "two"):
        made.write(f"{name}.html", WIDER)
    assert made.check().exit_code == 1

    rename = Path.rename
    for refused in range(4):  # two renames a page: the old one aside, the new one in its place
        done: list[Path] = []

        def refuse(path: Path, target: Path) -> Path:
            done.append(path)  # noqa: B023
            if len(done) == refused + 1:  # noqa: B023
                raise OSError(28, "No space left on device")
            return rename(path, target)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "rename", refuse)
            code, out, error = made.approve("--from", "last")
        assert (code, out) == (2, "")
        assert error == (
            "harness: the baselines could not be written: [Errno 28] No space left on device\n"
            "  why: the folder or the disk refused; the baselines are as they were before\n"
            "  fix: make room, or make the folder writable, and approve again\n"
        )
        assert made.stored() == before
        assert sorted(path.name for path in made.baselines.glob("*/*")) == ["chromium"] * 2
    assert made.approve("--from", "last").exit_code == 0
    assert made.check().exit_code == 0


def test_first_approval_that_is_refused_leaves_nothing(
    project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = project("one", "two", breakpoints=ONE_WIDTH)
    made.check()
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if "two" in target.parts:
            raise OSError(13, "Permission denied")
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        assert made.approve("--from", "last").exit_code == 2
    assert made.stored() == {}


def test_approval_that_was_killed_is_recovered_by_the_next(project: MakeProject) -> None:
    made = project()
    made.approve()
    before = made.stored()
    folder = made.baselines / "home" / "chromium"
    folder.rename(folder.with_name(".chromium.old-kill3d"))
    half = folder.with_name(".chromium.new-kill3d")
    half.mkdir()
    (half / "0400.png").write_bytes(b"half")
    assert made.check().exit_code == 1  # new: never green
    assert made.approve("--breakpoint", "large").exit_code == 0
    assert made.stored() == before  # the small width came back from what was put aside


def test_leftovers_beside_whole_baselines_are_removed(project: MakeProject) -> None:
    made = project(breakpoints=ONE_WIDTH)
    made.approve()
    before = made.stored()
    for name in (".chromium.old-kill3d", ".chromium.new-kill3d"):
        left = made.baselines / "home" / name
        left.mkdir()
        (left / "0400.png").write_bytes(b"left")
    assert made.check().exit_code == 0
    assert made.approve("--from", "last").exit_code == 0
    assert made.stored() == before


@pytest.mark.parametrize("name", ["id", "last", "folder"])
def test_reviewed_run_is_promoted_exactly_though_the_page_has_changed_since(
    project: MakeProject, tmp_path: Path, name: str
) -> None:
    made = project(breakpoints=ONE_WIDTH)
    made.check()
    reviewed, pixels = made.last_run(), made.pixels("home")
    made.write("home.html", WIDER)
    if name == "folder":  # as downloaded from a pipeline
        reviewed.rename(tmp_path / "elsewhere")
        reviewed = tmp_path / "elsewhere"
    word = {"id": reviewed.name, "last": "last", "folder": str(reviewed)}[name]
    code, out, _ = made.approve("--from", word)
    assert (code, out) == (0, "approved home in chromium at 1 width: 400\n")
    manifest = json.loads(made.stored()["home/chromium/manifest.json"])
    assert manifest["pictures"]["400"]["pixels"] == pixels["400"]
    assert made.check().exit_code == 1
    assert made.findings() == [("resized", "home", [400])]


def test_page_that_the_run_does_not_hold_is_not_approved_from_it(project: MakeProject) -> None:
    made = project("one", "two", breakpoints=ONE_WIDTH)
    made.check("one")
    run = made.last_run()
    code, out, error = made.approve("--from", "last", "two")
    assert (code, out) == (2, "")
    assert error == (
        f"harness: run {run.name} has no captures of two in chromium\n"
        "  why: only what a run has captured can be approved from it\n"
        "  fix: name the pages that the run holds, or run `harness approve` without --from\n"
    )
    assert made.stored() == {}
    assert made.approve("--from", "last", "one").exit_code == 0


def test_run_that_was_tampered_with_is_not_approved(project: MakeProject) -> None:
    made = project()
    made.check()
    picture = made.last_run() / "captures" / "home" / "chromium" / "0600.png"
    picture.write_bytes(picture.read_bytes()[:-10])
    code, _, error = made.approve("--from", "last")
    assert code == 2
    assert error.startswith(f"harness: {picture} is damaged")
    assert made.stored() == {}


def test_approving_one_breakpoint_keeps_the_other_widths(project: MakeProject) -> None:
    made = project()
    made.approve()
    before = made.stored()
    made.write("home.html", WIDER)
    code, out, _ = made.approve("--breakpoint", "large")
    assert (code, out) == (0, "approved home in chromium at 2 widths: 600, 800\n")
    after = made.stored()
    assert after["home/chromium/0400.png"] == before["home/chromium/0400.png"]
    assert after["home/chromium/0600.png"] != before["home/chromium/0600.png"]
    assert made.check().exit_code == 1
    assert made.findings() == [("resized", "home", [400])]


def test_widths_of_two_renderers_are_not_mixed(project: MakeProject) -> None:
    made = project()
    made.approve()
    manifest = made.baselines / "home" / "chromium" / "manifest.json"
    data = json.loads(manifest.read_text())
    data["environment"] |= {"render_profile": "sha256:0", "browser": "chromium 1.0"}
    manifest.write_text(json.dumps(data))
    before = made.stored()
    code, out, error = made.approve("--quiet", "--breakpoint", "large")
    assert (code, out) == (2, "")
    assert error == (
        f"harness: {manifest.parent} was recorded by another renderer (chromium 1.0)\n"
        "  why: approving only some of its widths would mix pictures of two renderers\n"
        "  fix: approve the page at all of its widths\n"
    )
    assert made.stored() == before
    assert made.approve().exit_code == 0


def test_damaged_baselines_are_replaced(project: MakeProject) -> None:
    made = project()
    made.approve()
    before = made.stored()
    folder = made.baselines / "home" / "chromium"
    for name in ("0400.png", "layout.txt", "manifest.json"):
        (folder / name).write_bytes(b"damaged")
        assert made.approve("--from", "last").exit_code == 0
        assert made.stored() == before


def test_damaged_baselines_of_widths_that_would_be_kept_are_not_lost(project: MakeProject) -> None:
    made = project()
    made.approve()
    layout = made.baselines / "home" / "chromium" / "layout.txt"
    layout.write_text(layout.read_text().replace("width 200 height 60", "width 200 height 61"))
    before = made.stored()
    code, out, error = made.approve("--quiet", "--breakpoint", "large")
    assert (code, out) == (2, "")
    assert error.startswith(f"harness: {layout} is damaged")
    assert made.stored() == before


def test_widths_no_longer_sampled_go_with_the_next_approval(project: MakeProject) -> None:
    made = project()
    made.approve()
    made.configure({"home": ""}, breakpoints=ONE_WIDTH)
    assert made.approve().exit_code == 0
    assert [name for name in made.stored() if name.endswith("png")] == ["home/chromium/0400.png"]
    assert made.check().exit_code == 0


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads processes from /proc")
@pytest.mark.parametrize(
    ("command", "reached"), [("check", "all"), ("approve", "all"), ("check", "one")]
)
def test_interrupt_leaves_no_browser_and_no_half_baseline(
    project: MakeProject, server: MakeServer, command: str, reached: str
) -> None:
    told = server()
    told.replies["/home.html"] = Reply(PLAIN)
    told.replies["/stuck.html"] = Reply(never=True)
    made = project()
    base = f'base_url = "{told.origin}"'
    made.configure({"home": ""}, base, ONE_WIDTH)
    made.approve()
    before = made.stored()
    made.configure({"home": "", "stuck": ""}, base + "\ntimeout = 600", ONE_WIDTH)
    with signals_heeded():
        running = subprocess.Popen(
            (sys.executable, "-m", "harness", command, "--project", str(made.folder)),
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # so that what it started can be told from everything else
        )
    try:
        while "/stuck.html" not in told.paths():
            assert running.poll() is None, running.communicate()
            time.sleep(0.02)
        if reached == "all":  # as a terminal does
            os.killpg(running.pid, signal.SIGINT)
        else:  # as a pipeline does that cancels a job
            running.send_signal(signal.SIGINT)
        out, error = running.communicate(timeout=60)
    finally:
        left = processes_of_session(running.pid)
        for one in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        running.wait()
    assert running.returncode == 130, error
    assert error.endswith("harness: interrupted; nothing was approved\n")
    assert "Traceback" not in out + error
    assert left == []
    assert made.stored() == before


def test_reports_of_an_approval_go_where_they_are_asked_for(
    project: MakeProject, tmp_path: Path
) -> None:
    made = project(breakpoints=ONE_WIDTH)
    report, page = tmp_path / "report.json", tmp_path / "report.html"
    assert made.approve("--json", str(report), "--html", str(page)).exit_code == 0
    assert json.loads(report.read_text("utf-8"))["command"] == "approve"
    assert page.read_text("utf-8").startswith("<!doctype html>")
