"""Findings: made from where and how something shows, and put in order."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.breakpoints.named import bands_over, smallest_cover
from harness.breakpoints.sweep_widths import Range
from harness.model.finding import Cause, Finding, Place
from harness.model.page import Breakpoint

#: More widths than this are not named one by one in a message.
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Extent:
    """The widths at which something shows (CSS px, inclusive).

    Not exact, it shows there, and nothing is known of where it begins and ends.
    """

    widths: tuple[Range, ...]
    exact: bool


def make_finding(
    *,
    kind: str,
    page: str,
    browser: str,
    widths: Sequence[int] = (),
    extent: Extent | None = None,
    selector: str,
    message: str,
    breakpoints: Sequence[Breakpoint],
    elements: int = 0,
    area: float = 0.0,
    pixels: int = 0,
    causes: Sequence[Cause] = (),
    places: Sequence[Place] = (),
    key: Sequence[str] = (),
) -> Finding:
    """A finding over ``extent``, or at ``widths``, which then are all that were looked at.

    Its id depends on its cause alone. ``key`` is what makes the cause the same; by default kind,
    page, browser and selector.
    """
    extent = extent or Extent(each_alone(widths), exact=False)
    hit = bands_over(extent.widths, breakpoints)
    cover = smallest_cover(hit, breakpoints) if hit else None
    cause = "\0".join(key or (kind, page, browser, selector))
    return Finding(
        id=hashlib.sha256(cause.encode(errors="surrogatepass")).hexdigest()[:12],
        kind=kind,
        page=page,
        browser=browser,
        breakpoints=tuple(band.name for band in hit),
        smallest_breakpoint=cover.name if cover else "",
        widths=extent.widths,
        widths_exact=extent.exact,
        selector=selector,
        message=message,
        causes=tuple(causes),
        elements=elements,
        area=area,
        pixels=pixels,
        places=tuple(places) or (Place(page, browser, extent.widths),),
    )


def joined(extents: Iterable[Extent]) -> Extent:
    """All widths of some extents.

    >>> joined([Extent(((320, 400),), True), Extent(((380, 639), (700, 700)), True)])
    Extent(widths=((320, 639), (700, 700)), exact=True)
    """
    all_extents = tuple(extents)
    ranges: list[Range] = []
    for low, high in sorted(pair for extent in all_extents for pair in extent.widths):
        if ranges and low <= ranges[-1][1]:
            ranges[-1] = ranges[-1][0], max(high, ranges[-1][1])
        else:
            ranges.append((low, high))
    return Extent(tuple(ranges), all(extent.exact for extent in all_extents))


def each_alone(widths: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Widths as ranges that hold nothing but them."""
    return tuple((width, width) for width in widths)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Largest explained area first; then by page, browser and selector, so that order is stable."""
    return tuple(
        sorted(
            findings,
            key=lambda finding: (
                -finding.area,
                finding.page,
                finding.browser,
                finding.kind,
                finding.selector,
            ),
        )
    )


def widths_text(widths: Iterable[int]) -> str:
    """Widths in words.

    >>> widths_text([640, 768, 1023])
    '640, 768 and 1023 px'
    """
    *most, last = [str(width) for width in widths]
    return (f"{', '.join(most)} and {last}" if most else last) + " px"


def where_text(extent: Extent) -> str:
    """The widths of a finding in a sentence; many of them by their number and ends.

    >>> where_text(Extent(((640, 655), (1024, 1024)), True))
    'from 640 to 655 px and at 1024 px'
    >>> where_text(Extent(((640, 655),), False))
    'from about 640 to 655 px'
    >>> where_text(Extent(((640, 640), (768, 768)), False))
    'at 640 and 768 px'
    """
    ranges = extent.widths
    if len(ranges) > MOST_NAMED:
        noun = "widths" if all(low == high for low, high in ranges) else "ranges of widths"
        return f"at {len(ranges)} {noun} from {ranges[0][0]} to {ranges[-1][1]} px"
    if all(low == high for low, high in ranges):
        return f"at {widths_text(low for low, _ in ranges)}"
    about = "" if extent.exact else "about "
    *most, last = [
        f"from {about}{low} to {high} px" if low < high else f"at {low} px" for low, high in ranges
    ]
    return f"{', '.join(most)} and {last}" if most else last
