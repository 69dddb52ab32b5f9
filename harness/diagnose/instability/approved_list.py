"""The elements of a page that are approved as unsteady: how they are found, joined and told."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from harness.compare.comparison import within
from harness.compare.pixels.tolerance import Tolerance
from harness.diagnose.instability.unstable_elements import unsteady
from harness.diagnose.layout_diff import Between
from harness.diagnose.symptoms import BOX, INERT
from harness.model.capture import Capture
from harness.model.geometry import Box
from harness.model.layout import Layout
from harness.model.layout_series import BoxReading, BoxRow, CapturedLayouts, LayoutSeries
from harness.model.unstable import Unsteady

Range = tuple[int, int]

#: What ``Unsteady.what`` says of the kinds of marks.
_WORDS = {
    "text": "text",
    "style": "restyled",
    "state": "restyled",
    "attribute": "attributes",
    "reordered": "order",
}

#: The share of a page from which on nothing worth comparing is left of it.
WHOLE = 0.95

#: A box may be so many CSS px elsewhere after a resize than after a load.
ROUNDING_PX = 1.0


def unsteady_in_captures(first: Capture, second: Capture, tolerance: Tolerance) -> list[Unsteady]:
    """The elements that differ between two captures of one page at one width."""
    width = first.width
    return [
        Unsteady(element.selector, element.what, False, ((width, width),))
        for element in unsteady([first, second], tolerance)
    ]


def unsteady_in_sweeps(
    before: LayoutSeries,
    after: LayoutSeries,
    aside: tuple[frozenset[str], frozenset[str]],
    loaded: frozenset[int],
) -> Iterator[Unsteady]:
    """The elements that differ between two sweeps of one page.

    ``loaded`` are the widths (CSS px) at which the page was loaded; there and elsewhere some
    elements are left out: ``aside``, by their paths.
    """
    between = Between(before, after)
    for width in after.widths:
        for path, mark in sorted(between.marks(width) or ()):
            if within(path, aside[width not in loaded]) or mark.startswith(INERT):
                continue
            difference = "resized" if mark == BOX else _WORDS.get(mark.partition(" ")[0], "appears")
            yield Unsteady(path, difference, width not in loaded, ((width, width),))


def depends_on_resizes(
    loaded: Mapping[int, Layout],
    sweeps: Iterable[tuple[Mapping[int, Layout], Iterable[BoxReading]]],
) -> bool:
    """Whether a page is laid out otherwise when it is resized than when it is ``loaded``.

    At a width at which it was loaded, or at one that two ``sweeps`` came to from different widths;
    of each sweep its layouts and the readings that are like them.
    """
    seen: dict[int, BoxRow] = {}
    for starts, readings in sweeps:
        series = CapturedLayouts(starts, readings)
        for width in series.widths:
            layout = starts.get(width)
            if layout and width in loaded and _resized_otherwise(loaded[width], layout):
                return True
            edges = series.boxes_at(width)
            if edges and not _near(seen.setdefault(width, edges), edges):
                return True
    return False


def _resized_otherwise(loaded: Layout, resized: Layout) -> bool:
    """Whether a page has other visible elements or boxes when it is resized than when loaded."""
    here, there = (
        {element.path: element.box for element in layout.elements if element.visible}
        for layout in (loaded, resized)
    )
    return here.keys() != there.keys() or any(
        abs(side - other) > ROUNDING_PX
        for path, box in here.items()
        for side, other in zip(_sides(box), _sides(there[path]), strict=True)
    )


def _near(row: BoxRow, other: BoxRow) -> bool:
    """Whether two measurements of the same elements at one width differ by rounding at most."""
    rounding = round(ROUNDING_PX * 100)
    if len(row.boxes) != len(other.boxes):
        return True  # of other elements nothing can be said
    return row.visible == other.visible and all(
        abs(here - there) <= rounding for here, there in zip(row.boxes, other.boxes, strict=True)
    )


def joined_unsteady(*lists: Iterable[Unsteady]) -> tuple[Unsteady, ...]:
    """Each element once for loads and once for resizes, without those inside another of them.

    What is unsteady when the page is loaded is so when it is resized, too.
    """
    joined: dict[tuple[str, bool], Unsteady] = {}
    for element in (element for elements in lists for element in elements):
        key = element.selector, element.resized
        joined[key] = _join(joined[key], element) if key in joined else element
    when_loaded = frozenset(path for path, resized in joined if not resized)
    when_resized = frozenset(path for path, resized in joined if resized)
    return tuple(
        joined[path, resized]
        for path, resized in sorted(joined)
        if not within(path, (when_loaded | (when_resized if resized else frozenset())) - {path})
        and not (resized and path in when_loaded)
    )


def listable(elements: Iterable[Unsteady], layouts: Mapping[int, Layout]) -> list[Unsteady]:
    """Those that leave something of the page to be compared where it is loaded.

    What covers all of a page at one of its ``layouts`` cannot be approved as unsteady: then a check
    would be green that compares nothing.
    """
    return [
        element
        for element in elements
        if element.resized
        or (element.selector not in ("html", "body") and share_of([element], layouts) < WHOLE)
    ]


def selectors_of(elements: Iterable[Unsteady], *, resized: bool) -> frozenset[str]:
    """The paths of those that are not compared where the page was loaded, or also ``resized``."""
    return frozenset(element.selector for element in elements if resized or not element.resized)


def share_of(elements: Sequence[Unsteady], layouts: Mapping[int, Layout]) -> float:
    """The largest share of the page, from 0 to 1, that the elements cover at one of its widths.

    Elements that overlap count twice, up to the whole page.
    """
    return max((_share(elements, layout) for layout in layouts.values()), default=0.0)


def _share(elements: Sequence[Unsteady], layout: Layout) -> float:
    paths = selectors_of(elements, resized=True)
    covered = sum(
        element.box.width * element.box.height
        for element in layout.elements
        if element.path in paths and element.visible
    )
    page = layout.page_width * layout.page_height
    return min(1.0, covered / page) if page else 0.0


def _join(first: Unsteady, second: Unsteady) -> Unsteady:
    differences = dict.fromkeys((*first.what.split(", "), *second.what.split(", ")))
    return Unsteady(
        first.selector,
        ", ".join(differences),
        first.resized,
        _ranges((*first.widths, *second.widths)),
    )


def _ranges(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Ranges in order, each once; overlapping ones are one."""
    joined: list[Range] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(high, joined[-1][1])
        else:
            joined.append((low, high))
    return tuple(joined)


def _sides(box: Box) -> tuple[float, float, float, float]:
    return box.left, box.top, box.right, box.bottom
