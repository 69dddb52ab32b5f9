"""The values that cross stages: frozen, checked where they are made, trusted after.

CSS px and device px are different types: ``Box`` is float CSS px, ``Region`` is int device px,
and ``Viewport.to_device`` is the one bridge. Ranges include both ends.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from harness.errors import ConfigError
from harness.model.dead_reference import DeadReference
from harness.model.elements import element_path as paths

#: The upper width of a breakpoint that has none: wider than any viewport (CSS px).
UNBOUNDED = 2**31 - 1

Verdict = Literal["unchanged", "changed", "regressed", "new", "unstable", "failed"]

#: From best to worst; of several verdicts the worst wins.
VERDICTS: tuple[Verdict, ...] = ("unchanged", "changed", "regressed", "new", "unstable", "failed")


@dataclass(frozen=True, slots=True)
class Box:
    """A bounding box in CSS px, measured from the top left corner of the page."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of a screenshot in device px; right and bottom are one past the last pixel."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Viewport:
    """Width and height in CSS px, and how many device px one CSS px is."""

    width: int
    height: int
    device_scale_factor: float = 1.0

    def to_device(self, box: Box) -> Region:
        """The smallest region of whole device px that holds ``box``.

        >>> Viewport(320, 900, 2).to_device(Box(0.25, 1, 10, 11.1))
        Region(left=0, top=2, right=20, bottom=23)
        """
        scale = self.device_scale_factor
        return Region(
            math.floor(box.left * scale),
            math.floor(box.top * scale),
            math.ceil(box.right * scale),
            math.ceil(box.bottom * scale),
        )


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """A named range of viewport widths, both ends included, in CSS px."""

    name: str
    min_width: int
    max_width: int = UNBOUNDED
    widths: tuple[int, ...] = ()  #: sample widths of a band; a union samples what its bands sample

    def __post_init__(self) -> None:
        if not 1 <= self.min_width <= self.max_width:
            raise ConfigError(
                f"breakpoint {self.name!r} runs from {self.min_width} to {self.max_width} px",
                why="the lower width has to be at least 1 and at most the upper width",
                fix=f"swap the two numbers of {self.name!r}, or correct the mistyped one",
            )
        for width in self.widths:
            if width not in self:
                raise ConfigError(
                    f"breakpoint {self.name!r} is sampled at {width} px, outside its own range "
                    f"{self.range_text} px",
                    why="a sample width stands for the breakpoint that names it",
                    fix=f"choose widths of {self.name!r} from {self.range_text}",
                )

    def __contains__(self, width: int) -> bool:
        return self.min_width <= width <= self.max_width

    def holds(self, other: "Breakpoint") -> bool:
        """Whether every width of ``other`` is one of this breakpoint too."""
        return self.min_width <= other.min_width and other.max_width <= self.max_width

    @property
    def range_text(self) -> str:
        """``640–1023``, or ``1440–`` where there is no upper width."""
        return f"{self.min_width}–{'' if self.max_width == UNBOUNDED else self.max_width}"


@dataclass(frozen=True, slots=True)
class Sweep:
    """The widths to sweep, and how far apart two of them are at most (CSS px)."""

    min_width: int = 320
    max_width: int = 1920
    step: int = 20


@dataclass(frozen=True, slots=True)
class Page:
    """A page under test, as configured; every default already filled in."""

    name: str
    path: str | None = None  #: below ``root`` or ``base_url``
    url: str | None = None  #: absolute; instead of ``path``
    height: int = 900  #: of the viewport, CSS px
    wait_for: str | None = None  #: selector that has to be visible before the capture
    mask: tuple[str, ...] = ()  #: selectors painted over, in the picture
    ignore: tuple[str, ...] = ()  #: selectors whose regions are not compared
    hide: tuple[str, ...] = ()  #: selectors made invisible, keeping their place
    allow: tuple[str, ...] = ()  #: origins it may load from, besides its own
    browsers: tuple[str, ...] = ("chromium",)
    breakpoints: tuple[str, ...] = ()  #: names; empty means all
    color_scheme: Literal["light", "dark"] = "light"
    device_scale_factor: float = 1.0
    sweep: Sweep | None = Sweep()  #: ``None``: only the sample widths are looked at
    storage_state: str | None = field(default=None, repr=False)  #: file of cookies and storage
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  #: to its origin only
    tls: Literal["verify", "ignore"] = "verify"  #: what is made of its certificate

    def variant(self, browser: str) -> str:
        """The folder of its baselines: the browser, and what else changes the picture.

        >>> Page("article", color_scheme="dark", device_scale_factor=2).variant("chromium")
        'chromium-dark@2x'
        """
        dark = "-dark" if self.color_scheme == "dark" else ""
        scale = f"@{self.device_scale_factor:g}x" if self.device_scale_factor != 1 else ""
        return f"{browser}{dark}{scale}"


@dataclass(frozen=True, slots=True)
class Folders:
    """Where a project's files are on this machine: absolute paths, empty where there are none."""

    project: str = ""  #: of the configuration
    root: str = ""  #: that is served


@dataclass(frozen=True, slots=True)
class Job:
    """One page in one browser at some widths: the unit that a worker takes."""

    page: Page
    address: str  #: absolute URL
    browser: str  #: a name of ``BROWSERS``
    widths: tuple[int, ...]  #: CSS px
    timeout_ms: int
    folders: Folders = field(default=Folders(), repr=False)
    accepted: tuple[DeadReference, ...] | None = ()  #: may be missing; ``None``: any file may
    #: Texts and what elements hold count where scripts answer to the width. What an earlier version
    #: has approved says nothing of them between the widths at which it read the page.
    reads_state: bool = True

    @property
    def variant(self) -> str:
        return self.page.variant(self.browser)

    @property
    def renderer(self) -> tuple[str, float]:
        """Browser and device scale factor: a browser paints at the one it was started with."""
        return self.browser, self.page.device_scale_factor

    def viewport(self, width: int) -> Viewport:
        return Viewport(width, self.page.height, self.page.device_scale_factor)


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
        return paths.tag(self.path)


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


@dataclass(frozen=True, slots=True)
class Declaration:
    """What sets a property of an element now: the one that wins in the cascade."""

    selector: str  #: of the rule; the element's own for a ``style`` attribute
    property: str  #: as it is written, which may be a shorthand or a custom property
    value: str  #: as it is written
    source: str  #: ``article.css:41``, seen from the page
    condition: str = ""  #: ``@media (min-width: 1024px)``; several joined by `` and ``
    mapped: bool = False  #: ``source`` is the developer's file, seen from the project's folder
    #: Of each declaration of the same rule, the longhands that it sets.
    rule: tuple[frozenset[str], ...] = field(default=(), compare=False, repr=False)


#: The end of the source of what an element's own ``style`` attribute declares.
STYLE_ATTRIBUTE = "style attribute"


@dataclass(frozen=True, slots=True)
class Undo:
    """One thing to set back in a page: of the element at ``place`` of its layout."""

    place: int
    #: ``style``, ``attribute``, ``text``, ``inserted``, ``removed``, ``wrapped`` or ``reordered``.
    what: str
    name: str  #: of the property or attribute
    before: str  #: what it was; of a reordered element the place of the sibling it followed


@dataclass(frozen=True, slots=True)
class EarlyUndo:
    """One thing to set back in a page before its scripts run, as of ``Undo``."""

    path: str
    what: str  #: ``style``, ``attribute`` or ``text``
    name: str
    before: str


@dataclass(frozen=True, slots=True)
class Capture:
    """Screenshot and layout taken together at one viewport."""

    page: str
    browser: str  #: the variant, as its baseline's folder is named
    image: bytes = field(repr=False)  #: PNG
    layout: Layout = field(repr=False)
    ignored: tuple[Box, ...] = ()  #: not compared
    blocked: tuple[str, ...] = ()  #: third-party addresses that were not let through
    notes: tuple[str, ...] = ()  #: what else the person should know
    matching: tuple[str, ...] | None = None  #: breakpoints the page itself marks as matching
    #: What was delivered: SHA-256 by path, empty where it could not be read again.
    resources: Mapping[str, str] = field(default_factory=dict, repr=False)
    missing: tuple[DeadReference, ...] = ()  #: what did not arrive
    arrived: tuple[DeadReference, ...] = ()  #: what was accepted as missing and did arrive
    excluded: float = 0.0  #: the share, 0 to 1, that the page's own keys keep from being compared

    @property
    def width(self) -> int:
        return self.layout.viewport.width


@dataclass(frozen=True, slots=True)
class Missed:
    """A capture that was planned and not taken, and why."""

    page: str
    browser: str
    width: int
    verdict: Literal["unstable", "failed"]
    what: str
    why: str
    fix: str
    missing: tuple[DeadReference, ...] = ()  #: what did not arrive, where that is why

    @property
    def message(self) -> str:
        return f"{self.what}\n  why: {self.why}\n  fix: {self.fix}"


# What a comparison can come to.


@dataclass(frozen=True, slots=True)
class Same:
    """Not one pixel differs."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Same size, other pixels."""

    changed_pixels: int
    region: Region
    diff: bytes = field(repr=False)  #: PNG


@dataclass(frozen=True, slots=True)
class Resized:
    """Another size, (width, height) in device px; pixels are compared on the common area."""

    before: tuple[int, int]
    after: tuple[int, int]
    changed_pixels: int
    region: Region | None  #: None where the common area is the same
    diff: bytes = field(repr=False)  #: PNG of the larger size


@dataclass(frozen=True, slots=True)
class Unapproved:
    """There is no baseline to compare with."""


Comparison = Same | Changed | Resized | Unapproved
