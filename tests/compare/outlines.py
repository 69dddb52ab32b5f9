"""Small pages, written down as nested tuples: what there is, without boxes and styles."""

from harness.model.geometry import Box, Viewport
from harness.model.layout import Element, Layout

#: ``("p.lead#intro some text", child, ...)``
Tree = tuple["str | Tree", ...] | str


def layout(*body: Tree) -> Layout:
    """A page whose body holds these trees; paths are as a browser's would be."""
    elements: list[Element] = []
    add(elements, "html", ("html",), -1)
    add(elements, "body", ("body", *body), 0)
    return Layout(Viewport(800, 900), 800, 900, tuple(elements))


def cards(*names: str) -> tuple[Tree, ...]:
    return tuple(("div.card", f"h3 {name}", "a.button Buy") for name in names)


def add(elements: list[Element], path: str, tree: Tree, parent: int) -> None:
    line, *children = (tree,) if isinstance(tree, str) else tree
    assert isinstance(line, str)
    name, _, text = line.partition(" ")
    at = len(elements)
    elements.append(Element(path, Box(0, 0, 1, 1), parent, attributes=attributes(name), text=text))
    above = "" if path == "body" else f"{path} > "
    for place, child in enumerate(children, 1):
        first = (child if isinstance(child, str) else str(child[0])).partition(" ")[0]
        if first.startswith("::"):
            add(elements, path + first, child, at)
        else:
            name = first.partition("@")[0]
            add(elements, f"{above}{name}:nth-of-type({place})", child, at)


def attributes(name: str) -> tuple[tuple[str, str], ...]:
    """``img.wide.dark#hero@hero.png``: classes, id and source."""
    name, _, source = name.partition("@")
    name, _, identity = name.partition("#")
    _, *classes = name.split(".")
    named = {"class": " ".join(classes), "id": identity, "src": source}
    return tuple((key, value) for key, value in named.items() if value)


def label(element: Element) -> str:
    """``p.lead#intro some text``, as it was written."""
    of = dict(element.attributes)
    classes = "".join(f".{class_name}" for class_name in of.get("class", "").split())
    name = element.tag + classes + (f"#{of['id']}" if "id" in of else "")
    return f"{name}{'@' + of['src'] if 'src' in of else ''} {element.text}".strip()


def places(layout: Layout) -> list[str]:
    """Each element's label and, where several have it, the number of its kind: ``hr/2``."""
    seen: dict[str, int] = {}
    labels = []
    for text in map(label, layout.elements):
        seen[text] = seen.get(text, 0) + 1
        labels.append(text if seen[text] == 1 else f"{text}/{seen[text]}")
    return labels
