"""The exact widths of findings: more widths are measured until every end is known."""

from collections.abc import Callable, Collection, Mapping

from harness.diagnose.extents import KnownExtents
from harness.diagnose.width_search import WidthSearch
from harness.model.target import Target

#: Measures the boxes of a page at more widths (CSS px) on both sides, as far as that is possible.
MeasureBoxes = Callable[[Target, Collection[int]], None]


def narrow_down(
    searches: Mapping[Target, WidthSearch], measure: MeasureBoxes, read_whole: MeasureBoxes
) -> dict[Target, KnownExtents]:
    """The widths over which the symptoms of each key show on each swept page.

    Page by page and key by key, so that the result for one does not depend on which others the
    run captures. ``read_whole`` reads full layouts of the page as it is now, at widths at which
    only the other side was read.
    """
    narrowed = {}
    for target, search in searches.items():
        while True:
            if doubtful := search.doubtful():
                read_whole(target, frozenset(doubtful.values()))
                search.record_marks_again(doubtful)
            elif wanted := search.pending():
                measure(target, wanted)
                for width in wanted:
                    search.record_marks(width)
            else:
                break
        narrowed[target] = search.narrowed()
    return narrowed
