"""Who changed by itself, and what it moved."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.compare.changes import Change, own_changes
from harness.compare.match import Matching
from harness.compare.movers import Root, root_movers
from harness.values import Box, Element, Layout, Viewport
from tests.compare.trees import by_path, layout, name


def found(before: Layout, after: Layout, matching: Matching | None = None) -> dict[str, list[str]]:
    """Names of the roots, and of their followers."""
    matching = matching or by_path(before, after)
    roots = root_movers(before, after, matching, own_changes(before, after, matching))

    def called(pair: tuple[int, int]) -> str:
        old, new = pair
        return name(after, new) if new >= 0 else "-" + name(before, old)

    return {called(root.pair): [called(one) for one in root.followers] for root in roots}


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
    told = found(layout(before), layout(after))
    assert {root: sorted(names) for root, names in told.items()} == {
        root: sorted(names) for root, names in expected.items()
    }
