"""Merges the element trees of all widths into a single tree, and shortens element names."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from harness.baselines.layout_text.value_text import is_bare, quote, unquote
from harness.model.layout import Layout

#: Paths that are no prefix of their children's paths.
_NO_PREFIX = ("", "html", "body")
_SHADOW = ">>>"
_PLACE = re.compile(r":nth-of-type\([0-9]+\)\Z")
_NAMED = re.compile(r"[^\"#.:]+([#.])([\w-]+)")

#: A name, and the element's position in each tree that has it, by number of the tree.
Row = tuple[str, dict[int, int]]


@dataclass(frozen=True, slots=True)
class Node:
    """An element of the merged tree, with its position in each layout that has it."""

    depth: int
    name: str  #: see ``short_name``
    places: Mapping[int, int]  #: by number of the layout


@dataclass(frozen=True, slots=True)
class Nested:
    """The tree of one layout."""

    parents: tuple[int, ...]  #: the position of each element's parent; -1 for none
    names: tuple[str, ...]
    children: tuple[tuple[int, ...], ...]  #: by parent; outermost ones last, at -1


def nest_all(layouts: Iterable[Layout]) -> list[Nested]:
    """The trees of ``layouts``; equal ones are the same object."""
    trees: dict[tuple[tuple[str, int], ...], Nested] = {}
    nested: list[Nested] = []
    for layout in layouts:
        key = tuple([(element.path, element.parent) for element in layout.elements])
        if key not in trees:
            trees[key] = nest(layout)
        nested.append(trees[key])
    return nested


def nest(layout: Layout) -> Nested:
    """The tree of ``layout``; an element that does not follow its parent becomes outermost."""
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
    """Every element of ``trees``, parents before children, in an order that fits each tree.

    An element appears twice where its order or its parent differs between trees.
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
    """The children of ``parents``, each with its positions in the trees that have it."""
    rows: list[Row] = []
    mine: list[Row] = []
    earlier: tuple[Nested, int] | None = None
    for at, parent in parents.items():
        tree = trees[at]
        places = tree.children[parent]
        is_repeated = earlier is not None and earlier[0] is tree and earlier[1] == parent
        if not is_repeated or len(mine) < len(rows):
            rows, mine = _align(rows, [tree.names[place] for place in places])
        earlier = tree, parent
        for (_, row_places), place in zip(mine, places, strict=True):
            row_places[at] = place
    return (Node(depth, name, node_places) for name, node_places in rows)


def _align(rows: list[Row], names: list[str]) -> tuple[list[Row], list[Row]]:
    """``rows`` merged with ``names``, and the rows that belong to ``names``."""
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
    """The part of ``path`` after its parent's path ``outer``; all of it, quoted, if not below it.

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
    """The path of the element with the short ``name`` in the parent ``outer``."""
    if name[0] == '"':
        return unquote(name)
    if name.startswith("::"):
        return outer + name
    if name.startswith(_SHADOW):
        return f"{outer} {_SHADOW} {name.removeprefix(_SHADOW)}"
    return name if outer in _NO_PREFIX else f"{outer} > {name}"


def common_name(name: str) -> str:
    """``name`` without the suffix that distinguishes it from its siblings.

    >>> common_name("li.card:nth-of-type(2)")
    'li.card'
    """
    return _PLACE.sub("", name)


def implied_attributes(name: str) -> dict[str, str]:
    """The attributes that follow from an element's ``name``; its lines have only deviations.

    >>> implied_attributes("li.card:nth-of-type(2)")
    {'class': 'card'}
    """
    match = _NAMED.fullmatch(common_name(name))
    return {"id" if match[1] == "#" else "class": match[2]} if match else {}
