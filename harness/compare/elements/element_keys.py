"""Keys: properties that two elements may share; ``None`` where an element has no such property."""

from collections.abc import Callable, Hashable

from harness.compare.elements.numbered_tree import Tree

Key = Callable[[Tree, int], Hashable]  #: of the element at an index of a tree


def exact(tree: Tree, at: int) -> Hashable:
    return tree.exact[at]


def named_exact(tree: Tree, at: int) -> Hashable:
    return tree.exact[at] if tree.weight[at] or tree.attributes[at] else None


def content(tree: Tree, at: int) -> Hashable:
    return tree.content[at] or None


def identity(tree: Tree, at: int) -> Hashable:
    name = tree.attributes[at].get("id")
    return (tree.tags[at], name) if name else None


def lasting_identity(tree: Tree, at: int) -> Hashable:
    """The id without digits: a running number refers to another element after an insertion."""
    name = tree.attributes[at].get("id", "")
    return (tree.tags[at], name) if name and not any(map(str.isdigit, name)) else None


def label(tree: Tree, at: int) -> Hashable:
    return (*classes(tree, at), tree.elements[at].text) if tree.elements[at].text else None


def text(tree: Tree, at: int) -> Hashable:
    content = tree.elements[at].text
    return (tree.tags[at], content) if any(map(str.isalpha, content)) else None


def form(tree: Tree, at: int) -> Hashable:
    return (*classes(tree, at), tree.shape[at])


def tag(tree: Tree, at: int) -> Hashable:
    return tree.tags[at]


def classes(tree: Tree, at: int) -> tuple[str, str]:
    """The tag and the class attribute."""
    return tree.tags[at], tree.attributes[at].get("class", "")


def kind(tree: Tree, at: int) -> Hashable:
    return classes(tree, at) if tree.attributes[at].get("class") else None


def root(tree: Tree, at: int) -> Hashable:
    path = tree.elements[at].path if tree.elements[at].parent < 0 else None
    return tree.tags[at] if tree.tags[at] in {"html", "body"} else path
