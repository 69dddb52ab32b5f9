"""What one cause does to one page at one width."""

import pytest

from harness.diagnose.symptoms import ElementPair, Shift, describe, page_size
from harness.model.finding import Cause, Kind
from harness.model.geometry import Box
from harness.model.layout import Element
from tests.compare.trees import layout

KEY = ("rule", ".a", "width", "")


def element(path: str, *box: float, visible: bool = True) -> Element:
    return Element(path, Box(*box), visible=visible)


def shown(
    path: str, before: tuple[float, ...] | None, after: tuple[float, ...] | None
) -> ElementPair:
    """An element on both sides; ``None`` where it is not, ``()`` where it is and is hidden."""

    def side(box: tuple[float, ...] | None) -> Element | None:
        if box is None:
            return None
        return element(path, *box) if box else element(path, 0, 0, 0, 0, visible=False)

    return side(before), side(after)


def cause(name: str, before: str, after: str) -> Cause:
    return Cause(".a", name, before, after, "a.css:1", proven=True)


HERE, RIGHT, WIDER = (0, 0, 100, 50), (9, 0, 109, 50), (0, 0, 120, 50)

KINDS: dict[str, tuple[Kind, tuple[str, ...], list[Cause], ElementPair, list[ElementPair]]] = {
    "an element of another size": ("resized", KEY, [], shown("a", HERE, WIDER), []),
    "an element in another place": ("moved", KEY, [], shown("a", HERE, RIGHT), []),
    "an element with a larger size in another place": (
        "resized",
        KEY,
        [],
        shown("a", HERE, (9, 9, 209, 99)),
        [],
    ),
    "an element that is new": ("appeared", ("inserted", "b"), [], shown("a", None, HERE), []),
    "an element that is shown now": ("appeared", KEY, [], shown("a", (), HERE), []),
    "an element that is gone": ("disappeared", ("removed", "b"), [], shown("a", HERE, None), []),
    "an element that is hidden now": ("disappeared", KEY, [], shown("a", HERE, ()), []),
    "an element in its place": ("restyled", KEY, [], shown("a", HERE, HERE), []),
    "an element off by no more than rounding": (
        "restyled",
        KEY,
        [],
        shown("a", HERE, (0.0625, 0.0625, 100.125, 50.125)),
        [],
    ),
    "another text, whatever it moved": (
        "text",
        ("text", "one", "two"),
        [],
        shown("a", HERE, WIDER),
        [],
    ),
    "another order in the HTML": ("reordered", ("reordered", "b"), [], shown("a", HERE, RIGHT), []),
    "another order": (
        "reordered",
        KEY,
        [cause("order", "0", "1")],
        shown("a", HERE, RIGHT),
        [],
    ),
    "another direction": (
        "reordered",
        KEY,
        [cause("flex-direction", "row", "row-reverse")],
        shown("a", HERE, HERE),
        [shown("a > b", HERE, RIGHT)],
    ),
    "rows that became columns are not reversed": (
        "moved",
        KEY,
        [cause("flex-direction", "row", "column")],
        shown("a", HERE, HERE),
        [shown("a > b", HERE, RIGHT)],
    ),
    "an order in which an element appears is an appearance": (
        "appeared",
        KEY,
        [cause("order", "0", "1")],
        shown("a", (), HERE),
        [],
    ),
    "a container that only moves its children": (
        "moved",
        KEY,
        [],
        shown("a", HERE, HERE),
        [shown("a > b", HERE, RIGHT)],
    ),
    "a container that resizes its children": (
        "resized",
        KEY,
        [],
        shown("a", HERE, HERE),
        [shown("a > b", HERE, WIDER), shown("a > c", HERE, RIGHT)],
    ),
    "an element that moves others, one of which became larger": (
        "moved",
        KEY,
        [],
        shown("a", HERE, RIGHT),
        [shown("a > b", HERE, WIDER)],
    ),
}


@pytest.mark.parametrize(("kind", "key", "causes", "root", "followers"), KINDS.values(), ids=KINDS)
def test_kind(
    kind: Kind,
    key: tuple[str, ...],
    causes: list[Cause],
    root: ElementPair,
    followers: list[ElementPair],
) -> None:
    assert describe(key, causes, [root], followers, 5).kind == kind


def test_symptom_says_what_changed_by_itself_and_what_followed() -> None:
    roots = [shown("main > p.a", (0, 10, 100, 30), (0, 10, 100, 40))]
    followers = [
        shown("main", (0, 0, 100, 200), (0, 0, 100, 210)),
        shown("main > p.b", (0, 30, 100, 50), (0, 40, 100, 60)),
        shown("main > p.b > b", (0, 30, 10, 50), (0, 40, 10, 60)),
        shown("footer", (0, 200, 50, 220), (0, 210, 50, 230)),
    ]
    one = describe(KEY, [cause("height", "20px", "30px")], roots, followers, 77)
    assert (one.path, one.changed) == ("main > p.a", ("main > p.a",))
    assert (one.before, one.after) == (Box(0, 10, 100, 30), Box(0, 10, 100, 40))
    assert one.elements == 5
    assert one.others == 3, "main only grew around it"
    assert one.shift == Shift(3, 0, 10, below=True)
    assert one.area == 100 * 210 + 50 * 20, "main, and the footer below it"
    assert (one.pixels, one.size_change) == (77, 10)


def test_what_is_around_counts_where_it_moved() -> None:
    root = shown("main > p", (0, 10, 100, 30), (0, 20, 100, 50))
    around = shown("main", (0, 0, 100, 200), (0, 5, 100, 210))
    assert describe(KEY, (), [root], [around], 0).others == 1


def test_shift_is_that_of_most_and_below_only_where_all_are() -> None:
    root = shown("p.a", (0, 50, 100, 60), (0, 50, 100, 70))
    down = [shown(f"p.n{at}", (0, 60, 9, 70), (0, 70.04, 9, 80.04)) for at in range(3)]
    left = [shown("i", (90, 0, 99, 9), (80, 0, 89, 9))]
    grown = [shown("hr", (0, 80, 9, 90), (0, 80, 9, 99))]
    assert describe(KEY, (), [root], [*left, *down, *grown], 0).shift == Shift(3, 0, 10, False)
    assert describe(KEY, (), [root], [*down, *grown], 0).shift == Shift(3, 0, 10, True)


@pytest.mark.parametrize(
    "follower",
    [
        shown("hr", (0, 80, 9, 90), (0, 80, 9, 99)),
        shown("hr", (0, 80, 9, 90), (0, 90, 9, 109)),
        shown("hr", (0, 80, 9, 90), None),
        shown("hr", None, (0, 80, 9, 90)),
        shown("hr", (0, 80, 9, 90), ()),
    ],
    ids=["grew", "moved and grew", "went", "came", "was hidden"],
)
def test_no_shift_where_no_follower_only_moved(follower: ElementPair) -> None:
    root = shown("p.a", (0, 50, 100, 60), (0, 50, 100, 70))
    one = describe(KEY, (), [root], [follower], 0)
    assert (one.shift, one.others) == (None, 1)


def test_the_first_root_that_can_be_seen_stands_for_all() -> None:
    hidden, seen = shown("a", (), ()), shown("b", HERE, WIDER)
    one = describe(KEY, (), [hidden, seen], (), 0)
    assert (one.path, one.changed, one.elements) == ("b", ("a", "b"), 2)
    assert describe(KEY, (), [seen, hidden, seen], (), 0).changed == ("b", "a")
    assert describe(KEY, (), [hidden], (), 0).path == "a"


def test_a_root_without_a_box_shows_in_what_follows_it_and_not_in_what_is_around() -> None:
    hidden, around = shown("a > source", (), ()), shown("a", HERE, WIDER)
    image = shown("a > img", HERE, WIDER)
    symptom = describe(KEY, [], [hidden], [around, image], 0)
    assert (symptom.path, symptom.kind, symptom.changed) == ("a > img", "resized", ("a > source",))
    assert symptom.others == 0


def test_hidden_sides_have_no_box_and_no_change_of_size() -> None:
    one = describe(KEY, (), [shown("a", (), HERE)], (), 0)
    assert (one.before, one.after, one.size_change) == (None, Box(*HERE), 0)
    gone = describe(("removed", "body"), (), [shown("a", HERE, None)], (), 0)
    assert (gone.path, gone.before, gone.after) == ("a", Box(*HERE), None)
    assert gone.area == 100 * 50


def test_area_of_what_only_looks_different_is_its_own() -> None:
    roots = [shown("a", HERE, HERE), shown("a > b", (0, 0, 9, 9), (0, 0, 9, 9))]
    assert describe(KEY, (), roots, (), 0).area == 100 * 50
    assert describe(KEY, (), roots, [shown("c", (0, 0, 2, 3), (0, 1, 2, 4))], 0).area == 6


def test_a_page_of_another_size_is_the_symptom_of_the_page() -> None:
    before, after = layout("html 0 0 800 900"), layout("html 0 0 800 900")
    one = page_size(before, after, 12)
    assert (one.kind, one.key, one.path) == ("page-size", ("page-size",), "html")
    assert (one.before, one.after) == (Box(0, 0, 800, 900), Box(0, 0, 800, 900))
    assert (one.elements, one.others, one.area, one.pixels) == (1, 0, 800 * 900, 12)
