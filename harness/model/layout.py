"""The layout of a page: its elements with their boxes, texts and styles."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.model.elements import element_path
from harness.model.geometry import Box, Viewport


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a page: its path, box, attributes, text and style.

    Texts and attributes longer than 40 characters are cut, and end in a digest of the whole.
    """

    path: str  #: a selector that matches this element only
    box: Box  #: CSS px
    parent: int = -1  #: index of its parent in ``Layout.elements``; -1 for the root
    visible: bool = True  #: whether it has a box that is painted
    attributes: tuple[tuple[str, str], ...] = ()  #: name and value, sorted by name
    text: str = ""  #: without the text of its children
    #: Values that are neither inherited nor initial, see ``harness.model.elements.css_properties``.
    style: Mapping[str, str] = field(default_factory=dict)

    @property
    def tag(self) -> str:
        """The tag name, as ``h1``, or the pseudo-element, as ``::before``.

        >>> Element("main > h1.headline", Box(0, 0, 1, 1)).tag
        'h1'
        """
        return element_path.tag(self.path)


@dataclass(frozen=True, slots=True)
class Layout:
    """All elements of a page at one viewport in document order; sizes in CSS px.

    Elements that are not visible are included, for their texts and styles; a subtree that is not
    rendered at all is represented by its root.
    """

    viewport: Viewport
    page_width: int
    page_height: int
    elements: tuple[Element, ...]
