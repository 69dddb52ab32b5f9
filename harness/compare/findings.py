"""Findings: made from where and how something shows, and put in order."""

import hashlib
from collections.abc import Iterable, Sequence

from harness.results import Cause, Finding, Place
from harness.values import Breakpoint
from harness.widths.breakpoints import bands_at, smallest_cover

#: More widths than this are not named one by one in a message.
MOST_NAMED = 5


def make_finding(
    *,
    kind: str,
    page: str,
    browser: str,
    widths: Sequence[int],
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
    """A finding at ``widths``, the only ones looked at; its id depends on its cause alone.

    ``key`` is what makes the cause the same; by default kind, page, browser and selector.
    """
    hit = bands_at(widths, breakpoints)
    cover = smallest_cover(hit, breakpoints) if hit else None
    cause = "\0".join(key or (kind, page, browser, selector))
    return Finding(
        id=hashlib.sha256(cause.encode()).hexdigest()[:12],
        kind=kind,
        page=page,
        browser=browser,
        breakpoints=tuple(band.name for band in hit),
        smallest_breakpoint=cover.name if cover else "",
        widths=each_alone(widths),
        widths_exact=False,
        selector=selector,
        message=message,
        causes=tuple(causes),
        elements=elements,
        area=area,
        pixels=pixels,
        places=tuple(places) or (Place(page, browser, each_alone(widths)),),
    )


def each_alone(widths: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Widths as ranges that hold nothing but them."""
    return tuple((width, width) for width in widths)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Largest explained area first; then by page, browser and selector, so that order is stable."""
    return tuple(
        sorted(findings, key=lambda one: (-one.area, one.page, one.browser, one.kind, one.selector))
    )


def widths_text(widths: Iterable[int]) -> str:
    """Widths in words.

    >>> widths_text([640, 768, 1023])
    '640, 768 and 1023 px'
    """
    *most, last = [str(width) for width in widths]
    return (f"{', '.join(most)} and {last}" if most else last) + " px"


def where_text(widths: Sequence[int]) -> str:
    """The widths of a finding in a sentence; many of them by their number and ends.

    >>> where_text([640, 768]), where_text(range(320, 326))
    ('at 640 and 768 px', 'at 6 widths from 320 to 325 px')
    """
    if len(widths) <= MOST_NAMED:
        return f"at {widths_text(widths)}"
    return f"at {len(widths)} widths from {min(widths)} to {max(widths)} px"
