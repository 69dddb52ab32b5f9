"""A layout as a tree with numbers for properties of subtrees: equal numbers, equal properties."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from harness.model.layout import Element

#: Attributes that are content; others are about style, and change from build to build.
CONTENT = frozenset(
    {"alt", "aria-label", "drawing", "href", "name", "placeholder", "src", "title", "type"}
)


@dataclass(frozen=True, slots=True)
class Tree:
    """A layout with the numbers of its elements; every list is by index, or of indices."""

    elements: Sequence[Element]
    tags: list[str]
    attributes: list[dict[str, str]]
    real: list[int] = field(default_factory=list)  #: elements without pseudo-elements
    children: list[list[int]] = field(default_factory=list)  #: without pseudo-elements
    pseudos: list[list[int]] = field(default_factory=list)
    exact: list[int] = field(default_factory=list)  #: the whole subtree
    content: list[int] = field(default_factory=list)  #: the visible content; 0 where there is none
    shape: list[int] = field(default_factory=list)  #: the tags of the subtree
    weight: list[int] = field(default_factory=list)  #: letters of the content
    size: list[int] = field(default_factory=list)  #: number of elements


def numbered_tree(elements: Sequence[Element], ids: dict[Hashable, int]) -> Tree:
    """The tree of ``elements``; both trees of a comparison take their numbers from ``ids``."""
    tree = Tree(
        elements,
        [element.tag for element in elements],
        [dict(element.attributes) for element in elements],
    )
    for kind in (tree.children, tree.pseudos):
        kind.extend([] for _ in elements)
    for numbers in (tree.exact, tree.content, tree.shape, tree.weight, tree.size):
        numbers.extend([0] * len(elements))
    for at, element in enumerate(elements):
        pseudo = tree.tags[at].startswith("::")
        if not pseudo:
            tree.real.append(at)
        if element.parent >= 0:
            (tree.pseudos if pseudo else tree.children)[element.parent].append(at)
    for at in reversed(range(len(elements))):
        _number(tree, at, ids)
    return tree


def _number(tree: Tree, at: int, ids: dict[Hashable, int]) -> None:
    """Number an element whose children are numbered."""
    tag, text, below = tree.tags[at], tree.elements[at].text, tree.children[at]
    shows = tuple(
        [attribute for attribute in tree.elements[at].attributes if attribute[0] in CONTENT]
    )
    weight = len(text) if any(map(str.isalpha, text)) else 0
    weight += sum([len(value) for _, value in shows]) + sum([tree.weight[child] for child in below])
    tree.weight[at] = weight
    tree.size[at] = 1 + sum([tree.size[child] for child in below])
    tree.shape[at] = shape = ids[tag, *[tree.shape[child] for child in below]]
    signature = ("exact", tag, text, tree.elements[at].attributes)
    tree.exact[at] = ids[*signature, *[tree.exact[child] for child in (*tree.pseudos[at], *below)]]
    if weight:
        parts = [tree.content[child] or -tree.shape[child] for child in below]
        tree.content[at] = ids["content", tag, text, shows, shape, *parts]
