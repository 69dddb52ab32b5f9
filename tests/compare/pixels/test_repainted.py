"""Pixels compared in each element's own coordinates, on plain pictures with exact numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from PIL import Image

from harness.compare.elements.match import Matching
from harness.compare.pixels.images import EXACT
from harness.compare.pixels.repainted import CARRIED_LEVELS, repainted, stays_in_place
from harness.compare.pixels.tolerance import Tolerance
from harness.model.geometry import Region, Viewport
from harness.model.layout import Layout
from tests.compare.pictures import Colour, picture, png
from tests.compare.trees import by_path, layout, name

PAGE = """
body 0 0 80 100
  h1 0 0 80 20
  div 0 20 80 60
    i 10 30 20 40
  p 0 60 60 80
"""
#: The heading is 10 px taller, and all below it moved.
LOWER = """
body 0 0 80 110
  h1 0 0 80 30
  div 0 30 80 70
    i 10 40 20 50
  p 0 70 60 90
"""


def sized(lines: str, scale: float = 1) -> Layout:
    """A layout whose page is as large as its body."""
    made = layout(lines)
    box = made.elements[0].box
    size = int(box.width), int(box.height)
    return replace(made, viewport=Viewport(80, 100, scale), page_width=size[0], page_height=size[1])


def painted(
    before: Layout,
    after: Layout,
    *,
    current: Image.Image | None = None,
    colours: Mapping[str, Colour] | None = None,
    matching: Matching | None = None,
    tolerance: Tolerance = EXACT,
    ignored: Sequence[Region] = (),
) -> dict[str, int]:
    """Pixels painted differently, by the element's name."""
    counts = repainted(
        png(picture(before)),
        png(current or picture(after, colours)),
        before,
        after,
        matching or by_path(before, after),
        tolerance,
        ignored,
    )
    return {name(after, place): count for place, count in counts.items()}


def dotted(image: Image.Image, *dots: tuple[int, int], by: int = 100) -> Image.Image:
    """The picture with some pixels brighter by so many levels of red."""
    for dot in dots:
        red, *rest = image.getpixel(dot)  # type: ignore[misc]
        image.putpixel(dot, (red + by, *rest))
    return image


def test_a_page_is_painted_like_itself() -> None:
    assert painted(sized(PAGE), sized(PAGE)) == {}


def test_all_stays_in_place_where_no_corner_moves_by_a_device_pixel() -> None:
    before, matching = sized(PAGE), by_path(sized(PAGE), sized(PAGE))
    for after, scale, stays in (
        (PAGE, 1, True),
        (PAGE.replace("10 30 20 40", "10.2 30 20 40"), 1, True),
        (PAGE.replace("10 30 20 40", "10.4 30 20 40"), 3, False),
        (PAGE.replace("10 30 20 40", "10 30 25 40"), 1, True),
        (LOWER, 1, False),
    ):
        assert stays_in_place(before, sized(after, scale), matching) is stays


def test_what_only_moved_is_not_painted_differently() -> None:
    assert painted(sized(PAGE), sized(LOWER)) == {}


@pytest.mark.parametrize(
    ("element", "count"), [("i", 100), ("p", 1200), ("div", 80 * 40 - 100), ("h1", 1600)]
)
def test_a_recoloured_element_is_with_all_its_pixels(element: str, count: int) -> None:
    page = sized(PAGE)
    assert painted(page, page, colours={element: (255, 0, 0)}) == {element: count}


@pytest.mark.parametrize(("element", "count"), [("i", 100), ("p", 1200), ("div", 80 * 40 - 100)])
def test_a_recoloured_element_that_moved_is_too(element: str, count: int) -> None:
    counts = painted(sized(PAGE), sized(LOWER), colours={element: (255, 0, 0)})
    assert counts == {element: count}


def test_of_an_element_that_grew_only_the_part_it_had_is_compared() -> None:
    assert painted(sized(PAGE), sized(LOWER), colours={"h1": (255, 0, 0)}) == {"h1": 80 * 20}


def test_a_pixel_counts_for_the_innermost_element_and_outside_of_all_for_the_page() -> None:
    page = sized(PAGE)
    current = dotted(picture(page), (15, 35), (15, 45), (70, 90))
    assert painted(page, page, current=current) == {"i": 1, "div": 1, "body": 1}


def test_a_hidden_element_has_no_pixels() -> None:
    page = sized(PAGE.replace("i 10 30 20 40", "i 10 30 20 40 hidden"))
    assert painted(page, page, current=dotted(picture(page), (15, 35))) == {"div": 1}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(PAGE, PAGE.replace("    i 10 30 20 40\n", ""), id="removed"),
        pytest.param(PAGE.replace("    i 10 30 20 40\n", ""), PAGE, id="new"),
        pytest.param(PAGE, PAGE.replace("i 10 30 20 40", "i 0 0 0 0 hidden"), id="hidden now"),
        pytest.param(PAGE.replace("i 10 30 20 40", "i 0 0 0 0 hidden"), PAGE, id="shown now"),
        pytest.param(PAGE, PAGE.replace("i 10 30 20 40", "i 40 30 50 40"), id="moved"),
        pytest.param(PAGE, PAGE.replace("i 10 30 20 40", "i 15 35 25 45"), id="moved a little"),
        pytest.param(PAGE, PAGE.replace("i 10 30 20 40", "i 10 30 25 45"), id="larger"),
        pytest.param(PAGE, PAGE.replace("i 10 30 20 40", "i 10 30 15 35"), id="smaller"),
        pytest.param(
            PAGE,
            LOWER.replace("    i 10 40 20 50\n", ""),
            id="removed from what moved",
        ),
        pytest.param(
            PAGE, LOWER.replace("    i 10 40 20 50\n", "    i 10 60 20 70\n"), id="moved further"
        ),
    ],
)
def test_holes_and_new_places_are_not_compared(before: str, after: str) -> None:
    assert painted(sized(before), sized(after)) == {}


def test_beside_a_hole_everything_is_compared() -> None:
    after = sized(PAGE.replace("    i 10 30 20 40\n", ""))
    current = dotted(picture(after), (15, 35), (9, 30), (20, 40))
    assert painted(sized(PAGE), after, current=current) == {"div": 2}


def test_a_removed_element_leaves_its_hole_where_it_would_be_now() -> None:
    after = sized(LOWER.replace("    i 10 40 20 50\n", ""))
    current = dotted(picture(after), (15, 45), (50, 45))
    # In an element that moved, up to five pixels in a thousand are let pass.
    assert painted(sized(PAGE), after, current=current) == {}
    many = dotted(picture(after), *((x, 45) for x in range(80)))
    assert painted(sized(PAGE), after, current=many) == {"div": 70}, "all but the hole"


# What was carried elsewhere is painted a little differently.


def test_few_pixels_of_what_was_carried_may_differ() -> None:
    # The div has 3,200 pixels: 16 of them are five in a thousand.
    points = [(30 + x, 45) for x in range(17)]
    after = sized(LOWER)
    assert painted(sized(PAGE), after, current=dotted(picture(after), *points[:16])) == {}
    assert painted(sized(PAGE), after, current=dotted(picture(after), *points)) == {"div": 17}


def test_levels_of_what_was_carried_may_differ_a_little() -> None:
    after, all_of_it = sized(LOWER), [(x, y) for x in range(60) for y in range(70, 90)]
    near = dotted(picture(after), *all_of_it, by=CARRIED_LEVELS)
    assert painted(sized(PAGE), after, current=near) == {}
    far = dotted(picture(after), *all_of_it, by=CARRIED_LEVELS + 1)
    assert painted(sized(PAGE), after, current=far) == {"p": 1200}


def test_nothing_may_differ_in_what_stayed() -> None:
    page = sized(PAGE)
    assert painted(page, page, current=dotted(picture(page), (1, 1), by=1)) == {"h1": 1}
    after = sized(LOWER)
    assert painted(sized(PAGE), after, current=dotted(picture(after), (1, 1), by=1)) == {"h1": 1}


def test_what_moved_by_part_of_a_pixel_is_not_compared() -> None:
    after = sized(PAGE.replace("i 10 30 20 40", "i 30.5 30 40.5 40"))
    assert painted(sized(PAGE), after, colours={"i": (255, 0, 0)}) == {}
    whole = sized(PAGE.replace("i 10 30 20 40", "i 30 30 40 40"))
    assert painted(sized(PAGE), whole, colours={"i": (255, 0, 0)}) == {"i": 100}


# What a person asked not to count.


def test_ignored_regions_do_not_count() -> None:
    page = sized(PAGE)
    red: dict[str, Colour] = {"i": (255, 0, 0)}
    assert painted(page, page, colours=red, ignored=[Region(10, 30, 20, 35)]) == {"i": 50}
    assert painted(page, page, colours=red, ignored=[Region(0, 0, 80, 50)]) == {}


def test_tolerated_differences_do_not_count() -> None:
    page = sized(PAGE)
    current = dotted(picture(page), (15, 35), by=4)
    assert painted(page, page, current=current) == {"i": 1}
    assert painted(page, page, current=current, tolerance=Tolerance(0.05)) == {}


# Two device px for each CSS px.


def test_device_pixels_are_counted() -> None:
    page = sized(PAGE, 2)
    assert painted(page, page, colours={"i": (255, 0, 0)}) == {"i": 400}


def test_at_scale_2_what_only_moved_is_not_painted_differently() -> None:
    assert painted(sized(PAGE, 2), sized(LOWER, 2)) == {}
    counts = painted(sized(PAGE, 2), sized(LOWER, 2), colours={"p": (255, 0, 0)})
    assert counts == {"p": 4800}


def test_at_scale_2_half_a_css_px_is_a_whole_one() -> None:
    after = sized(PAGE.replace("i 10 30 20 40", "i 30.5 30 40.5 40"), 2)
    assert painted(sized(PAGE, 2), after) == {}
    assert painted(sized(PAGE, 2), after, colours={"i": (255, 0, 0)}) == {"i": 400}


# Pages of another size.


def test_a_page_that_became_shorter_is_compared_as_far_as_it_goes() -> None:
    assert painted(sized(LOWER), sized(PAGE)) == {}
    counts = painted(sized(LOWER), sized(PAGE), colours={"p": (255, 0, 0)})
    assert counts == {"p": 1200}


def test_wrapper_takes_nothing_away_from_what_is_in_it() -> None:
    before = sized("body 0 0 80 100\n  p 0 0 80 20")
    after = sized("body 0 0 80 100\n  div 0 0 80 20\n    p 0 0 80 20")
    assert painted(before, after, matching=Matching((0, 2), (0, -1, 1))) == {}


def test_what_is_in_a_new_wrapper_is_compared() -> None:
    before = sized("body 0 0 80 100\n  p 0 0 80 20")
    after = sized("body 0 0 80 100\n  div 0 0 80 20\n    p 0 0 80 20")
    matching = Matching((0, 2), (0, -1, 1))
    counts = painted(before, after, matching=matching, colours={"p": (255, 0, 0)})
    assert counts == {"p": 1600}
    moved = sized("body 0 0 80 110\n  div 0 0 80 40\n    p 0 10 80 30")
    assert painted(before, moved, matching=matching) == {}
    counts = painted(before, moved, matching=matching, colours={"p": (255, 0, 0)})
    assert counts == {"p": 1600}


def test_blocks_that_moved_onto_each_others_places_are_all_compared() -> None:
    def blocks(top: int) -> Layout:
        lines = (f"  p.n{at} 0 {top + 10 * at} 80 {top + 10 * at + 10}" for at in range(4))
        return sized(f"body 0 0 80 100\n  h1 0 0 80 {top}\n" + "\n".join(lines))

    assert painted(blocks(10), blocks(20)) == {}
    for at in range(4):
        counts = painted(blocks(10), blocks(20), colours={f"p.n{at}": (255, 0, 0)})
        assert counts == {f"p.n{at}": 800}


def test_what_sticks_out_of_an_element_that_moved_is_taken_along() -> None:
    before = sized("body 0 0 80 100\n  h1 0 0 80 20\n  div 0 20 80 20\n    i 0 20 40 60")
    after = sized("body 0 0 80 100\n  h1 0 0 80 30\n  div 0 30 80 30\n    i 0 30 40 70")
    assert painted(before, after) == {}
    assert painted(before, after, colours={"i": (255, 0, 0)}) == {"i": 1600}
