"""Approve checks itself: elements that differ when pages are captured again are approved so.

The captures that are about to be approved are the baselines of a check of the same pages. The
elements that the check calls unstable or changed go on the manifest's list of unsteady elements,
and the check runs again with the list, until it finds nothing more.

A picture takes twice as long as loading a page and reading its layout. So the first of these checks
loads the page at every sample width, but takes pictures only where the layout differs, and at one
width between two boundaries, where the same styles apply.
"""

import os
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from harness.baselines.stores import with_baselines
from harness.breakpoints.sweep_widths import segments
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
from harness.run.record.browser_pool import environments_of
from harness.run.record.capture_stage import CaptureStage
from harness.run.record.captured_side import CapturedSide
from harness.run.record.page_captures import PageCaptures

#: The captures are checked at most so often, while each check finds something more.
MOST_CHECKS = 3

#: Widths measured in each swept range besides those of the sweep, as a check measures more widths
#: to narrow a finding down.
MORE_WIDTHS = 12

#: The prefix of folders, in that of a run that approves, of checks of its captures.
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
    config = with_baselines(config, folder / run_folder.CAPTURES)
    tolerance = Tolerance(config.threshold, config.ignore_anti_aliasing)
    checking = replace(stage, approves=False, keeps=False)
    targets: Collection[Target] = tuple(first.pages)
    layouts: dict[Target, Mapping[int, Layout]] = {}
    unsteady: dict[Target, list[Unsteady]] = {}
    try:
        for number in range(MOST_CHECKS):
            planned = [planned for planned in plan.planned if planned.target in targets]
            # Where something differed, every picture is looked at.
            expected = (
                {} if number else {target: _expected(first.pages[target]) for target in targets}
            )
            again = replace(checking, expected=expected).take(
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
            unsteady = {target: elements for target, elements in differing.items() if elements}
            if not _list_unsteady(first, unsteady):
                break
            first.recorder.write_manifests(environments_of(stage.hosts))
            targets = tuple(unsteady)
            layouts = {
                target: again.pages[target].layouts
                for target, elements in unsteady.items()
                if all(element.resized for element in elements)
            }
    finally:
        for check_folder in folder.glob(f"{folders}-*"):
            shutil.rmtree(check_folder, ignore_errors=True)
    return tuple(_never_green(target, elements) for target, elements in unsteady.items())


def _expected(page: PageCaptures) -> dict[int, Layout]:
    """The layouts of captures that need no picture if they are the same once more, by width.

    The narrowest sample width (CSS px) between two boundaries always has a picture: it is the
    smallest. Of a page that was not swept, whose boundaries are not known, all have one.
    """
    if not page.swept or not page.layouts:
        return {}
    between = segments(min(page.layouts), max(page.layouts), page.boundaries)
    pictured = {
        min((width for width in page.layouts if start <= width <= end), default=start)
        for start, end in between
    }
    return {width: layout for width, layout in page.layouts.items() if width not in pictured}


def _list_unsteady(first: CapturedSide, unsteady: Mapping[Target, Sequence[Unsteady]]) -> bool:
    """Add elements to the lists of their pages where that is possible; whether any was added."""
    listed = {
        target: listable(elements, first.pages[target].layouts)
        for target, elements in unsteady.items()
    }
    if not any(listed.values()):
        return False
    for target, elements in listed.items():
        page = first.pages[target]
        page.unsteady = joined_unsteady(page.unsteady or (), elements)
    return True


def _unsteady(
    first: CapturedSide, again: CapturedSide, target: Target, tolerance: Tolerance
) -> Iterator[Unsteady]:
    """Elements that differ in a second capture of a page, and are not on its list already."""
    listed = first.pages[target].unsteady or ()
    always = selectors_of(listed, resized=False)
    for changed in sorted(again.recorder.changed_captures, key=lambda changed: changed.key):
        if changed.target != target or changed.baseline is None:
            continue
        comparison = changed.comparison(tolerance)
        before = Capture(
            *target, comparison.baseline, comparison.before, ignored=comparison.capture.ignored
        )
        for element in unsteady_in_captures(before, comparison.capture, tolerance):
            if not within(element.selector, always):
                yield element
    swept = again.pages[target].swept
    if not swept or again.pages[target].approved.captures is None:
        return
    for page in swept:
        if not page.lively:
            continue  # no script takes part in its layout
        more = {*first.layout_series(target).widths}.difference(page.widths)
        inside = sorted(width for width in more if page.order.low < width < page.order.high)
        if inside:
            again.measure_boxes(target, inside[:: -(-len(inside) // MORE_WIDTHS)])
    loaded = frozenset(width for page in swept for width in page.loaded)
    excluded = (always, selectors_of(listed, resized=True))
    yield from unsteady_in_sweeps(
        first.layout_series(target), again.layout_series(target), excluded, loaded
    )


def _never_green(target: Target, unsteady_elements: Sequence[Unsteady]) -> SweepResult:
    """An unstable sweep of a page that differed in every check."""
    names = ", ".join(dict.fromkeys(element.selector for element in unsteady_elements[:3]))
    widths = [width for element in unsteady_elements for ends in element.widths for width in ends]
    return SweepResult(
        *target,
        min(widths),
        max(widths),
        1,
        "unstable",
        message=f"{target.page} is not the same in {MOST_CHECKS} checks: each found something "
        f"else, at last {names}\n"
        "  why: a check of these baselines would not be green although nothing has changed\n"
        f"  fix: `harness doctor {target.page}` captures the page ten times and says what to mask, "
        "hide or wait for",
    )
