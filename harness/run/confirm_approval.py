"""Approve checks itself: what differs when its pages are captured again is approved as unsteady.

The captures that are about to be approved are the baselines of a check of the same pages. What
that check would call unstable or changed goes on the list of the manifest, and the check is done
again with the list, until it finds nothing more.
"""

import os
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from harness.compare.comparison import within
from harness.compare.pixels.tolerance import Tolerance
from harness.config.load import Config
from harness.diagnose.instability.approved_list import (
    joined_unsteady,
    listable,
    selectors_of,
    unsteady_in_captures,
    unsteady_in_sweeps,
)
from harness.model.capture import Capture
from harness.model.layout import Layout
from harness.model.run import SweepResult
from harness.model.target import Target
from harness.model.unstable import Unsteady
from harness.plan.plan import Plan
from harness.run import run_folder
from harness.run.record.capture_stage import CaptureStage
from harness.run.record.captured_side import CapturedSide

#: So often what is to be approved is checked, where each check finds something more.
MOST_CHECKS = 3

#: So many widths of each range that is swept (CSS px) are measured besides those of the sweep, as a
#: check does that narrows a finding down.
MORE_WIDTHS = 12

#: The folders, within that of a run that approves, of checks of what is to be approved.
CONFIRMING = "confirming"


def confirm_approval(
    config: Config,
    plan: Plan,
    folder: Path,
    stage: CaptureStage,
    first: CapturedSide,
    served_at: str | None,
) -> tuple[SweepResult, ...]:
    """Check the captures in ``folder`` as the baselines that they are to be.

    What differs in a check is added to the unsteady elements of ``first`` and to its manifests.
    Only targets in which a check found something are checked again, and only those whose captures
    differed are captured again. Returns unstable sweeps for targets in which even the last check
    found more.
    """
    # Several processes may approve parts of one run.
    folders = f"{CONFIRMING}-{os.getpid()}"
    config = replace(config, baselines=folder / run_folder.CAPTURES)
    tolerance = Tolerance(config.threshold, config.ignore_anti_aliasing)
    checking = replace(stage, approves=False, keeps=False)
    targets: Collection[Target] = tuple(first.pages)
    layouts: dict[Target, Mapping[int, Layout]] = {}
    found: dict[Target, list[Unsteady]] = {}
    try:
        for number in range(MOST_CHECKS):
            planned = [planned for planned in plan.planned if planned.target in targets]
            again = checking.take(
                config,
                replace(plan, planned=tuple(planned)),
                folder / f"{folders}-{number}",
                served_at,
                errors={},
                label="once more",
                layouts=layouts,
            )
            differing = {
                target: [*_unsteady(first, again, target, tolerance)] for target in targets
            }
            found = {target: elements for target, elements in differing.items() if elements}
            if not _list_unsteady(first, found):
                break
            first.recorder.write_manifests(stage.environments)
            targets = tuple(found)
            layouts = {
                target: again.pages[target].layouts
                for target, elements in found.items()
                if all(element.resized for element in elements)
            }
    finally:
        for check_folder in folder.glob(f"{folders}-*"):
            shutil.rmtree(check_folder, ignore_errors=True)
    return tuple(_never_green(target, elements) for target, elements in found.items())


def _list_unsteady(first: CapturedSide, found: Mapping[Target, Sequence[Unsteady]]) -> bool:
    """List the elements in ``found`` as unsteady where that is possible; whether any was."""
    listed = {
        target: listable(elements, first.pages[target].layouts)
        for target, elements in found.items()
    }
    if not any(listed.values()):
        return False
    for target, elements in listed.items():
        page = first.pages[target]
        page.unsteady = joined_unsteady(page.unsteady or (), elements)
    return True


def _unsteady(
    first: CapturedSide, again: CapturedSide, place: Target, tolerance: Tolerance
) -> Iterator[Unsteady]:
    """What differs in a second capture of a page, apart from what is on its list already."""
    listed = first.pages[place].unsteady or ()
    always = selectors_of(listed, resized=False)
    for changed_capture in again.recorder.changed_captures:
        if changed_capture.target != place or changed_capture.baseline is None:
            continue
        comparison = changed_capture.comparison(tolerance)
        before = Capture(
            *place, comparison.baseline, comparison.before, ignored=comparison.capture.ignored
        )
        for element in unsteady_in_captures(before, comparison.capture, tolerance):
            if not within(element.selector, always):
                yield element
    swept = again.pages[place].swept
    if not swept or again.pages[place].approved.captures is None:
        return
    for page in swept:
        if not page.lively:
            continue  # the browser alone lays it out, the same at each width
        more = {*first.layout_series(place).widths}.difference(page.widths)
        inside = sorted(width for width in more if page.order.low < width < page.order.high)
        if inside:
            again.measure_boxes(place, inside[:: -(-len(inside) // MORE_WIDTHS)])
    loaded = frozenset(width for page in swept for width in page.loaded)
    resized = selectors_of(listed, resized=True)
    aside = (always, resized)
    yield from unsteady_in_sweeps(
        first.layout_series(place), again.layout_series(place), aside, loaded
    )


def _never_green(place: Target, unsteady_elements: list[Unsteady]) -> SweepResult:
    names = ", ".join(dict.fromkeys(element.selector for element in unsteady_elements[:3]))
    widths = [width for element in unsteady_elements for ends in element.widths for width in ends]
    return SweepResult(
        *place,
        min(widths),
        max(widths),
        1,
        "unstable",
        message=f"{place[0]} is not the same in {MOST_CHECKS} checks: each found something else, "
        f"at last {names}\n"
        "  why: a check of these baselines would not be green although nothing has changed\n"
        f"  fix: `harness doctor {place[0]}` captures the page ten times and says what to mask, "
        "hide or wait for",
    )
