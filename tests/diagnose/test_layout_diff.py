"""What differs at any width, told by boxes and styles."""

from dataclasses import replace

from harness.diagnose.layout_diff import Between
from harness.model.geometry import Viewport
from harness.model.layout import Layout
from harness.model.layout_series import BoxRow, CapturedLayouts, measured
from tests.compare.trees import layout


def at(width: int, lines: str) -> Layout:
    return replace(layout(lines), viewport=Viewport(width, 900), page_width=width)


PAGE = """
body 0 0 800 200
  h1 0 0 800 50 {font-size: 20px}
  p.a 0 50 800 100 {color: black} "Text"
"""
TALL = PAGE.replace("h1 0 0 800 50", "h1 0 0 800 60").replace(
    "p.a 0 50 800 100", "p.a 0 60 800 110"
)


def live(whole: dict[int, str], boxes: dict[int, str]) -> CapturedLayouts:
    layouts = {width: at(width, lines) for width, lines in whole.items()}
    likes = {width: max(one for one in whole if one <= width) for width in boxes}
    return CapturedLayouts(
        layouts,
        [measured(at(width, lines), likes[width]) for width, lines in boxes.items()],
    )


BEFORE = live({320: PAGE, 639: PAGE}, {400: PAGE, 500: PAGE})


def test_page_that_is_as_it_was_has_no_marks() -> None:
    between = Between(BEFORE, BEFORE)
    assert [between.marks(width) for width in (320, 400, 639)] == [frozenset()] * 3


def test_edges_within_rounding_that_make_an_element_wider_than_rounding_are_a_change() -> None:
    wider = PAGE.replace("h1 0 0 800 50", "h1 -0.08 0 800.08 50")
    between = Between(BEFORE, live({320: wider, 639: PAGE}, {400: wider}))
    assert between.marks(320) == frozenset({("body > h1", "box")})
    assert between.marks(639) == frozenset()


def test_width_that_one_side_lacks_is_unknown() -> None:
    assert Between(BEFORE, live({320: PAGE}, {410: PAGE})).marks(410) is None


def test_element_that_is_somewhere_else_is_marked_and_what_follows_is_not() -> None:
    between = Between(BEFORE, live({320: PAGE}, {400: TALL, 500: PAGE}))
    assert between.marks(400) == frozenset({("body > h1", "box")})
    assert between.marks(500) == frozenset()
    (found,) = between.symptoms(400, "box", "home")
    assert (found.kind, found.path, found.elements) == ("resized", "body > h1", 2)


def test_colour_shows_at_every_width_of_its_segment() -> None:
    red = PAGE.replace("color: black", "color: red")
    between = Between(BEFORE, live({320: PAGE, 450: red}, {400: PAGE, 500: PAGE}))
    assert between.marks(400) == frozenset()
    assert between.marks(500) == frozenset({("body > p.a", "style color")})


def test_property_without_effect_does_not_show() -> None:
    wide = PAGE.replace("color: black", "color: black; max-width: 900px")
    assert Between(BEFORE, live({320: wide}, {400: PAGE})).marks(400) == frozenset()


def test_length_that_follows_the_width_is_no_change_where_it_was_not_read() -> None:
    """20 px at 320, 24 px at 639: what it was at 450 nobody knows."""
    fluid = PAGE.replace("20px", "24px")
    before = live({320: PAGE, 639: fluid}, {450: PAGE})
    after = live({320: PAGE, 450: PAGE.replace("20px", "22px")}, {})
    between = Between(before, after)
    assert between.marks(450) == frozenset()
    told = between.baseline(450, at(450, PAGE.replace("20px", "22px")), lambda: None)
    assert told is not None
    assert told.elements[1].style["font-size"] == "22px"


def test_text_of_a_fluid_font_may_be_a_little_wider() -> None:
    """A browser shares one font among sizes that are the same to a hundredth of a px."""
    line = "\n    a.x 0 50 {right} 70"
    some, more = (PAGE + line.format(right=right) for right in ("400", "400.5"))
    fixed = Between(live({320: some, 639: some}, {400: some}), live({320: some}, {400: more}))
    assert fixed.marks(400) == frozenset({("body > p.a > a.x", "box")})
    fluid = some.replace("20px", "24px")
    loose = Between(live({320: some, 639: fluid}, {400: some}), live({320: some}, {400: more}))
    assert loose.marks(400) == frozenset()


def test_natural_size_of_a_picture_is_no_change_by_itself() -> None:
    image = "\n    img 0 50 100 90 [natural-size=100x40]"
    other = image.replace("100x40", "200x80")
    assert Between(live({320: PAGE + image}, {}), live({320: PAGE + other}, {})).marks(320) == (
        frozenset()
    )


def test_drawing_that_follows_the_width_is_no_change_where_it_was_not_read() -> None:
    def drawn(digest: str) -> str:
        return PAGE + f"\n  svg 0 50 100 90 [drawing={digest}]"

    follows = live({320: drawn("3f"), 639: drawn("4e")}, {500: drawn("3f")})
    after = live({320: drawn("3f"), 500: drawn("5d"), 639: drawn("4e")}, {})
    assert Between(follows, after).marks(500) == frozenset()
    stays = live({320: drawn("3f"), 639: drawn("3f")}, {500: drawn("3f")})
    after = live({320: drawn("3f"), 500: drawn("5d"), 639: drawn("3f")}, {})
    assert Between(stays, after).marks(500) == frozenset({("body > svg", "attribute drawing")})


def test_page_of_another_height_alone_is_marked() -> None:
    before, after = at(320, PAGE), replace(at(320, PAGE), page_height=950)
    assert Between(CapturedLayouts({320: before}), CapturedLayouts({320: after})).marks(
        320
    ) == frozenset({("html", "box")})


def test_boxes_tell_how_far_a_value_goes_that_follows_the_width() -> None:
    """``clamp(16px, 2vw, 24px)`` and ``2.2vw``: other at 800 px, and both 24 px at 1280."""
    wide = PAGE.replace("20px", "24px")
    now = TALL.replace("20px", "21px")
    before = live({800: PAGE, 1280: wide}, {1000: PAGE, 1240: PAGE})
    after = live({800: now, 1280: wide}, {1000: TALL, 1240: PAGE})
    between = Between(before, after)
    font = frozenset({("body > h1", "style font-size")})
    assert [between.marks(width) for width in (800, 1000, 1240)] == [font, font, frozenset()]


def test_value_that_follows_the_width_and_moves_nothing_may_go_to_where_it_was_read() -> None:
    grey, red = (PAGE.replace("color: black", f"color: {name}") for name in ("grey", "red"))
    before = live({800: PAGE, 1280: grey}, {1240: PAGE})
    between = Between(before, live({800: red, 1280: grey}, {1240: PAGE}))
    assert between.marks(1240) == frozenset({("body > p.a", "style color")})


def test_file_of_a_picture_that_is_another_one_in_all_of_a_segment_is_a_change() -> None:
    """A ``source`` that begins later: 300 × 100 px before, 100 × 200 px now, from 700 to 759 px."""
    image = "\n  img 0 50 100 90 [natural-size=300x100]"
    before = live({700: PAGE + image, 860: PAGE + image}, {720: PAGE + image})
    after = PAGE + image.replace("300x100", "100x200")
    told = Between(before, live({700: after, 760: PAGE + image}, {})).baseline(
        720, at(720, after), lambda: None
    )
    assert told is not None
    assert dict(told.elements[-1].attributes)["natural-size"] == "300x100"


def in_colours(first: str, second: str) -> tuple[str, ...]:
    """The page in the colours that it has below and above a boundary."""
    return tuple(PAGE.replace("color: black", f"color: {colour}") for colour in (first, second))


def test_end_of_a_segment_that_only_the_side_before_was_read_at_is_in_doubt() -> None:
    """Both segments are recoloured: which colour the first one ends in is not known at 639."""
    grey, navy = in_colours("grey", "navy")
    red, blue = in_colours("red", "blue")
    before = live({320: grey, 639: grey, 640: navy, 900: navy}, {400: grey})
    after = live({320: red, 640: blue}, {400: red, 639: red, 900: blue})
    between = Between(before, after)
    colour = frozenset({("body > p.a", "style color")})
    assert between.marks(639) == frozenset()
    assert between.doubts(639) == colour
    assert between.read_before(639) == 639
    assert between.doubts(400) == frozenset()
    after.add_whole(at(639, red))
    assert Between(before, after).marks(639) == colour
    assert Between(before, after).read_before(639) is None


def test_box_that_is_told_from_its_neighbours_is_in_doubt_by_a_pixel() -> None:
    lower = PAGE.replace("h1 0 0 800 50", "h1 0 0 800 51").replace(
        "p.a 0 50 800 100", "p.a 0 51 800 101"
    )

    class Known(CapturedLayouts):
        def at(self, width: int) -> Layout | None:
            return at(width, PAGE)

        def boxes_at(self, width: int) -> BoxRow | None:
            return CapturedLayouts({width: at(width, PAGE)}).boxes_at(width)

    between = Between(Known({320: at(320, PAGE)}), live({320: lower}, {410: lower}))
    assert between.marks(320) == frozenset({("body > h1", "box")})
    assert between.marks(410) == frozenset()  # told from the widths around, which may be off
    assert between.doubts(410) == frozenset({("body > h1", "box")})


def test_state_that_both_sides_read_is_a_change_of_its_own() -> None:
    root = "html 0 0 800 200 {@state: 1}\n  input 0 0 20 20"
    between = Between(live({320: root}, {}), live({320: f"{root} {{.checked: true}}"}, {}))
    assert between.marks(320) == frozenset({("html > input", "state checked")})


def test_state_that_only_one_side_read_is_no_change() -> None:
    before = "html 0 0 800 200\n  input 0 0 20 20"
    after = "html 0 0 800 200 {@state: 1}\n  input 0 0 20 20 {.checked: true}"
    assert Between(live({320: before}, {}), live({320: after}, {})).marks(320) == frozenset()


def test_state_that_an_attribute_of_its_name_sets_is_told_by_the_attribute() -> None:
    root = "html 0 0 800 200 {@state: 1}\n  input 0 0 20 20"
    edited = f"{root} {{.checked: true}} [checked=]"
    assert Between(live({320: root}, {}), live({320: edited}, {})).marks(320) == frozenset(
        {("html > input", "attribute checked")}
    )


def test_option_in_a_list_without_a_box_of_its_own_shows_with_the_list() -> None:
    page = 'html 0 0 800 200\n  select 0 0 90 20\n    option 0 0 0 0 hidden "One"'
    other = page.replace("One", "Six")
    option = ("html > select > option", "text")
    assert Between(live({320: page}, {}), live({320: other}, {})).marks(320) == frozenset({option})
    gone = other.replace("90 20", "90 20 hidden")
    unseen = page.replace("90 20", "90 20 hidden")
    assert Between(live({320: unseen}, {}), live({320: gone}, {})).marks(320) == frozenset()
