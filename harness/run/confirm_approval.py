"""Approve checks itself: what differs when its pages are captured again is approved as unsteady.

The captures that are about to be approved are the baselines of a check of the same pages. What
that check would call unstable or changed goes on the list of the manifest, and the check is done
again with the list, until it finds nothing more.
"""

from collections.abc import Callable, Collection, Iterator, Mapping

from harness.compare.comparison import within
from harness.compare.pixels.tolerance import Tolerance
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
from harness.run.record.captured_side import CapturedSide

#: So often what is to be approved is checked, where each check finds something more.
MOST_CHECKS = 3

#: So many widths of each range that is swept (CSS px) are measured besides those of the sweep, as a
#: check does that narrows a finding down.
MORE_WIDTHS = 12

#: Captures and sweeps places once more, by the number of the check; of pages that layouts are given
#: of, by width, it takes no captures.
CheckAgain = Callable[
    [int, Collection[Target], Mapping[Target, Mapping[int, Layout]]], CapturedSide
]


def confirm(
    first: CapturedSide, check_again: CheckAgain, write: Callable[[], None], tolerance: Tolerance
) -> tuple[SweepResult, ...]:
    """Complete the list of unsteady elements of ``first``, by checks of it.

    ``check_again`` has ``first`` as its baselines. Only pages are checked once more of which a
    check found something, and captured once more only where captures differed. ``write`` writes the
    manifests of ``first`` with the list as it is. Gives, as sweeps that are unstable, the pages of
    which even the last check found more.
    """
    places: Collection[Target] = tuple(first.recorder.approved)
    layouts: dict[Target, Mapping[int, Layout]] = {}
    left: dict[Target, list[Unsteady]] = {}
    for number in range(MOST_CHECKS):
        again = check_again(number, places, layouts)
        left = {}
        for place in places:
            if unsteady_elements := [*_unsteady(first, again, place, tolerance)]:
                left[place] = unsteady_elements
        listed = {
            place: listable(elements, first.recorder.layouts[place])
            for place, elements in left.items()
        }
        if not any(listed.values()):
            break
        for place, unsteady_elements in listed.items():
            already_listed = first.recorder.unsteady.get(place, ())
            first.recorder.unsteady[place] = joined_unsteady(already_listed, unsteady_elements)
        write()
        places = tuple(left)
        layouts = {
            place: again.recorder.layouts[place]
            for place, elements in left.items()
            if all(element.resized for element in elements)
        }
    return tuple(_never_green(place, elements) for place, elements in left.items())


def _unsteady(
    first: CapturedSide, again: CapturedSide, place: Target, tolerance: Tolerance
) -> Iterator[Unsteady]:
    """What differs in a second capture of a page, apart from what is on its list already."""
    listed = first.recorder.unsteady.get(place, ())
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
    approved = again.recorder.approved[place]
    swept = again.recorder.swept.get(place, ())
    if not swept or approved.captures is None:
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
