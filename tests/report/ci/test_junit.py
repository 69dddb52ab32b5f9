"""The JUnit report: valid by its schema, and red exactly if the run is."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema
from hypothesis import given

from harness.model.finding import Place
from harness.model.run import Run
from harness.report.ci.junit import render
from harness.report.ci.problems import problems
from tests.report.ci_runs import BREAKPOINTS, SOURCES, judged_runs
from tests.report.examples import (
    BETWEEN,
    LEAD,
    NEW,
    REGRESSED,
    SWEPT,
    UNCHANGED,
    UNKNOWN,
    UNSWEPT,
)
from tests.report.json.test_render import runs

RUNS = (REGRESSED, UNCHANGED, UNKNOWN, NEW, SWEPT, BETWEEN, UNSWEPT)


@cache
def schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(Path(__file__).parents[2] / "data" / "junit-10.xsd")


def parsed(run: Run) -> ElementTree.Element:
    """The report, which its schema allows."""
    data = render(run, SOURCES)
    schema().validate(data.decode())
    return ElementTree.fromstring(data)


def wrong(root: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """The cases that did not pass."""
    for case in root.iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            yield case


def red(root: ElementTree.Element) -> int:
    return int(root.attrib["failures"]) + int(root.attrib["errors"])


@pytest.mark.parametrize("run", RUNS)
def test_the_examples_are_valid(run: Run) -> None:
    assert (red(parsed(run)) == 0) == (run.exit_code == 0)


@given(judged_runs())
def test_a_file_is_red_exactly_if_the_run_does_not_exit_0(run: Run) -> None:
    root = ElementTree.fromstring(render(run, SOURCES))
    assert (red(root) == 0) == (run.exit_code == 0)
    assert len(list(wrong(root))) == red(root)
    assert len(list(root.iter("testcase"))) == int(root.attrib["tests"])
    for one in problems(run, SOURCES):
        if one.fails:
            assert any(one.text in (each[0].text or "") for each in wrong(root))
        else:
            assert any(one.text in (each.text or "") for each in root.iter("system-out"))


@given(judged_runs())
def test_a_breakpoint_passes_exactly_if_nothing_in_it_fails(run: Run) -> None:
    root = ElementTree.fromstring(render(run, SOURCES))
    names = {one.name for one in BREAKPOINTS}
    verdicts = {}
    for case in root.iter("testcase"):
        name = case.attrib["name"].split(" ")[0]
        if name in names:
            kind = "error" if case.find("error") is not None else "failure"
            found = case.find(kind)
            verdicts[case.attrib["classname"], name] = (
                "unchanged" if found is None else f"{kind} {found.attrib['type']}"
            )
    assert verdicts == {
        (f"{one.page}.{one.browser}", one.name): "unchanged"
        if one.verdict in ("unchanged", "changed")
        else f"{'error' if one.verdict in ('unstable', 'failed') else 'failure'} {one.verdict}"
        for one in run.breakpoints
    }


@given(runs)
def test_hostile_texts_are_valid_and_no_less_red(run: Run) -> None:
    assert (red(parsed(run)) == 0) == (run.exit_code == 0)


def test_a_regressed_breakpoint_is_a_failure_with_its_finding() -> None:
    root = parsed(REGRESSED)
    assert root.attrib == {
        "name": "harness",
        "tests": "15",
        "failures": "7",
        "errors": "0",
        "time": "4.240",
    }
    case, *_, elsewhere = wrong(root)
    assert elsewhere.attrib["classname"] == "archive.firefox"  # none of its breakpoints is whole
    assert case.attrib["classname"] == "article.chromium"
    assert case.attrib["name"] == "medium-browser-and-portrait-tablet (640–1023 px)"
    failure = case.find("failure")
    assert failure is not None
    assert failure.attrib == {"type": "regressed", "message": LEAD.message}
    (told,) = (one for one in problems(REGRESSED, SOURCES) if one.finding is LEAD)
    assert failure.text == told.text
    assert case.findtext("system-out") == (
        "[[ATTACHMENT|site/.harness/runs/20260102-030405-ab12/article/chromium/0640-diff.png]]"
    )


def test_what_did_not_settle_is_an_error_that_says_so_first() -> None:
    (case, *_) = (one for one in wrong(parsed(UNKNOWN)) if one.find("error") is not None)
    error = case.find("error")
    assert error is not None
    assert error.attrib["type"] == "unstable"
    assert error.attrib["message"].startswith("article, chromium at 1024, 1080, 1199 px: http://")
    assert "why: span.clock was still changing its text" in (error.text or "")


def test_a_page_without_a_baseline_is_a_failure_that_says_to_approve() -> None:
    for case in wrong(parsed(NEW)):
        failure = case.find("failure")
        assert failure is not None
        assert "`harness approve article`" in failure.attrib["message"]
    assert red(parsed(NEW)) == 14


def test_times_add_up_to_the_run() -> None:
    root = parsed(REGRESSED)
    assert sum(float(one.attrib["time"]) for one in root.iter("testcase")) == pytest.approx(
        4.24, abs=0.01
    )


def test_an_orphan_has_a_case_of_its_own() -> None:
    orphan = replace(
        LEAD, kind="orphan", message="nothing is compared with these", causes=(), places=()
    )
    run = replace(UNCHANGED, exit_code=1, verdict="regressed", findings=(orphan,))
    (case,) = wrong(parsed(run))
    assert case.attrib["name"] == "orphan 6f1c0a"
    assert case.attrib["classname"] == "article.chromium"


def test_what_shows_on_a_page_without_a_whole_breakpoint_has_a_case_there() -> None:
    lone = replace(LEAD, places=(*LEAD.places, Place("shard", "chromium", ((700, 700),))))
    names = {
        case.attrib["classname"]: case.attrib["name"]
        for case in wrong(parsed(replace(REGRESSED, findings=(lone,))))
    }
    assert names["shard.chromium"] == "resized 6f1c0a"


def test_a_finding_that_is_not_to_fail_is_told_and_stays_green() -> None:
    run = replace(UNCHANGED, findings=(replace(LEAD, kind="restyled"),), tolerated=("restyled",))
    root = parsed(run)
    assert red(root) == 0
    told = [case.findtext("system-out", "") for case in root.iter("testcase")]
    assert sum(text.startswith("restyled: figure.lead is 24 px wider") for text in told) == 6


def test_many_findings_of_a_breakpoint_are_cut_with_a_count() -> None:
    many = tuple(replace(LEAD, id=f"{number}", message=f"no. {number}") for number in range(500))
    failure = next(wrong(parsed(replace(REGRESSED, findings=many)))).find("failure")
    assert failure is not None
    assert failure.attrib["message"] == "no. 0 (and 499 more)"
    assert (failure.text or "").endswith("and 480 smaller findings, see the report")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<testcase ", "<testcase unknown='1' "),
        (' failures="6"', ""),
        ("</testsuite>", "<nothing/></testsuite>"),
        ('time="4.240"', 'time="4.24000"'),
    ],
)
def test_the_schema_finds_what_is_wrong(before: str, after: str) -> None:
    text = render(REGRESSED, SOURCES).decode()
    assert before in text
    with pytest.raises(xmlschema.XMLSchemaValidationError):
        schema().validate(text.replace(before, after))
