"""The list of elements that are approved as unsteady: joined, applied and measured."""

from array import array

from harness.diagnose.instability.approved_list import (
    depends_on_resizes,
    joined_unsteady,
    listable,
    selectors_of,
    share_of,
)
from harness.diagnose.instability.wording import steady_note, unsteady_notes
from harness.model.geometry import Box, Viewport
from harness.model.layout import Element, Layout
from harness.model.layout_series import BoxReading
from harness.model.unstable import Unsteady


def layout(width: int, *boxes: tuple[str, float, float, float, float]) -> Layout:
    elements = tuple(Element(path, Box(*sides)) for path, *sides in boxes)
    return Layout(Viewport(width, 100), width, 100, elements)


def clock(widths: tuple[tuple[int, int], ...], *, resized: bool, what: str = "text") -> Unsteady:
    return Unsteady("main > p.clock", what, resized, widths)


def test_one_element_is_listed_once_with_all_that_it_does_and_all_its_widths() -> None:
    first = clock(((400, 400), (600, 600)), resized=False)
    second = clock(((401, 500),), resized=False, what="resized, text")
    assert joined_unsteady([first], [second]) == (
        Unsteady("main > p.clock", "text, resized", False, ((400, 500), (600, 600))),
    )


def test_what_is_unsteady_when_it_is_loaded_is_so_when_it_is_resized() -> None:
    loaded, resized = (clock(((400, 400),), resized=way) for way in (False, True))
    assert joined_unsteady([resized, loaded]) == (loaded,)
    assert selectors_of([loaded], resized=True) == {"main > p.clock"}
    assert selectors_of([resized], resized=False) == frozenset()


def test_what_is_inside_a_listed_element_is_not_listed() -> None:
    outer = Unsteady("main", "resized", True, ((400, 400),))
    assert joined_unsteady([outer, clock(((400, 400),), resized=True)]) == (outer,)
    # Loaded it is compared, although what is around it is not when it is resized.
    inner = clock(((400, 400),), resized=False)
    assert joined_unsteady([outer, inner]) == (outer, inner)


def test_what_covers_the_whole_page_cannot_be_listed() -> None:
    layouts = {100: layout(100, ("div#app", 0, 0, 100, 98), ("div#app > p", 0, 0, 100, 50))}
    app, text = (Unsteady(path, "pixels", False, ()) for path in ("div#app", "div#app > p"))
    page = Unsteady("html", "pixels", False, ())
    resized = Unsteady("div#app", "resized", True, ())
    assert listable([app, text, page, resized], layouts) == [text, resized]


def test_share_is_the_largest_at_one_width() -> None:
    layouts = {
        100: layout(100, ("main > p.clock", 0, 0, 100, 50)),
        400: layout(400, ("main > p.clock", 0, 0, 100, 50)),
    }
    assert share_of([clock((), resized=False)], layouts) == 0.5
    assert share_of([], layouts) == 0


def test_notes_say_what_is_not_compared_and_where() -> None:
    layouts = {100: layout(100, ("main", 0, 0, 100, 100), ("main > p.clock", 0, 0, 100, 5))}
    elements = [clock((), resized=False), Unsteady("main", "moved", True, ())]
    assert [*unsteady_notes("home", "chromium", elements, [320, 640], layouts)] == [
        "home, chromium: not compared, since approved as unsteady: p.clock (text); 5.0 % of the "
        "page",
        "home, chromium: compared only where the page is loaded, since approved as unsteady when "
        "it is resized: main (moved); 100.0 % of the page",
        "home, chromium: it is laid out differently when it is resized than when it is loaded, so "
        "the sweep loads it at 2 widths",
    ]
    assert steady_note("home", "chromium", elements, layouts).startswith(
        "home, chromium: p.clock (text) did not differ in this run; "
    )


def reading(width: int, right: int) -> BoxReading:
    boxes = array("i", [0, 0, right * 100, 1000])
    return BoxReading(Viewport(width, 100), 400, width, 100, boxes, b"\1")


def test_page_depends_on_resizes_where_a_load_or_another_way_differs() -> None:
    loaded = {400: layout(400, ("main", 0, 0, 200, 10))}
    alike = (loaded, [reading(420, 210)])
    assert not depends_on_resizes(loaded, [alike, alike])
    assert depends_on_resizes({400: layout(400, ("main", 0, 0, 300, 10))}, [alike])
    assert depends_on_resizes({400: layout(400, ("nav", 0, 0, 200, 10))}, [alike])
    assert depends_on_resizes(loaded, [alike, (loaded, [reading(420, 260)])])
    assert not depends_on_resizes(loaded, [alike, (loaded, [reading(421, 260)])])
