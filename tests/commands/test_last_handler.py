"""What nobody foresaw is the failure of one capture, or of the command: a report, or a sentence."""

from pathlib import Path
from typing import Any

import pytest

from harness import api
from harness.capture.failures import browser_refusal
from harness.capture.sweep import sweep_page
from harness.capture.tab.read_layout import layout_of
from harness.capture.tab.world import DocumentLeftError
from harness.commands.last_handler import internal_error
from harness.errors import UnstablePageError
from harness.model.geometry import Viewport
from harness.model.job import Job
from harness.model.page import Page
from harness.run.judge_capture import judge
from tests.scratch import ONE_WIDTH, MakeProject, Run, approved

FEW_WIDTHS = "sweep = { min = 390, max = 410, step = 10 }"
BROKEN = "ZeroDivisionError: out of nowhere"


@pytest.mark.browser
def test_fault_while_a_page_is_captured_is_that_captures(
    project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = approved(project("home", "other"))

    def breaks_at_600(answer: str, viewport: Viewport) -> Any:
        if viewport.width == 600:
            raise ZeroDivisionError("out of nowhere")
        return layout_of(answer, viewport)

    monkeypatch.setattr("harness.capture.tab.tab.layout_of", breaks_at_600)
    code, out, error = made.check()
    assert code == 3
    assert "Traceback" not in out + error
    assert {spot: verdict for spot, verdict in made.verdicts().items() if verdict == "failed"} == {
        ("home", 600): "failed",
        ("other", 600): "failed",
    }
    what, why, fix = made.messages()["home"].split("\n")
    assert what == "http://root/home.html could not be captured"
    assert why.startswith(f"  why: the harness failed with {BROKEN} in breaks_at_600, line ")
    assert fix == (
        "  fix: report this with the page, as far as it can be shown; the other pages are compared"
    )


@pytest.mark.browser
def test_fault_while_a_capture_is_judged_or_a_page_swept_is_that_ones(
    project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = approved(project("home", "other", settings=FEW_WIDTHS, breakpoints=ONE_WIDTH))

    def judges_no_home(taken: Any, *words: Any) -> Any:
        if taken.page == "home":
            raise ZeroDivisionError("out of nowhere")
        return judge(taken, *words)

    def sweeps_no_other(page: Any, order: Any) -> Any:
        if order.job.page.name == "other":
            raise ZeroDivisionError("out of nowhere")
        return sweep_page(page, order)

    monkeypatch.setattr("harness.run.record.record_captures.judge", judges_no_home)
    monkeypatch.setattr("harness.run.record.capture_stage.sweep_page", sweeps_no_other)
    code, out, error = made.check()
    assert code == 3
    assert "Traceback" not in out + error
    assert made.verdicts() == {("home", 400): "failed", ("other", 400): "unchanged"}
    assert BROKEN in made.messages()["home"]
    sweeps = {one["page"]: one for one in made.report()["sweeps"]}
    assert BROKEN in str(sweeps["other"])
    assert BROKEN not in str(sweeps.get("home", ""))


def test_fault_of_a_command_is_a_sentence_and_a_file(
    project: MakeProject, run_harness: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise ZeroDivisionError("out of nowhere")

    monkeypatch.setattr(api, "check", breaks)
    made = project()
    kept = made.folder / ".harness"
    kept.mkdir()
    code, _, error = made.check("--quiet")
    assert code == 2
    assert error == (
        "harness: the command failed by a fault of the harness itself\n"
        f"  why: {BROKEN}\n"
        f"  fix: report it with its traceback, which is in {kept / 'traceback.txt'}\n"
    )
    text = (kept / "traceback.txt").read_text()
    assert text.startswith("harness ")
    assert "in breaks" in text
    assert text.endswith(f"{BROKEN}\n")


def test_traceback_that_cannot_be_kept_in_the_project_is_kept_elsewhere(tmp_path: Path) -> None:
    error = internal_error(ZeroDivisionError("out of nowhere"), tmp_path / "missing")
    file = Path(error.fix.rpartition(" ")[2])
    try:
        assert file.read_text().endswith(f"{BROKEN}\n")
    finally:
        file.unlink()


def test_page_that_goes_on_after_its_rest_is_unstable() -> None:
    job = Job(Page("home", ""), "http://root/", "chromium", (400,), 1000)
    error = browser_refusal(job, DocumentLeftError("it is gone"), {}, 200)
    assert isinstance(error, UnstablePageError)
    assert error.what == "http://root/ keeps loading"
