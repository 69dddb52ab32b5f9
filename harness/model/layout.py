"""The layout of a page: its elements, where they lie and how they look."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.model.elements import element_path
from harness.model.geometry import Box, Viewport


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a page's tree: what it is, where it lies and how it looks.

    Texts and attributes of more than 40 letters are cut, and end in a digest of the whole.
    """

    path: str  #: a selector that is its own
    box: Box  #: CSS px
    parent: int = -1  #: place of its parent among the layout's elements; -1 for the outermost
    visible: bool = True  #: has a box that is painted
    attributes: tuple[tuple[str, str], ...] = ()  #: name and value, by name
    text: str = ""  #: its own, without that of its children
    style: Mapping[str, str] = field(
        default_factory=dict
    )  #: own, see ``harness.model.elements.css_properties``

    @property
    def tag(self) -> str:
        """``h1``, or ``::before``.

        >>> Element("main > h1.headline", Box(0, 0, 1, 1)).tag
        'h1'
        """
        return element_path.tag(self.path)


@dataclass(frozen=True, slots=True)
class Layout:
    """All elements of a page at one viewport, parents before children; sizes in CSS px.

    In document order. Those that are not visible are here too, for what they say: of a subtree
    that is not rendered at all, its root.
    """

    viewport: Viewport
    page_width: int
    page_height: int
    elements: tuple[Element, ...]
