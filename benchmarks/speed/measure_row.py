"""Measures one row: prepares its projects, takes its turns, samples memory, judges its goals."""

from collections.abc import Mapping
from datetime import UTC, datetime

from benchmarks.speed.bench import Bench, NotMeasuredError, describe_browser
from benchmarks.speed.goals import Side, Values, judge
from benchmarks.speed.machine import busy_load, commit
from benchmarks.speed.results import RowResult
from benchmarks.speed.rows import Row
from benchmarks.speed.turns import Progress, sample_peaks, summarise, take_turns, trace


def measure_row(row: Row, bench: Bench, progress: Progress) -> RowResult:
    """The figures of a row and a verdict for each of its goals. Error: ``CommandError``."""
    load = busy_load()
    turns: list[Mapping[Side, Values]] = []
    absent: Mapping[str, str] = {}
    traces: Mapping[str, tuple[float, ...]] = {}
    browser = ""
    progress(f"{row.title}: preparing")
    try:
        with bench.folder("row") as folder, row.prepare(bench, folder) as prepared:
            absent, browser = prepared.absent, describe_browser(prepared.browser)
            turns = take_turns(prepared.commands, bench.turns if row.is_timed else 0, progress)
            if sampled := prepared.named(prepared.memory):
                turns.append({"peak": sample_peaks(sampled, progress)})
            traces = trace(prepared.named(prepared.traced), progress)
    except NotMeasuredError as error:
        absent = {name: str(error) for goal in row.goals for name in goal.commands}
    return RowResult(
        title=row.title,
        browser=browser,
        date=datetime.now(UTC).date().isoformat(),
        commit=commit(),
        turns=sum("cpu" in turn for turn in turns),
        load=round(load, 1),
        commands=summarise(turns),
        verdicts=tuple(verdict for goal in row.goals for verdict in judge(goal, turns, absent)),
        traces=traces,
    )
