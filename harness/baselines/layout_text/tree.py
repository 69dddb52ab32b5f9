"""One tree out of the trees that a page has at its widths, and the short names of its elements."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from harness.baselines.layout_text.value_text import is_bare, quote, unquote
from harness.model.layout import Layout

#: What stands in front of no path: outermost elements, and the children of these.
_NO_PREFIX = ("", "html", "body")
_SHADOW = ">>>"
_PLACE = re.compile(r":nth-of-type\([0-9]+\)\Z")
_NAMED = re.compile(r"[^\"#.:]+([#.])([\w-]+)")

#: A name, and where it is: its place in each of the trees, by their number.
Row = tuple[str, dict[int, int]]


@dataclass(frozen=True, slots=True)
class Node:
    """An element, and its place in each of the layouts that have it there."""

    depth: int
    name: str  #: see ``short_name``
    places: Mapping[int, int]  #: by place of the layout


@dataclass(frozen=True, slots=True)
class Nested:
    """The tree of one layout."""

    parents: tuple[int, ...]  #: the place of the element that each stands in; -1 for none
    names: tuple[str, ...]
    children: tuple[tuple[int, ...], ...]  #: of each place; those of the page come last, at -1


def nest(layout: Layout) -> Nested:
    """The tree of ``layout``. An element out of place, not below its parent, stands in none."""
    stack: list[int] = []
    parents: list[int] = []
    names: list[str] = []
    children: list[list[int]] = [[] for _ in range(len(layout.elements) + 1)]
    for place, element in enumerate(layout.elements):
        while stack and stack[-1] != element.parent:
            stack.pop()
        parent = stack[-1] if stack else -1
        children[parent].append(place)
        parents.append(parent)
        names.append(short_name(element.path, layout.elements[parent].path if parent >= 0 else ""))
        stack.append(place)
    return Nested(tuple(parents), tuple(names), tuple(map(tuple, children)))


def merge(trees: Sequence[Nested]) -> Iterator[Node]:
    """Every element of ``trees``, parents before children, in an order that each of them has.

    What is in two of them in another order, or in another parent, is there twice.
    """
    waiting = [_families(trees, 0, dict.fromkeys(range(len(trees)), -1))]
    while waiting:
        node = next(waiting[-1], None)
        if node is None:
            waiting.pop()
            continue
        yield node
        waiting.append(_families(trees, node.depth + 1, node.places))


def _families(trees: Sequence[Nested], depth: int, parents: Mapping[int, int]) -> Iterator[Node]:
    """The children of ``parents``, each with its places in the trees that have it."""
    rows: list[Row] = []
    for at, parent in parents.items():
        places = trees[at].children[parent]
        rows, mine = _align(rows, [trees[at].names[place] for place in places])
        for (_, row_places), place in zip(mine, places, strict=True):
            row_places[at] = place
    return (Node(depth, name, node_places) for name, node_places in rows)


def _align(rows: list[Row], names: list[str]) -> tuple[list[Row], list[Row]]:
    """``rows`` with those of ``names`` that they lack, and the rows of ``names``."""
    row_names = [name for name, _ in rows]
    if row_names == names:
        return rows, rows
    merged: list[Row] = []
    mine: list[Row] = []
    steps = SequenceMatcher(None, row_names, names, autojunk=False).get_opcodes()
    for step, start, end, first, last in steps:
        merged += rows[start:end]
        if step == "equal":
            mine += rows[start:end]
        else:
            new: list[Row] = [(name, {}) for name in names[first:last]]
            merged += new
            mine += new
    return merged, mine


def short_name(path: str, outer: str) -> str:
    """What ``path`` adds to that of the element it stands in, ``outer``; whole where it does not.

    >>> short_name("main > h1", "main"), short_name("main::before", "main"), short_name("p", "ul")
    ('h1', '::before', '"p"')
    """
    for name in (
        path.removeprefix(outer),  # a pseudo-element, or a child of the body
        path.removeprefix(f"{outer} > "),
        _SHADOW + path.removeprefix(f"{outer} {_SHADOW} "),
    ):
        if is_bare(name) and name[0] != "|" and long_name(name, outer) == path:
            return name
    return quote(path)


def long_name(name: str, outer: str) -> str:
    """The path of the element that is called ``name`` in ``outer``."""
    if name[0] == '"':
        return unquote(name)
    if name.startswith("::"):
        return outer + name
    if name.startswith(_SHADOW):
        return f"{outer} {_SHADOW} {name.removeprefix(_SHADOW)}"
    return name if outer in _NO_PREFIX else f"{outer} > {name}"


def common_name(name: str) -> str:
    """``name`` without what tells it from its siblings.

    >>> common_name("li.card:nth-of-type(2)")
    'li.card'
    """
    return _PLACE.sub("", name)


def implied_attributes(name: str) -> dict[str, str]:
    """The attributes that an element called ``name`` has unless it says otherwise.

    >>> implied_attributes("li.card:nth-of-type(2)")
    {'class': 'card'}
    """
    match = _NAMED.fullmatch(common_name(name))
    return {"id" if match[1] == "#" else "class": match[2]} if match else {}
