"""Findings about the set-up rather than the page: no baseline, too many, or other ranges."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from harness.breakpoints.sweep_widths import Range
from harness.findings.make import Extent, make_finding, where_text, widths_text
from harness.model.finding import Finding
from harness.model.page import Breakpoint
from harness.model.run import CaptureResult
from harness.model.target import Target


def new_findings(
    results: Iterable[CaptureResult], breakpoints: Sequence[Breakpoint], against: str = ""
) -> Iterator[Finding]:
    """What has no baseline yet, one finding for each page and browser.

    ``against`` is the other side, where there is one instead of baselines.
    """
    new: dict[Target, list[int]] = defaultdict(list)
    for result in results:
        if result.verdict == "new":
            new[Target(result.page, result.browser)].append(result.width)
    for (page, browser), widths in new.items():
        yield make_finding(
            kind="new",
            page=page,
            browser=browser,
            widths=widths,
            selector="html",
            message=f"{page} is not there at {against}: there is nothing to compare it with"
            if against
            else f"{page} has no baseline at {widths_text(widths)}; look at the captures, then "
            f"run: harness approve {page}",
            breakpoints=breakpoints,
        )


def unswept_finding(
    page: str, browser: str, ranges: Sequence[Range], breakpoints: Sequence[Breakpoint]
) -> Finding:
    """Widths that were swept now, and not when the page was approved."""
    extent = Extent(tuple(ranges), exact=True)
    return make_finding(
        kind="new",
        page=page,
        browser=browser,
        extent=extent,
        selector="html",
        message=f"the baseline of {page} holds no boxes {where_text(extent)}; look at the page "
        "there, then run: "
        f"harness approve {page}",
        breakpoints=breakpoints,
    )


def orphan_findings(
    stored: Mapping[Target, Sequence[int]],
    planned: Mapping[Target, Sequence[int]],
    breakpoints: Sequence[Breakpoint],
) -> Iterator[Finding]:
    """Baselines that nothing is compared with any more: they look like cover and are none."""
    for target, widths in stored.items():
        page, browser = target
        left = sorted(set(widths) - set(planned.get(target, ())))
        if left:
            is_planned = target in planned
            yield make_finding(
                kind="orphan",
                page=page,
                browser=browser,
                widths=left,
                selector="html",
                message=f"the baselines of {page} at {widths_text(left)} belong to "
                f"nothing that is checked; "
                + (
                    "approve the page again"
                    if is_planned
                    else f"delete their folder {page}/{browser}"
                ),
                breakpoints=breakpoints,
            )


def beyond_message(page: str, widths: Collection[int]) -> str:
    """What is said of boundaries beyond the widths that a baseline holds, on an unchanged page."""
    boundaries = sorted(width for width in widths if width + 1 not in widths)
    return (
        f"the boundaries of {page} at {', '.join(map(str, boundaries))} px were left out\n"
        "  why: they lie beyond the widths that its baseline holds; all that the page is made of "
        "is as approved\n"
        f"  fix: run harness approve {page}, and the next check compares them"
    )


def unconfirmed_message(page: str, places: Sequence[tuple[int, str]], loads: int) -> str:
    """What is said of differences that were measured once, and of which no load showed anything."""
    (width, path), more = places[0], len(places) - 1
    others = f" (and at {more} more widths)" if more else ""
    return (
        f"{page} was measured to differ at {width} px{others}, in {path}, and did not in "
        f"{loads} loads\n"
        "  why: the page is not the same each time, or not the same resized as loaded: nobody can "
        "say whether it has changed\n"
        f"  fix: `harness doctor {page}` captures the page ten times and says what to mask, hide "
        "or wait for; what differs only where it is resized is settled by `harness approve`"
    )
