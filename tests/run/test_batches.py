"""A run in batches of pages says what a run of all pages at once says."""

import json
import re
from typing import Any

import pytest

from harness.model.page import Page
from harness.plan.plan import Plan, Planned
from harness.run import batches
from harness.run.batches import MOST_TARGETS, ProgressOfBatches
from tests.scratch import MakeProject

PAGES = ("about", "blog", "home", "terms")
STYLE = "<!doctype html><link rel=stylesheet href=site.css><h1>{}</h1><p class=lead>Text</p>"
CSS = "h1 { margin: 10px } .lead { padding: 4px }"


def without_time(report: Any) -> Any:
    """A report without its name and its times."""
    text = re.sub(r"\d{8}-\d{6}(-\d+)?", "RUN", json.dumps(report))
    return {**json.loads(text), "seconds": 0, "timings": []}


def test_the_report_does_not_depend_on_batches(
    project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = project()
    made.configure(dict.fromkeys(PAGES, ""), "sweep = { step = 200, max = 720 }")
    for page in PAGES:
        made.write(f"{page}.html", STYLE.format(page))
    made.write("site.css", CSS)
    assert made.approve().exit_code == 0
    at_once = made.check()
    assert at_once.exit_code == 0
    unchanged = without_time(made.report())

    made.write("site.css", f"{CSS} @media (min-width: 500px) {{ .lead {{ padding: 9px }} }}")
    made.write("terms.html", STYLE.format("new terms"))
    assert made.check().exit_code == 1
    changed = without_time(made.report())
    assert len(made.findings()) == 2

    monkeypatch.setattr(batches, "MOST_TARGETS", 3)
    code, _, error = made.check()
    assert code == 1
    assert without_time(made.report()) == changed
    counted = [line for line in error.splitlines() if line.startswith("captured")]
    assert counted == [f"captured {number}/12" for number in range(1, 13)]

    made.write("site.css", CSS)
    made.write("terms.html", STYLE.format("terms"))
    assert made.check().exit_code == 0
    assert without_time(made.report()) == unchanged


def test_every_target_is_in_one_batch() -> None:
    planned = [Planned(Page(f"page{number}", ""), "chromium", (400,)) for number in range(20)]
    for count in (0, 1, MOST_TARGETS, MOST_TARGETS + 1, 20):
        plan = Plan(tuple(planned[:count]), whole=True)
        parts = [part.planned for part in batches.batches(plan)]
        assert [target for part in parts for target in part] == planned[:count]
        assert all(len(part) <= MOST_TARGETS for part in parts)
        assert len(parts) == max(1, -(-count // MOST_TARGETS))


def test_progress_counts_on_from_batch_to_batch() -> None:
    reports: list[tuple[str, int, int, str]] = []
    progress = ProgressOfBatches(lambda *report: reports.append(report), {"captured": 5})
    for parts in (3, 2):
        for done in range(parts + 1):
            progress("captured", done, parts, "a")
        progress("swept", 1, 1, "b")
        progress("looked into", 1, 0, "c")
        progress.begin_batch()
    assert reports == [
        *(("captured", done, 5, "a") for done in (0, 1, 2, 3)),
        ("swept", 1, 1, "b"),
        ("looked into", 1, 0, "c"),
        *(("captured", done, 5, "a") for done in (3, 4, 5)),
        ("swept", 2, 2, "b"),
        ("looked into", 2, 0, "c"),
    ]
