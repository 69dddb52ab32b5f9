"""Elements that differ between captures of an unchanged page."""

from dataclasses import dataclass

from harness.model.geometry import Box


@dataclass(frozen=True, slots=True)
class Unstable:
    """An element that differs between two captures of an unchanged page."""

    selector: str  #: its path
    what: str  #: its differences, as in ``text, resized``
    box: Box  #: union of its boxes in all captures, CSS px


@dataclass(frozen=True, slots=True)
class Unsteady:
    """An element that was approved as unstable.

    It is not compared, and a note says so. An element that differs only when the page is
    ``resized`` is still compared at the widths at which the page is loaded.
    """

    selector: str  #: its path
    what: str  #: its differences, as in ``Unstable``
    resized: bool
    widths: tuple[tuple[int, int], ...]  #: at which it differed, CSS px, inclusive


@dataclass(frozen=True, slots=True)
class UnsteadyElements:
    """The elements of a page in one variant that were approved as unstable."""

    page: str
    browser: str
    share: float  #: largest share of the page that they cover at one width; 0 to 1
    elements: tuple[Unsteady, ...]
