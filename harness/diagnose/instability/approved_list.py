"""The elements of a page that are approved as unsteady: found, joined and measured."""

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

#: The words of ``Unsteady.what`` for the kinds of marks.
_WORDS = {
    "text": "text",
    "style": "restyled",
    "state": "restyled",
    "attribute": "attributes",
    "reordered": "order",
}

#: From this share of a page on, unsteady elements leave nothing worth comparing.
WHOLE = 0.95

#: The edges of a box may differ by so many CSS px between a resize and a load.
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
    excluded: tuple[frozenset[str], frozenset[str]],
    loaded: frozenset[int],
) -> Iterator[Unsteady]:
    """The elements that differ between two sweeps of one page.

    ``loaded`` are the widths (CSS px) at which the page was loaded. ``excluded`` are the paths of
    elements that are left out at those widths, and at the others.
    """
    between = Between(before, after)
    for width in after.widths:
        for path, mark in sorted(between.marks(width) or ()):
            if within(path, excluded[width not in loaded]) or mark.startswith(INERT):
                continue
            difference = "resized" if mark == BOX else _WORDS.get(mark.partition(" ")[0], "appears")
            yield Unsteady(path, difference, width not in loaded, ((width, width),))


def depends_on_resizes(
    loaded: Mapping[int, Layout],
    sweeps: Iterable[tuple[Mapping[int, Layout], Iterable[BoxReading]]],
) -> bool:
    """Whether a page is laid out differently when it is resized than when it is ``loaded``.

    Compared are the widths at which it was loaded, and those that two ``sweeps`` reached from
    different widths. Each sweep is given by its layouts and its readings of the same elements.
    """
    first: dict[int, BoxRow] = {}
    for starts, readings in sweeps:
        series = CapturedLayouts(starts, readings)
        for width in series.widths:
            layout = starts.get(width)
            if layout and width in loaded and _is_laid_out_differently(loaded[width], layout):
                return True
            edges = series.boxes_at(width)
            if edges and not _near(first.setdefault(width, edges), edges):
                return True
    return False


def _is_laid_out_differently(loaded: Layout, resized: Layout) -> bool:
    """Whether the visible elements or their boxes differ between a load and a resize."""
    here, there = (
        {element.path: element.box for element in layout.elements if element.visible}
        for layout in (loaded, resized)
    )
    return here.keys() != there.keys() or any(
        abs(edge - edge_there) > ROUNDING_PX
        for path, box in here.items()
        for edge, edge_there in zip(_sides(box), _sides(there[path]), strict=True)
    )


def _near(row: BoxRow, second: BoxRow) -> bool:
    """Whether two measurements of the same elements at one width differ by rounding at most."""
    rounding = round(ROUNDING_PX * 100)
    if len(row.boxes) != len(second.boxes):
        return True  # readings of different elements cannot be compared
    return row.visible == second.visible and all(
        abs(here - there) <= rounding for here, there in zip(row.boxes, second.boxes, strict=True)
    )


def joined_unsteady(*lists: Iterable[Unsteady]) -> tuple[Unsteady, ...]:
    """Each element once for loads and once for resizes, without those inside another of them.

    An element that is unsteady when the page is loaded is also unsteady when it is resized.
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
    """The elements that can be approved as unsteady: they leave some of a loaded page to compare.

    An element that covers all of a page in one of its ``layouts`` cannot: a check that compares
    nothing would be green.
    """
    return [
        element
        for element in elements
        if element.resized
        or (element.selector not in ("html", "body") and share_of([element], layouts) < WHOLE)
    ]


def selectors_of(elements: Iterable[Unsteady], *, resized: bool) -> frozenset[str]:
    """The paths of elements that are not compared after a load, or after a resize (``resized``)."""
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
    """Ranges in rising order; those that overlap or touch are joined."""
    joined: list[Range] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(high, joined[-1][1])
        else:
            joined.append((low, high))
    return tuple(joined)


def _sides(box: Box) -> tuple[float, float, float, float]:
    return box.left, box.top, box.right, box.bottom
