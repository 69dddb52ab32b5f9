"""A layout as a tree whose elements are numbered by what they have: equal numbers, equal things."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from harness.model.layout import Element

#: What an element shows or does, beside its text; other attributes say how, and change with builds.
CONTENT = frozenset(
    {"alt", "aria-label", "drawing", "href", "name", "placeholder", "src", "title", "type"}
)


@dataclass(frozen=True, slots=True)
class Tree:
    """A layout with its elements' numbers; everything but ``elements`` is by place or of places."""

    elements: Sequence[Element]
    tags: list[str]
    attributes: list[dict[str, str]]
    real: list[int] = field(default_factory=list)  #: all but the pseudo-elements
    children: list[list[int]] = field(default_factory=list)  #: without pseudo-elements
    pseudos: list[list[int]] = field(default_factory=list)
    exact: list[int] = field(default_factory=list)  #: all of a subtree
    content: list[int] = field(default_factory=list)  #: what it shows; 0 where that is nothing
    shape: list[int] = field(default_factory=list)  #: only tags
    weight: list[int] = field(default_factory=list)  #: letters of what it shows
    size: list[int] = field(default_factory=list)  #: number of elements


def numbered_tree(elements: Sequence[Element], ids: dict[Hashable, int]) -> Tree:
    """The tree of ``elements``; ``ids`` gives the numbers, to both of two trees to be compared."""
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
    """Nothing; numbers an element whose children have their numbers."""
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
