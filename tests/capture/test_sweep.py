"""The way through a page's widths: what is read whole, measured, and read again."""

from array import array
from collections.abc import Callable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from harness.breakpoints.queries.parse import Condition, Sheet, read_conditions
from harness.breakpoints.sweep_job import SweepJob
from harness.breakpoints.sweep_widths import LIVELY_STEP
from harness.capture.sweep import MOST_SEARCHES, read_more, read_whole, sweep_page, sweep_parts
from harness.capture.tab.resizable import Measurement
from harness.errors import UnstablePageError
from harness.model.geometry import Box, Viewport
from harness.model.job import Job
from harness.model.layout import Element, Layout
from harness.model.layout_series import BoxReading, CapturedLayouts, aligned, measured
from harness.model.page import Page

JOB = Job(Page("home", "index.html"), "http://root/", "chromium", (320,), 1000)


class FakePage:
    """A page whose container crosses a length at some widths, and which changes at others."""

    def __init__(
        self,
        css: str = "",
        flips: Sequence[int] = (),
        changes: Callable[[int], int] = lambda width: 0,
    ) -> None:
        self.conditions: tuple[Condition, ...] = read_conditions([Sheet(css, "page.css")], 900)
        self.knees = self.bends = frozenset[int]()
        self.sides = ""
        self.reads: list[tuple[int, bool]] = []
        self.measured: list[int] = []
        self._flips, self._changes = flips, changes
        self.lively = False
        self.loads: list[int] = []
        self.last_load = 320
        self.restless: set[int] = set()  #: widths at which it comes to rest in no way
        self._like = 0

    def read(self, width: int, *, bare: bool = False, loads: bool = False) -> Layout:
        if width in self.restless:
            raise UnstablePageError("restless", why="it moves", fix="stop it")
        self.loads += [width] * loads
        self.last_load = width if loads else self.last_load
        self.reads.append((width, bare))
        self._like = width
        self.sides = self._sides(width)
        box = Box(0, 0, width / 2, 40)
        names = [f"e{at}" for at in range(1 + self._changes(width))]
        return Layout(Viewport(width, 900), width, 900, tuple(Element(name, box) for name in names))

    def measure(self, widths: Sequence[int]) -> tuple[Measurement, ...]:
        found = []
        for width in widths:
            self.measured.append(width)
            count = 1 + self._changes(self._like)
            boxes = array("i", [0, 0, width * 50, 4000] * count)
            box_reading = BoxReading(
                Viewport(width, 900), self._like, width, 900, boxes, b"\1" * count
            )
            stale = self._changes(width) != self._changes(self._like)
            restless = width in self.restless
            found.append(Measurement(box_reading, self._sides(width), stale, restless))
            if stale or restless:
                break
        return tuple(found)

    def _sides(self, width: int) -> str:
        return str(sum(flip <= width for flip in self._flips))


MEDIA = "@media (min-width: 640px) { a { top: 0 } }"
CONTAINER = "@container (min-width: 400px) { a { top: 0 } }"


def order(**more: object) -> SweepJob:
    return SweepJob(JOB, 320, 800, 20, **more)  # type: ignore[arg-type]


def test_each_segment_is_read_whole_where_it_begins() -> None:
    page = FakePage(MEDIA)
    swept = sweep_page(page, order())  # type: ignore[arg-type]
    assert page.reads == [(320, False), (640, False)]
    assert swept.switches == {640}
    assert {639, 640, 641} <= set(swept.widths)
    assert {one.elements_of_width for one in swept.readings if one.width < 640} == {320}
    assert {one.elements_of_width for one in swept.readings if one.width > 640} == {640}


def test_every_width_is_taken_and_both_ends_of_each_segment_are_read_whole() -> None:
    page = FakePage(MEDIA)
    swept = sweep_page(page, order(every_width=True))  # type: ignore[arg-type]
    assert list(swept.widths) == list(range(320, 801))
    assert sorted(swept.layouts) == [320, 639, 640, 800]


def test_sparse_sweep_of_a_lively_page_goes_to_its_boundaries_alone() -> None:
    page = FakePage(MEDIA)
    page.lively = True
    swept = sweep_page(page, order(sparse=True))  # type: ignore[arg-type]
    assert swept.widths == (320, 639, 640, 641, 800)
    assert not order(sparse=True).with_boundaries(swept.switches).sparse


def test_what_another_order_measures_is_only_read_where_a_segment_ends() -> None:
    page = FakePage(MEDIA)
    check = order(boundaries=frozenset({640}))
    every = order(every_width=True, elsewhere=frozenset(check.widths))
    swept = sweep_page(page, every)  # type: ignore[arg-type]
    assert {320, 639, 640, 641, 660, 800} <= set(check.widths)
    assert sorted(swept.layouts) == [320, 639, 640, 800]
    assert set(swept.widths) == {*range(320, 801)} - {*check.widths} | {*swept.layouts}


def approving() -> SweepJob:
    """A first sweep of an approve, of which every width follows in two parts."""
    bands = [(320, 639), (640, 800)]
    samples = frozenset({320, 639, 640, 800})
    parts = [
        SweepJob(JOB, *band, 20, every_width=True, pictured=samples, reach=band) for band in bands
    ]
    return order(sparse=True, pictured=samples).with_parts(parts)


def test_parts_sweep_each_width_once_after_the_way_of_the_next_check() -> None:
    page = FakePage("@media (min-width: 500px) { a { top: 0 } }")
    swept = sweep_page(page, approving())  # type: ignore[arg-type]
    assert swept.knows(swept.order.with_boundaries(swept.switches).boundaries)
    assert swept.switches == {500, 640}
    parts = sweep_parts(page, swept)  # type: ignore[arg-type]
    assert sorted(page.measured) == sorted({*page.measured})
    assert {*swept.widths}.union(*(part.widths for part in parts)) == {*range(320, 801)}
    assert [sorted(part.layouts) for part in parts] == [[499], []]
    assert page.loads == []


def test_parts_wait_until_the_boundaries_of_scripts_and_containers_are_known() -> None:
    lively = FakePage(MEDIA)
    lively.lively = True
    for page in (lively, FakePage(CONTAINER, [500])):
        swept = sweep_page(page, approving())  # type: ignore[arg-type]
        assert sweep_parts(page, swept) == ()  # type: ignore[arg-type]
        again = sweep_page(page, swept.order.with_boundaries(swept.switches))  # type: ignore[arg-type]
        assert len(sweep_parts(page, again)) == 2  # type: ignore[arg-type]


def test_a_sweep_does_not_know_a_boundary_that_was_found_elsewhere() -> None:
    swept = sweep_page(FakePage(MEDIA), order())  # type: ignore[arg-type]
    assert swept.knows([320, 640, 801])
    assert not swept.knows([640, 700])


def test_sparse_sweep_finds_containers_on_the_way() -> None:
    page = FakePage(CONTAINER, [500])
    page.lively = True
    swept = sweep_page(page, order(sparse=True))  # type: ignore[arg-type]
    assert swept.switches == {500}


def test_where_captures_are_taken_only_paths_are_read() -> None:
    page = FakePage(MEDIA)
    swept = sweep_page(page, order(pictured=frozenset({320, 640})))  # type: ignore[arg-type]
    assert page.reads == [(320, True), (640, True)]
    assert swept.layouts == {}
    assert sorted(swept.bare) == [320, 640]


def test_boundaries_of_the_other_side_are_looked_at_too() -> None:
    swept = sweep_page(FakePage(MEDIA), order(boundaries=frozenset({500})))  # type: ignore[arg-type]
    assert swept.switches == {500, 640}
    assert {499, 500, 501} <= set(swept.widths)


@given(st.sets(st.integers(321, 800), max_size=6), st.booleans())
def test_containers_flips_are_found_exactly(flips: set[int], hinted: bool) -> None:
    """Each that no other undoes within the widths looked at; here none does."""
    page = FakePage(CONTAINER, sorted(flips))
    known = frozenset({400}) if hinted else frozenset()
    swept = sweep_page(page, order(boundaries=known))  # type: ignore[arg-type]
    assert swept.switches == flips | known
    for flip in flips:
        assert flip in swept.layouts


def test_page_with_other_elements_at_a_width_is_read_again_there() -> None:
    page = FakePage(changes=lambda width: int(width >= 505))
    swept = sweep_page(page, order())  # type: ignore[arg-type]
    assert sorted(swept.layouts) == [320, 520]
    assert all(len(one.visible) == 1 + (one.elements_of_width == 520) for one in swept.readings)
    layouts, readings, _ = read_more(page, swept, [505, 510, 530])  # type: ignore[arg-type]
    assert sorted(layouts) == [505]
    assert [(one.width, one.elements_of_width) for one in readings] == [(510, 505), (530, 520)]


def test_width_at_which_a_script_changes_the_page_is_found_between_two_steps() -> None:
    page = FakePage(changes=lambda width: int(width >= 505) + int(width >= 507))
    page.lively = True
    swept = sweep_page(page, order(every_width=True))  # type: ignore[arg-type]
    assert sorted(swept.layouts) == [320, 504, 505, 506, 507, 800]
    assert {one.width: one.elements_of_width for one in swept.readings}[508] == 507
    assert len({one.width for one in swept.readings}) == len(swept.readings)


def test_page_with_other_elements_at_each_width_is_not_approached_for_ever() -> None:
    page = FakePage(changes=lambda width: width)
    page.lively = True
    sweep_page(page, order(every_width=True))  # type: ignore[arg-type]
    steps = (800 - 320) // LIVELY_STEP
    assert len(page.reads) <= steps + 2 * MOST_SEARCHES + 2


def test_order_of_the_next_check_knows_the_boundaries() -> None:
    first = order(pictured=frozenset({639, 640}))
    assert first.with_boundaries(frozenset({500})).boundaries == {500, 640}


def layout(width: int, *paths: str) -> Layout:
    elements = tuple(Element(path, Box(at, 0, at + 10.25, 5)) for at, path in enumerate(paths))
    return Layout(Viewport(width, 900), width, 900, elements)


def test_reading_fits_elements_by_their_paths() -> None:
    there, here = layout(400, "a", "b", "c"), layout(320, "a", "c", "d")
    one = aligned(measured(layout(410, "a", "b", "c"), 400), there, here)
    series = CapturedLayouts({320: here}, [one])
    found = series.at(410)
    assert found is not None
    assert [(e.path, e.box.left, e.visible) for e in found.elements] == [
        ("a", 0, True),
        ("c", 2, True),
        ("d", 0, False),
    ]


def test_live_knows_layouts_and_readings_by_width() -> None:
    series = CapturedLayouts({320: layout(320, "a")}, [measured(layout(330, "a"), 320)])
    assert (list(series.read), list(series.widths)) == ([320], [320, 330])
    assert series.at(330) == layout(330, "a")
    assert series.at(340) is None


def test_width_that_does_not_rest_costs_that_width_alone() -> None:
    page = FakePage(MEDIA)
    page.restless = {400, 640}
    swept = sweep_page(page, order())  # type: ignore[arg-type]
    assert sorted(swept.unread) == [400, 640]
    assert {400, 640}.isdisjoint(swept.widths)
    assert {380, 420, 641, 660} <= set(swept.widths)


def test_page_is_loaded_where_it_is_ordered_so() -> None:
    page = FakePage(MEDIA)
    swept = sweep_page(page, order(loads=frozenset({320, 500})))  # type: ignore[arg-type]
    assert page.loads == [320, 500]
    assert swept.loaded == {320, 500}
    assert swept.switches == {500, 640}


def test_more_widths_follow_the_load_that_they_followed_when_the_page_was_swept() -> None:
    page = FakePage(MEDIA)
    swept = sweep_page(page, order(loads=frozenset({320, 500})))  # type: ignore[arg-type]
    page.loads.clear()
    read_more(page, swept, [410])  # type: ignore[arg-type]
    assert page.loads == [320]  # where its segment begins
    read_more(page, swept, [650])  # type: ignore[arg-type]
    assert page.loads == [320, 500]
    read_more(page, swept, [710])  # type: ignore[arg-type]
    read_whole(page, swept, 660)  # type: ignore[arg-type]
    assert page.loads == [320, 500]


def test_all_widths_are_ordered_from_load_to_load() -> None:
    check = order(loads=frozenset({320, 500}), pictured=frozenset({400}))
    ways = check.by_loads()
    assert [(way.low, way.high, way.every_width) for way in ways] == [
        (320, 499, True),
        (500, 800, True),
    ]
    page = FakePage(MEDIA)
    sweep_page(page, ways[1])  # type: ignore[arg-type]
    assert page.loads == [500]


def test_baseline_of_a_page_with_scripts_knows_every_fourth_width() -> None:
    page = FakePage()
    page.lively = True
    swept = sweep_page(page, order(every_width=True))  # type: ignore[arg-type]
    assert {324, 328, 332} <= set(swept.widths)
    assert {325, 326, 327}.isdisjoint(swept.widths)
