"""Keys of a run's data: renderers, targets and captures.

They are named tuples, so they sort, and compare equal to plain tuples.
"""

from typing import NamedTuple


class Renderer(NamedTuple):
    """A browser with a device scale factor: the unit that is started and paints alike."""

    browser: str  #: a name of ``BROWSERS``
    scale: float  #: device px of one CSS px


class Target(NamedTuple):
    """A page in one variant: the unit that has a baseline folder."""

    page: str
    variant: str  #: browser, colour scheme and scale, as in ``chromium-dark@2x``


class CaptureKey(NamedTuple):
    """A page in one variant at one viewport width.

    >>> CaptureKey("home", "chromium", 640).target == ("home", "chromium")
    True
    """

    page: str
    variant: str
    width: int  #: CSS px

    @property
    def target(self) -> Target:
        return Target(self.page, self.variant)
