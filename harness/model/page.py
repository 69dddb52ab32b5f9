"""Pages, breakpoints and sweeps as configured: checked where they are made, trusted after."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from harness.errors import ConfigError

#: The upper width of a breakpoint without an upper limit (CSS px).
UNBOUNDED = 2**31 - 1


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
        """Whether this breakpoint contains every width of ``other``."""
        return self.min_width <= other.min_width and other.max_width <= self.max_width

    @property
    def range_text(self) -> str:
        """The range as text: ``640–1023``, or ``1440–`` where there is no upper limit."""
        return f"{self.min_width}–{'' if self.max_width == UNBOUNDED else self.max_width}"


@dataclass(frozen=True, slots=True)
class Sweep:
    """The range of widths to sweep, and the largest gap between two of them (CSS px)."""

    min_width: int = 320
    max_width: int = 1920
    step: int = 20


@dataclass(frozen=True, slots=True)
class Page:
    """A page under test, as configured, with every default filled in."""

    name: str
    path: str | None = None  #: below ``root`` or ``base_url``
    url: str | None = None  #: absolute; instead of ``path``
    height: int = 900  #: of the viewport, CSS px
    wait_for: str | None = None  #: selector of an element that has to be visible before the capture
    mask: tuple[str, ...] = ()  #: selectors of elements that are painted over in the picture
    ignore: tuple[str, ...] = ()  #: selectors of elements whose areas are not compared
    hide: tuple[str, ...] = ()  #: selectors of elements that become invisible and keep their space
    allow: tuple[str, ...] = ()  #: origins it may load from besides its own
    browsers: tuple[str, ...] = ("chromium",)
    breakpoints: tuple[str, ...] = ()  #: names; empty means all
    color_scheme: Literal["light", "dark"] = "light"
    device_scale_factor: float = 1.0
    sweep: Sweep | None = Sweep()  #: ``None``: only the sample widths are captured
    storage_state: str | None = field(
        default=None, repr=False
    )  #: file with cookies and local storage
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  #: sent to its origin only
    tls: Literal["verify", "ignore"] = "verify"  #: whether its certificate has to be valid

    def variant(self, browser: str) -> str:
        """The name of its baseline folder: the browser, colour scheme and scale.

        >>> Page("article", color_scheme="dark", device_scale_factor=2).variant("chromium")
        'chromium-dark@2x'
        """
        dark = "-dark" if self.color_scheme == "dark" else ""
        scale = f"@{self.device_scale_factor:g}x" if self.device_scale_factor != 1 else ""
        return f"{browser}{dark}{scale}"
