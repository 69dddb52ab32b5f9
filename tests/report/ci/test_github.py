"""GitHub's annotations and summary: what its runner reads, and nothing a page can forge."""

import html
import re
from dataclasses import replace

import pytest
from hypothesis import given

from harness.breakpoints.named import BUILT_IN
from harness.model.run import Run
from harness.report.ci.github import (
    MAX_BYTES,
    SHOWN,
    SPARE_BYTES,
    _data,
    _markdown,
    _property,
    as_text,
    commands,
    summary,
)
from harness.report.ci.problems import legal
from tests.report.ci_runs import SOURCES, judged_runs
from tests.report.examples import LEAD, NEW, REGRESSED, UNCHANGED, UNKNOWN
from tests.report.json.test_render import runs, texts

COMMAND = re.compile(r"::(error|warning)(?: ([^\r\n]*?))?::([^\r\n]*)")


def annotations(run: Run) -> list[tuple[str, dict[str, str], str]]:
    """Level, properties and message of each line, as the runner takes them apart."""
    found = []
    for line in commands(run, SOURCES).split("\n")[:-1]:
        parts = COMMAND.fullmatch(line)
        assert parts, line
        said = dict(one.split("=", 1) for one in (parts[2] or "").split(",") if one)
        plain = {
            name: value.replace("%2C", ",").replace("%3A", ":").replace("%0A", "\n")
            for name, value in said.items()
        }
        found.append((parts[1], plain, parts[3].replace("%0A", "\n").replace("%25", "%")))
    return found


@given(judged_runs())
def test_there_are_errors_exactly_if_the_run_does_not_exit_0(run: Run) -> None:
    levels = [level for level, _, _ in annotations(run)]
    assert ("error" in levels) == (run.exit_code != 0)


@given(runs)
def test_whatever_a_report_says_is_one_line_an_annotation(run: Run) -> None:
    levels = [level for level, _, _ in annotations(run)]
    assert ("error" in levels) == (run.exit_code != 0)
    assert levels.count("error") <= SHOWN
    assert levels.count("warning") <= SHOWN
    told = summary(run, BUILT_IN, SOURCES).decode()
    assert told.startswith(f"## Layout: {'passed' if run.exit_code == 0 else 'failed'}\n")


def test_an_annotation_stands_at_the_line_of_its_cause() -> None:
    assert annotations(REGRESSED) == [
        (
            "error",
            {
                "file": "site/public/article/article.css",
                "line": "41",
                "title": "resized: main > article > figure.lead",
            },
            LEAD.message,
        )
    ]
    level, said, message = annotations(UNKNOWN)[1]
    assert (level, said["title"]) == ("error", "unstable")
    assert "fix: hide it" in message


def test_the_largest_come_first_and_the_others_are_counted() -> None:
    many = tuple(replace(LEAD, id=f"{number}", message=f"no. {number}") for number in range(12))
    told = annotations(replace(UNKNOWN, findings=many))
    assert [message for _, _, message in told[:9]] == [f"no. {number}" for number in range(9)]
    assert told[9:] == [
        (
            "error",
            {},
            "not shown here: 3 findings, and 1 thing that could not be compared. See the job's "
            "summary and the report",
        )
    ]


def test_what_is_not_to_fail_is_a_warning() -> None:
    run = replace(UNCHANGED, findings=(replace(LEAD, kind="restyled"),), tolerated=("restyled",))
    assert [level for level, _, _ in annotations(run)] == ["warning"]
    assert "restyled (does not fail)" in summary(run, BUILT_IN, SOURCES).decode()
    assert annotations(UNCHANGED) == []


@given(texts)
def test_what_is_escaped_stays_one_command(text: str) -> None:
    assert not re.search(r"[\r\n]", _data(text))
    assert not re.search(r"[\r\n:,]", _property(text))
    back = _property(text)
    for written, meant in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        back = back.replace(written, meant)
    assert back == legal(text)


def test_printed_text_cannot_be_a_command() -> None:
    start, middle, end = as_text("::error::forged\n").splitlines()
    assert middle == "::error::forged"
    assert start == f"::stop-commands::{end.strip(':')}"
    assert as_text("x\n") != as_text("x\n")


def test_the_summary_tells_counts_findings_and_causes() -> None:
    assert summary(REGRESSED, BUILT_IN, SOURCES).decode() == (
        "## Layout: failed\n"
        "\n"
        "**exit 1:** 1 finding\n"
        "\n"
        "- captures: 14 planned, 14 compared: 12 unchanged, 2 changed in 4.2 s\n"
        "- named breakpoints: 6 regressed, 8 unchanged\n"
        "\n"
        "| | what | cause | where | widths | breakpoints |\n"
        "|---|---|---|---|---|---|\n"
        "| resized | figure.lead is 24 px wider from 640 to 1022 px and moves what follows down "
        "| .lead { max-width&#58; 60% → none }, article.css&#58;41, "
        "&#64;media (min-width&#58; 640px), proven "
        "| article, chromium<br>archive, firefox at 700–800 and 900–1022 px "
        "| 640–1022 px | medium-browser-and-portrait-tablet |\n"
        "\n"
        "Notes\n"
        "\n"
        "- https&#58;//ads.example was not let through and stands as a placeholder of its own "
        "size\n"
        "\n"
    )
    assert "## Layout: passed" in summary(UNCHANGED, BUILT_IN, SOURCES).decode()
    assert "14 new" in summary(NEW, BUILT_IN, SOURCES).decode()


@given(texts)
def test_a_text_is_shown_as_it_is(text: str) -> None:
    told = _markdown(text)
    assert html.unescape(told) == " ".join(legal(text).split())
    assert not re.search(r"[\\`*_\[\]<>|~@!^\n]|&(?!#\d+;)", told)


@pytest.mark.parametrize("written", [0, 500_000, MAX_BYTES - SPARE_BYTES - 2000])
def test_a_summary_that_would_be_too_long_is_cut_with_a_count(written: int) -> None:
    many = tuple(
        replace(LEAD, id=f"{number}", message=f"no. {number} {'ä' * 400}") for number in range(3000)
    )
    told = summary(replace(REGRESSED, findings=many), BUILT_IN, SOURCES, written)
    assert written + len(told) <= MAX_BYTES
    shown = told.decode().count("| resized | no. ")
    assert f"… and {3000 - shown:,} more problems, see the report." in told.decode()
    assert shown < 3000


def test_a_summary_for_which_there_is_no_room_is_left_out() -> None:
    assert summary(REGRESSED, BUILT_IN, SOURCES, MAX_BYTES) == b""
