"""What of a page is not the same each time."""

from dataclasses import dataclass

from harness.model.geometry import Box


@dataclass(frozen=True, slots=True)
class Unstable:
    """An element that is not the same in each capture of an unchanged page."""

    selector: str  #: its path
    what: str  #: as in ``text, resized``
    box: Box  #: all that it was seen to cover, CSS px


@dataclass(frozen=True, slots=True)
class Unsteady:
    """An element that was approved as not being the same each time.

    It is not compared, and a note says so. One that differs only when the page is ``resized`` is
    compared wherever the page is loaded.
    """

    selector: str  #: its path
    what: str  #: as of ``Unstable``
    resized: bool
    widths: tuple[tuple[int, int], ...]  #: at which it was seen to differ, CSS px, inclusive


@dataclass(frozen=True, slots=True)
class UnsteadyElements:
    """What of a page in one browser was approved as unsteady, and is not compared everywhere."""

    page: str
    browser: str
    share: float  #: the largest, of the page at one width, that they cover; 0 to 1
    elements: tuple[Unsteady, ...]
