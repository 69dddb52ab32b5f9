"""Makes findings, puts them in order, and writes widths as text."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.breakpoints.named import bands_over, smallest_cover
from harness.breakpoints.sweep_widths import Range
from harness.model.finding import Cause, Finding, Place
from harness.model.page import Breakpoint

#: The most widths that a message lists.
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Extent:
    """The ranges of widths at which a finding shows (CSS px, inclusive).

    If not exact, it shows at these widths, and its ends are not known.
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
    """A finding over ``extent``, or at single ``widths`` (CSS px), which are then not exact.

    Its id depends on ``key`` alone, which identifies the cause; by default kind, page, browser and
    selector.
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
    """The union of extents; exact if all of them are.

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
    """Each width as a range of its own."""
    return tuple((width, width) for width in widths)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by explained area, largest first; then by page, browser and selector."""
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
    """Widths as text.

    >>> widths_text([640, 768, 1023])
    '640, 768 and 1023 px'
    """
    *most, last = [str(width) for width in widths]
    return (f"{', '.join(most)} and {last}" if most else last) + " px"


def where_text(extent: Extent) -> str:
    """The widths of a finding as part of a sentence; long lists by their number and ends.

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
