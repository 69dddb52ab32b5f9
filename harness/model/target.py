"""Keys of all that a run knows: renderers, targets and captures.

Each is a tuple, so that it sorts, prints and compares as one.
"""

from typing import NamedTuple


class Renderer(NamedTuple):
    """A browser with a device scale factor: what is started, and paints alike."""

    browser: str  #: a name of ``BROWSERS``
    scale: float  #: device px of one CSS px


class Target(NamedTuple):
    """A page in one variant: what has a baseline folder."""

    page: str
    variant: str  #: browser, colour scheme and scale, as in ``chromium-dark@2x``


class CaptureKey(NamedTuple):
    """A page in one variant at one viewport width."""

    page: str
    variant: str
    width: int  #: CSS px

    @property
    def target(self) -> Target:
        return Target(self.page, self.variant)
