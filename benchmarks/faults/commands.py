"""The commands that write baselines, or read them, without a browser."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from benchmarks.faults.processes import Command
from harness.approval.decisions import Decisions
from harness.approval.decisions_file import as_document, digest_of
from harness.baselines.stores import store_of
from harness.commands.main import main
from harness.commands.review.session import Review
from harness.config.load import load_config
from harness.model.run import CaptureResult
from harness.report.json.render import load as load_report
from harness.run.run_folder import REPORT, find_run

#: The margin of the heading tells the two states of a page apart.
MARGIN = re.compile(r"margin-\*: (\d+px)")


def approve(*pages: str) -> Command:
    """`harness approve PAGE… --from last`."""

    def call(project: Path) -> int:
        return main(["approve", *pages, "--from", "last", "--project", str(project)])

    return Command(" ".join(("approve", *pages)), call)


def decide(widths: Iterable[int] = (400, 800)) -> Command:
    """`harness approve --decisions FILE`, which accepts the captures of these widths (CSS px)."""
    accepted = tuple(widths)

    def call(project: Path) -> int:
        report = (find_run(project, "last") / REPORT).read_bytes()
        run = load_report(report, "the report")
        document = _accepting(run.captures, accepted, run.id, digest_of(report))
        file = project.parent / f"decisions-{'-'.join(map(str, accepted))}.json"
        file.write_bytes(document)
        return main(["approve", "--decisions", str(file), "--project", str(project)])

    return Command(f"decisions on {', '.join(map(str, accepted))} px", call)


def review(widths: Iterable[int] = (400, 800)) -> Command:
    """The saving of a review, which accepts the captures of these widths (CSS px)."""
    accepted = tuple(widths)

    def call(project: Path) -> int:
        opened = Review(load_config(project), "last")
        run = opened.run
        opened.decide(_accepting(run.captures, accepted, run.id, opened.report))
        return 0

    return Command(f"review of {', '.join(map(str, accepted))} px", call)


def _accepting(
    captures: Iterable[CaptureResult], widths: tuple[int, ...], run: str, report: str
) -> bytes:
    accepted = {capture.spot: "accept" for capture in captures if capture.width in widths}
    decisions = Decisions(run, report, {}, accepted)  # type: ignore[arg-type]
    return json.dumps(as_document(decisions)).encode()


def merge(project: Path) -> int:
    """`harness merge` of all shards in the project."""
    shards = sorted(str(path.parent) for path in project.glob(".harness/runs/*/shard.json"))
    return main(["merge", *shards, "--project", str(project)])


def check(project: Path) -> int:
    """Read all sets as a check does; exit 1 where they are not those of one approval."""
    store = store_of(load_config(project))
    with store.locked():
        sets = [store.load(target) for target in store.targets()]
        texts = [captures.layout_text().decode() for captures in sets if captures]
    margins = {MARGIN.findall(text)[0] for text in texts}
    return 0 if len(texts) == 2 and len(margins) == 1 else 1


def checks(project: Path) -> int:
    """Many of them, one after the other."""
    return max(check(project) for _ in range(100))


def open_review(project: Path) -> int:
    """Open the review of the last run, as `harness review` does."""
    Review(load_config(project), "last")
    return 0


#: Commands of other kinds, one of which runs after a fault.
CHECK, CHECKS = Command("check", check), Command("checks", checks)
REVIEW_OPENED = Command("review", open_review)
PRUNE = Command("prune", lambda project: main(["prune", "--project", str(project)]))
