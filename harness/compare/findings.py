"""Symptoms of one cause at several widths, put into one finding with a message to act on."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from harness.compare.layouts import Difference
from harness.results import Finding
from harness.values import Box, Breakpoint
from harness.widths.breakpoints import bands_at, smallest_cover


def group_findings(
    differences: Mapping[tuple[str, str, int], Difference], breakpoints: Sequence[Breakpoint]
) -> tuple[Finding, ...]:
    """One finding for each page, browser, kind and element, over the widths it shows at.

    ``differences`` is keyed by page, browser and width (CSS px).
    """
    groups: dict[tuple[str, str, str, str], dict[int, Difference]] = defaultdict(dict)
    for (page, browser, width), one in sorted(differences.items()):
        groups[page, browser, one.kind, one.selector][width] = one
    return tuple(
        make_finding(
            kind=kind,
            page=page,
            browser=browser,
            widths=tuple(found),
            selector=selector,
            message=_message(found),
            breakpoints=breakpoints,
            elements=max(one.elements for one in found.values()),
            area=sum(one.area for one in found.values()),
        )
        for (page, browser, kind, selector), found in groups.items()
    )


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
) -> Finding:
    """A finding at ``widths``, the only ones looked at; its id depends on its cause alone."""
    hit = bands_at(widths, breakpoints)
    cover = smallest_cover(hit, breakpoints) if hit else None
    cause = f"{kind}\0{page}\0{browser}\0{selector}"
    return Finding(
        id=hashlib.sha256(cause.encode()).hexdigest()[:12],
        kind=kind,
        page=page,
        browser=browser,
        breakpoints=tuple(band.name for band in hit),
        smallest_breakpoint=cover.name if cover else "",
        widths=tuple((width, width) for width in widths),
        widths_exact=False,
        selector=selector,
        message=message,
        elements=elements,
        area=area,
    )


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


def _message(found: Mapping[int, Difference]) -> str:
    largest = max(found, key=lambda width: _size_change(found[width]))
    one = found[largest]
    name = one.selector.rsplit(" ", 1)[-1]
    at = f"at {widths_text(found)}"
    others = one.elements - 1
    followed = (
        f"; {others} other element{'s' if others > 1 else ''} moved or changed size with it"
        if others > 0
        else ""
    )
    return f"{name} {_what(one, largest if len(found) > 1 else None)} {at}{followed}"


def _what(one: Difference, width: int | None) -> str:
    before, after = one.before or Box(0, 0, 0, 0), one.after or Box(0, 0, 0, 0)
    where = f" at {width}" if width else ""
    match one.kind:
        case "appeared":
            return "appeared"
        case "disappeared":
            return "disappeared"
        case "restyled":
            return "looks different, with every box in its place,"
        case "moved":
            across, down = after.left - before.left, after.top - before.top
            moves = [_direction(across, "right", "left"), _direction(down, "down", "up")]
            return f"moved {' and '.join(filter(None, moves))}{where and f' ({where.strip()})'}"
        case _:
            sizes = []
            if abs(after.width - before.width) > 0.1:
                sizes.append(_grew(before.width, after.width, "wider", "narrower", where))
            if abs(after.height - before.height) > 0.1:
                sizes.append(_grew(before.height, after.height, "taller", "shorter", where))
            return f"became {' and '.join(sizes)}"


def _grew(before: float, after: float, more: str, less: str, where: str) -> str:
    change = after - before
    return (
        f"{abs(change):.4g} px {more if change > 0 else less} ({before:.6g} → {after:.6g}{where})"
    )


def _direction(change: float, forth: str, back: str) -> str:
    return f"{abs(change):.4g} px {forth if change > 0 else back}" if abs(change) > 0.1 else ""


def _size_change(one: Difference) -> float:
    if one.before is None or one.after is None:
        return 0.0
    return max(
        abs(one.after.width - one.before.width),
        abs(one.after.height - one.before.height),
        abs(one.after.left - one.before.left),
        abs(one.after.top - one.before.top),
    )
