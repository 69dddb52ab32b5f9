"""Who changed by itself, and what it moved."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.compare.changes.own_changes import Pair, own_changes
from harness.compare.elements.match import Matching
from harness.compare.movers.root_movers import Root, root_movers
from harness.model.geometry import Box, Viewport
from harness.model.layout import Element, Layout
from tests.compare.trees import by_path, layout, name


def movers(before: Layout, after: Layout) -> tuple[Root, ...]:
    matching = by_path(before, after)
    return root_movers(before, after, matching, own_changes(before, after, matching))


def movers_by_name(before: Layout, after: Layout) -> dict[str, list[str]]:
    """Names of the roots, and of their followers; of those that are gone after a minus."""

    def called(pair: Pair) -> str:
        old, new = pair
        return name(after, new) if new >= 0 else "-" + name(before, old)

    return {
        called(root.pair): [called(pair) for pair in root.followers]
        for root in movers(before, after)
    }


RULES = {
    "what is below a taller block moves down, and what is around it grows": (
        """
html 0 0 800 400
  body 0 0 800 400
    h1 0 0 800 50
    p.a 0 50 800 100
      em 0 50 90 70 {display: inline}
    p.b 0 100 800 150
""",
        """
html 0 0 800 410
  body 0 0 800 410
    h1 0 0 800 60
    p.a 0 60 800 110
      em 0 60 90 80 {display: inline}
    p.b 0 110 800 160
""",
        {"h1": ["body", "p.a", "html", "em", "p.b"]},
    ),
    "a block that moved further than those around it is another root": (
        """
body 0 0 800 400
  h1 0 0 800 50
  p.a 0 50 800 100
  p.b 0 100 800 150
  p.c 0 150 800 200
""",
        """
body 0 0 800 410
  h1 0 0 800 60
  p.a 0 60 800 110
  p.b 0 117 800 167
  p.c 0 160 800 210
""",
        {"h1": ["body", "p.a", "p.c"], "p.b": []},
    ),
    "a banner is inserted": (
        """
body 0 0 800 100
  h1 0 0 800 50
  p 0 50 800 100
""",
        """
body 0 0 800 140
  div.banner 0 0 800 30
    b 0 0 50 30
  h1 0 40 800 90
  p 0 90 800 140
""",
        {"div.banner": ["body", "b", "h1", "p"]},
    ),
    "a block is gone": (
        """
body 0 0 800 150
  h1 0 0 800 50
  div.banner 0 50 800 100
    b 0 50 50 100
  p 0 100 800 150
""",
        """
body 0 0 800 100
  h1 0 0 800 50
  p 0 50 800 100
""",
        {"-div.banner": ["body", "-b", "p"]},
    ),
    "a block is not rendered any more": (
        """
body 0 0 800 150
  h1 0 0 800 50
  div.banner 0 50 800 100
    b 0 50 50 100
  p 0 100 800 150
""",
        """
body 0 0 800 100
  h1 0 0 800 50
  div.banner 0 0 0 0 hidden {display: none}
  p 0 50 800 100
""",
        {"div.banner": ["body", "-b", "p"]},
    ),
    "a narrower container passes its width on": (
        """
body 0 0 800 200
  main 0 0 800 200 {max-width: none}
    p 0 0 800 100
    img 0 100 400 200 {display: inline}
""",
        """
body 0 0 800 170
  main 0 0 600 170 {max-width: 600px}
    p 0 0 600 120
    img 0 120 200 170 {display: inline}
""",
        {"main": ["body", "p", "img"]},
    ),
    "a width that nothing tells of is the outermost's": (
        """
body 0 0 800 200
  main 0 0 800 200
    p 0 0 800 100
""",
        """
body 0 0 800 220
  main 0 0 600 220
    p 0 0 600 120
""",
        {"main": ["body", "p"]},
    ),
    "a height that nothing tells of is the innermost's": (
        """
body 0 0 800 200
  main 0 0 800 200
    p 0 0 800 100
    pre 0 100 800 200
""",
        """
body 0 0 800 220
  main 0 0 800 220
    p 0 0 800 120
    pre 0 120 800 220
""",
        {"p": ["main", "pre", "body"]},
    ),
    "a colour moves nothing": (
        """
body 0 0 800 100
  h1 0 0 800 50
  p 0 50 800 100
""",
        """
body 0 0 800 100
  h1 0 0 800 50 {color: red}
  p 0 57 800 107
""",
        {"h1": [], "p": []},
    ),
    "items of a flex container share its room": (
        """
nav 0 0 800 50 {display: flex}
  a.a 0 0 100 50
  a.b 100 0 200 50
  a.c 200 0 300 50
""",
        """
nav 0 0 800 50 {display: flex}
  a.a 0 0 100 50
  a.b 100 0 220 50 "long"
  a.c 220 0 320 50
""",
        {"a.b": ["a.c"]},
    ),
    "a gap is the container's": (
        """
nav 0 0 800 50 {display: flex}
  a.a 0 0 100 50
  a.b 100 0 200 50
""",
        """
nav 0 0 800 50 {display: flex; column-gap: 10px}
  a.a 0 0 100 50
  a.b 110 0 210 50
""",
        {"nav": ["a.b"]},
    ),
    "columns of one table depend on each other": (
        """
table 0 0 300 100 {display: table}
  tr.a 0 0 300 50 {display: table-row}
    td.a 0 0 100 50 {display: table-cell}
    td.b 100 0 300 50 {display: table-cell}
  tr.b 0 50 300 100 {display: table-row}
    td.c 0 50 100 100 {display: table-cell}
    td.d 100 50 300 100 {display: table-cell}
""",
        """
table 0 0 300 100 {display: table}
  tr.a 0 0 300 50 {display: table-row}
    td.a 0 0 150 50 {display: table-cell} "wider"
    td.b 150 0 300 50 {display: table-cell}
  tr.b 0 50 300 100 {display: table-row}
    td.c 0 50 150 100 {display: table-cell}
    td.d 150 50 300 100 {display: table-cell}
""",
        {"td.a": ["td.b", "td.c", "td.d"]},
    ),
    "words push words along the line": (
        """
p 0 0 800 20
  em 0 0 50 20 {display: inline}
  b 60 0 90 20 {display: inline}
""",
        """
p 0 0 800 20
  em 0 0 55 20 {display: inline} "longer"
  b 65 0 95 20 {display: inline}
""",
        {"em": ["b"]},
    ),
    "a pseudo-element makes its element taller": (
        """
body 0 0 800 100
  h1 0 0 800 50
    ::before 0 0 0 0 hidden
  p 0 50 800 100
""",
        """
body 0 0 800 120
  h1 0 0 800 70
    ::before 0 0 0 0 hidden {content: "new"}
  p 0 70 800 120
""",
        {"h1::before": ["h1", "body", "p"]},
    ),
    "a first child's margin moves the block that it is in": (
        """
body 0 0 800 100
  div 0 0 800 50
    h2 0 0 800 50
  p 0 50 800 100
""",
        """
body 0 20 800 120
  div 0 20 800 70
    h2 0 20 800 70 {margin-top: 20px}
  p 0 70 800 120
""",
        {"h2": ["body", "div", "p"]},
    ),
    "what hangs at the bottom goes down with it": (
        """
div 0 0 800 100 {position: relative}
  p 0 0 800 100
  i 0 80 20 100 {position: absolute; bottom: 0px}
""",
        """
div 0 0 800 130 {position: relative}
  p 0 0 800 130 "more"
  i 0 110 20 130 {position: absolute; bottom: 0px}
""",
        {"p": ["div", "i"]},
    ),
    "a transform moves what is inside and nothing beside": (
        """
body 0 0 800 100
  h1 0 0 800 50
    em 0 0 50 50 {display: inline}
  p 0 50 800 100
""",
        """
body 0 0 800 100
  h1 9 0 809 50 {translate: 9px}
    em 9 0 59 50 {display: inline}
  p 0 50 800 100
""",
        {"h1": ["em"]},
    ),
    "cells follow a change of their table": (
        """
table 0 0 300 50 {display: table; table-layout: fixed}
  tr 0 0 300 50 {display: table-row}
    td.a 0 0 100 50 {display: table-cell}
    td.b 100 0 300 50 {display: table-cell}
""",
        """
table 0 0 300 50 {display: table}
  tr 0 0 300 50 {display: table-row}
    td.a 0 0 150 50 {display: table-cell}
    td.b 150 0 300 50 {display: table-cell}
""",
        {"table": ["td.a", "td.b"]},
    ),
    "a block leaves the flow": (
        """
body 0 0 800 150
  h1 0 0 800 50
  p.a 0 50 800 100
  p.b 0 100 800 150
""",
        """
body 0 0 800 100
  h1 0 0 800 50
  p.a 0 50 200 100 {position: absolute}
  p.b 0 50 800 100
""",
        {"p.a": ["body", "p.b"]},
    ),
    "lines wrap around a float that the block now lies beside": (
        """
body 0 0 800 150
  img 700 0 800 100 {float: left}
  div 0 100 800 120 {clear: both}
    p 0 100 800 120
""",
        """
body 0 0 800 100
  img 700 0 800 100 {float: left}
  div 0 0 800 40
    p 0 0 800 40
""",
        {"div": ["body", "p"]},
    ),
    "a renamed class moves nothing, and is moved": (
        """
body 0 0 800 100
  h1 0 0 800 50
  p 0 50 800 100 [class=old]
""",
        """
body 0 0 800 110
  h1 0 0 800 60 {padding-top: 10px}
  p 0 60 800 110 [class=new]
""",
        {"h1": ["body", "p"], "p": []},
    ),
    "all that is in a hidden element is hidden with it": (
        """
div 0 0 800 100
  p 0 0 800 50
    em 0 0 50 50
""",
        """
div 0 0 800 100
  p 0 0 800 50 hidden {visibility: hidden}
    em 0 0 50 50 hidden
""",
        {"p": ["em"]},
    ),
    "siblings of a reordered element move up": (
        """
ul 0 0 800 90
  a 0 0 800 30
  b 0 30 800 60
  i 0 60 800 90
""",
        """
ul 0 0 800 90
  b 0 0 800 30
  i 0 30 800 60
  a 0 60 800 90
""",
        {"a": ["b", "i"]},
    ),
    "a font of all is everybody's, but the distances between blocks have to fit": (
        """
body 0 0 800 100 {font-size: 16px}
  h1 0 0 800 50
    em 0 0 50 50 {display: inline}
  div 0 50 800 100
    p 0 50 800 100
""",
        """
body 0 0 800 120 {font-size: 18px}
  h1 0 0 800 60
    em 0 0 60 60 {display: inline}
  div 0 60 800 120
    p 0 60 800 120
""",
        {"body": ["h1", "div", "p", "em"]},
    ),
}


@pytest.mark.parametrize(("before", "after", "expected"), RULES.values(), ids=RULES)
def test_a_change_is_followed(before: str, after: str, expected: dict[str, list[str]]) -> None:
    result = movers_by_name(layout(before), layout(after))
    assert {root: sorted(names) for root, names in result.items()} == {
        root: sorted(names) for root, names in expected.items()
    }


def test_nearest_followers_come_first_and_the_largest_root() -> None:
    before = layout("""
body 0 0 800 400
  h1 0 0 800 50
  p.a 0 50 800 100
  p.b 0 100 800 150
    em 0 100 90 120 {display: inline}
  footer 0 150 800 400
    hr 0 150 800 151
""")
    after = layout("""
body 0 0 800 410
  h1 0 0 800 60
  p.a 0 60 800 110
  p.b 0 110 800 160
    em 0 110 90 130 {display: inline}
  footer 0 160 800 410
    hr 0 160 800 161 {border-top-color: red}
""")
    assert [*movers_by_name(before, after).items()] == [
        ("h1", ["body", "p.a", "p.b", "footer", "em", "hr"]),
        ("hr", []),  # recoloured by itself, moved with the others
    ]


def test_a_wrapper_that_comes_or_goes_moves_what_is_in_it_and_below() -> None:
    before = layout("""
body 0 0 800 100
  p.a 0 0 800 50
  p.b 0 50 800 100
""")
    after = layout("""
body 0 0 800 120
  div 0 0 800 70 {padding-top: 10px}
    p.a 10 10 790 60
  p.b 0 70 800 120
""")
    matching = Matching((0, 2, 3), (0, -1, 1, 2))
    (root,) = root_movers(before, after, matching, own_changes(before, after, matching))
    assert (root.pair, {*root.followers}) == ((-1, 1), {(0, 0), (1, 2), (2, 3)})
    matching = Matching(matching.before_of, matching.after_of)
    (root,) = root_movers(after, before, matching, own_changes(after, before, matching))
    assert (root.pair, {*root.followers}) == ((1, -1), {(0, 0), (2, 1), (3, 2)})


COLUMNS = """
body 0 0 800 {0}
  main 0 0 800 {0} {{display: flex}}
    div.a 0 0 400 {0}
      h2.a 0 0 400 {1}
      p.a 0 {1} 400 {2}
      p.b 0 {2} 400 {3}
    div.b 400 0 800 {0}
      h2.b 400 0 800 {4}
      p.c 400 {4} 800 {5}
      p.d 400 {5} 800 {6}
"""


def test_two_columns_that_move_by_different_amounts_are_two_roots() -> None:
    before = layout(COLUMNS.format(300, 50, 100, 150, 50, 200, 300))
    after = layout(COLUMNS.format(320, 60, 110, 160, 70, 220, 320))
    result = movers_by_name(before, after)
    assert result.keys() == {"h2.a", "h2.b"}
    assert {"p.a", "p.b"} <= set(result["h2.a"])
    assert {"p.c", "p.d"} <= set(result["h2.b"])


def test_what_lies_between_two_changes_belongs_to_the_first() -> None:
    page = """
body 0 0 800 {0}
  h1 0 0 800 {1} {{padding-top: {2}px}}
  p.a 0 {1} 800 {3}
  h2 0 {3} 800 {4} {{padding-top: {5}px}}
  p.b 0 {4} 800 {6}
"""
    before = layout(page.format(200, 50, 1, 100, 150, 1, 200))
    after = layout(page.format(215, 60, 11, 110, 165, 6, 215))
    result = movers_by_name(before, after)
    assert "p.a" in result["h1"]
    assert result["h2"] == ["p.b"]


def test_a_change_that_did_nothing_does_not_take_over_what_another_moved() -> None:
    page = """
body 0 0 800 {0}
  h1 0 0 800 {1} {{padding-top: {2}px}}
  h2 0 {1} 800 {3} {{max-width: {2}px}}
  p.b 0 {3} 800 {0}
"""
    result = movers_by_name(
        layout(page.format(200, 50, 1, 150)), layout(page.format(210, 60, 11, 160))
    )
    assert sorted(result["h1"]) == ["body", "h2", "p.b"]
    assert result["h2"] == []


# Laws, on pages of stacked blocks.


@dataclass
class Blocks:
    """A page of nested blocks: of each its parent, and the height of its own below its children."""

    parents: list[int]
    heights: list[float]
    style: dict[int, Mapping[str, str]] = field(default_factory=dict)

    def layout(self, taller: Mapping[int, float], shifted: Mapping[int, float]) -> Layout:
        """The page with some blocks taller, and some moved without anything around them (px)."""
        boxes: dict[int, Box] = {}

        def place(block: int, top: float) -> float:
            start = top = top + shifted.get(block, 0)
            boxes[block] = Box(0, start, 0, 0)  # in document order
            for child, parent in enumerate(self.parents):
                if parent == block:
                    top = place(child, top) - shifted.get(child, 0)
            bottom = top + self.heights[block] + taller.get(block, 0)
            boxes[block] = Box(0, start, 800, bottom)
            return bottom

        place(0, 0)
        places = {block: at for at, block in enumerate(boxes)}
        elements = tuple(
            Element(
                f"div#b{block}",
                box,
                places.get(self.parents[block], -1),
                style={"display": "block", **(self.style.get(block, {}) if taller else {})},
            )
            for block, box in boxes.items()
        )
        return Layout(Viewport(800, 900), 800, 900, elements)


@st.composite
def blocks(draw: st.DrawFn) -> Blocks:
    count = draw(st.integers(3, 25))
    parents = [-1, *(draw(st.integers(max(0, at - 6), at - 1)) for at in range(1, count))]
    heights = [float(draw(st.integers(5, 60))) for _ in parents]
    return Blocks(parents, heights)


def names_of(roots: tuple[Root, ...], after: Layout) -> set[str]:
    return {after.elements[root.pair[1]].path for root in roots}


@given(page=blocks(), data=st.data(), has_style=st.booleans())
def test_one_taller_block_is_the_only_root(
    page: Blocks, data: st.DataObject, has_style: bool
) -> None:
    block = data.draw(st.integers(0, len(page.parents) - 1))
    by = data.draw(st.sampled_from([-4, 0.5, 1, 13]))
    if has_style:
        page.style[block] = {"height": "changed"}
    after = page.layout({block: by}, {})
    assert names_of(movers(page.layout({}, {}), after), after) == {f"div#b{block}"}


@given(page=blocks(), data=st.data(), has_style=st.booleans())
def test_a_planted_shift_is_a_root_of_its_own(
    page: Blocks, data: st.DataObject, has_style: bool
) -> None:
    count = len(page.parents)
    taller = data.draw(st.integers(0, count - 1))
    if has_style:
        page.style[taller] = {"height": "changed"}
    # A block whose own style changed may well have moved its children.
    planted = data.draw(
        st.integers(1, count - 1).filter(
            lambda block_number: (
                block_number != taller and not (has_style and page.parents[block_number] == taller)
            )
        )
        if count > 3
        else st.just(0)
    )
    if not planted:
        return
    by = data.draw(st.sampled_from([-11, -1, 0.5, 3, 7, 14, 70]))
    after = page.layout({taller: 7}, {planted: by})
    assert names_of(movers(page.layout({}, {}), after), after) == {
        f"div#b{taller}",
        f"div#b{planted}",
    }


@given(page=blocks(), data=st.data())
def test_two_taller_blocks_are_two_roots(page: Blocks, data: st.DataObject) -> None:
    chosen = data.draw(
        st.lists(st.integers(0, len(page.parents) - 1), min_size=2, max_size=2, unique=True)
    )
    page.style = {block_number: {"height": "changed"} for block_number in chosen}
    after = page.layout(dict(zip(chosen, (7, 12), strict=True)), {})
    assert names_of(movers(page.layout({}, {}), after), after) == {
        f"div#b{block_number}" for block_number in chosen
    }


# Laws, on any two layouts.

STYLES: tuple[Mapping[str, str], ...] = (
    {"display": "block"},
    {"display": "block", "color": "red"},
    {"display": "block", "margin-top": "4px", "font-size": "20px"},
    {"display": "none"},
    {"display": "contents"},
    {"display": "flex"},
    {"display": "table-cell"},
    {"display": "block", "position": "absolute", "top": "0px"},
    {"display": "block", "float": "left"},
    {"translate": "3px"},
    {},
)


@st.composite
def two_layouts(draw: st.DrawFn) -> tuple[Layout, Layout]:
    """Two layouts of some elements of one tree, each with boxes and styles of its own."""
    count = draw(st.integers(1, 14))
    parents = [-1, *(draw(st.integers(0, at - 1)) for at in range(1, count))]
    edge = st.sampled_from([0.0, 0.0, 10.0, 25.0])
    sides = []
    for _ in range(2):
        places: dict[int, int] = {}
        elements: list[Element] = []
        for at, parent in enumerate(parents):
            if at and (parent not in places or draw(st.integers(0, 5)) == 0):
                continue
            left, top, width, height = (draw(edge) for _ in range(4))
            tag = draw(st.sampled_from(["div", "div", "div", "img"])) if at > 1 else "div"
            places[at] = len(elements)
            elements.append(
                Element(
                    f"{tag}#e{at}",
                    Box(left, top, left + width, top + height),
                    places.get(parent, -1),
                    width > 0 and height > 0 and draw(st.booleans()),
                    (("class", draw(st.sampled_from("ab"))),),
                    draw(st.sampled_from(["", "text"])),
                    draw(st.sampled_from(STYLES)),
                )
            )
        sides.append(Layout(Viewport(800, 900), 800, 900, tuple(elements)))
    return sides[0], sides[1]


def box_changed(before: Layout, after: Layout, pair: Pair) -> bool:
    old = before.elements[pair[0]] if pair[0] >= 0 else None
    new = after.elements[pair[1]] if pair[1] >= 0 else None
    if not ((old and old.visible) or (new and new.visible)):
        return False
    return not old or not new or old.box != new.box


@given(two_layouts())
def test_all_that_changed_is_a_root_or_a_follower_of_one(sides: tuple[Layout, Layout]) -> None:
    before, after = sides
    matching = by_path(before, after)
    changes = own_changes(before, after, matching)
    roots = root_movers(before, after, matching, changes)
    followers = [pair for root in roots for pair in root.followers]
    assert len(followers) == len(set(followers))
    assert len(roots) == len({root.pair for root in roots})
    assert {root.pair: root.changes for root in roots if root.changes} == changes
    all_pairs = [
        *((old, place) for place, old in enumerate(matching.before_of)),
        *((old, -1) for old, place in enumerate(matching.after_of) if place < 0),
    ]
    moved_pairs = {*followers, *(root.pair for root in roots)}
    assert {pair for pair in all_pairs if box_changed(before, after, pair)} <= moved_pairs


@given(two_layouts())
def test_a_layout_has_no_roots_with_itself(sides: tuple[Layout, Layout]) -> None:
    assert movers(sides[0], sides[0]) == ()
