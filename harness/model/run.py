"""What a run comes to: its captures, findings, breakpoints and ledger, as reports read them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.model.dead_reference import DeadReference
from harness.model.page import Box, Region, Verdict


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
    elements: tuple[Unsteady, ...]
    share: float  #: the largest, of the page at one width, that they cover; 0 to 1


@dataclass(frozen=True, slots=True)
class CaptureResult:
    """What became of one planned capture; images are paths relative to the run's folder."""

    page: str
    browser: str
    width: int
    verdict: Verdict
    changed_pixels: int = 0
    message: str = ""
    images: Mapping[str, str] = field(default_factory=dict)  #: of "baseline", "current", "diff"
    region: Region | None = None  #: what holds all changed pixels; None where that is not known
    unstable: tuple[Unstable, ...] = ()  #: why its verdict is ``unstable``, where that is known
    sha256: str = ""  #: of the file that ``images["current"]`` names; empty where there is none
    missing: tuple[DeadReference, ...] = ()  #: files that the page asked for and did not get

    @property
    def spot(self) -> tuple[str, str, int]:
        """Page, browser and viewport width (CSS px): each has one result."""
        return self.page, self.browser, self.width


@dataclass(frozen=True, slots=True)
class BreakpointResult:
    """The verdict of a named breakpoint: the worst of the widths it holds."""

    name: str
    min_width: int
    max_width: int
    page: str
    browser: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Cause:
    """What explains a finding: a declaration, or a change to the page's HTML.

    ``property`` of the latter is ``text``, ``element`` (inserted or removed) or an attribute in
    brackets, as in ``[class]``.
    """

    selector: str
    property: str
    before: str
    after: str
    source: str  #: ``article.css:41``; empty where no rule sets it any more
    proven: bool  #: undone in the page, it took the difference away
    condition: str = ""  #: ``@media (min-width: 1024px)``
    mapped: bool = False  #: ``source`` is seen from the project's folder, not from the page
    note: str = ""  #: why it cannot be proven although its effect could be undone
    #: ``max-width: none`` as the style sheet has it; reports do not tell it.
    written: str = field(default="", compare=False, repr=False)


def is_edit_of_html(cause: Cause) -> bool:
    """Whether a cause is a change to the page's HTML, and no declaration."""
    if cause.property == "order":
        return cause.after == "moved"
    return cause.property in ("text", "element") or cause.property.startswith("[")


@dataclass(frozen=True, slots=True)
class Place:
    """A page in one browser where a finding shows, and at which widths (CSS px, inclusive)."""

    page: str
    browser: str
    widths: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """What a finding looks like at a width between the sample widths (CSS px).

    Images are paths relative to the run's folder: ``current``, and ``boxes``, the same with the
    boxes of what changed drawn in.
    """

    width: int
    images: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Boxes:
    """Where the elements that changed by themselves lie at one width (CSS px).

    ``before`` in the baseline, ``after`` in the capture; those that are visible, the first few.
    """

    page: str
    browser: str
    width: int
    before: tuple[Box, ...]
    after: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """The symptoms of one cause, with the ranges of widths they show at (CSS px, inclusive)."""

    id: str
    kind: str
    page: str  #: and browser: where most of it shows; ``places`` has all
    browser: str
    breakpoints: tuple[str, ...]  #: bands it shows in
    smallest_breakpoint: str  #: the smallest name that covers all of them
    widths: tuple[tuple[int, int], ...]
    widths_exact: bool
    selector: str
    message: str
    causes: tuple[Cause, ...] = ()
    elements: int = 0  #: how many elements it explains
    area: float = 0.0  #: of the page it explains, CSS px²; findings are sorted by it
    pixels: int = 0  #: of all captures that it explains, device px
    places: tuple[Place, ...] = ()  #: every page and browser it shows in; its own first
    picture: "Picture | None" = None  #: where it shows at no sample width
    boxes: tuple[Boxes, ...] = ()  #: at each width that has a picture; by page, browser and width

    def shows_at(self, page: str, browser: str, width: int) -> bool:
        """Whether a capture shows it."""
        return any(low <= width <= high for low, high in self.ranges_on(page, browser))

    def ranges_on(self, page: str, browser: str) -> tuple[tuple[int, int], ...]:
        """The widths it shows at on one page in one browser; empty where it does not."""
        places = self.places or (Place(self.page, self.browser, self.widths),)
        return tuple(
            pair
            for one in places
            if (one.page, one.browser) == (page, browser)
            for pair in one.widths
        )


@dataclass(frozen=True, slots=True)
class SweepResult:
    """What became of comparing a page's boxes between its sample widths; CSS px."""

    page: str
    browser: str
    min_width: int
    max_width: int
    step: int  #: no two widths that were compared are further apart
    verdict: Verdict
    widths: int = 0  #: that were compared
    boundaries: int = 0  #: of the page's own queries, each compared on both sides
    message: str = ""  #: why it was not compared, or not everywhere; empty where it was


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a run planned and what became of each part of it."""

    planned: int
    compared: int
    unchanged: int
    changed: int
    new: int
    unstable: int
    failed: int
    left_out: int = 0  #: captures of pages whose files did not change, which were not asked for
    other_shards: int = 0  #: captures that the other shards of the same run are to take

    @property
    def balances(self) -> bool:
        """Whether everything planned is accounted for, there was something, and all is known.

        There may be nothing in a part of something: of several shards, or of what changed.
        """
        return (
            self.planned + self.left_out + self.other_shards > 0
            and self.compared == self.unchanged + self.changed
            and self.planned == self.compared + self.new
        )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A page in one browser that was not asked for, as none of its files changed."""

    page: str
    browser: str
    widths: tuple[int, ...]  #: of its captures, CSS px


@dataclass(frozen=True, slots=True)
class Environment:
    """What took the captures."""

    harness: str
    browser: str
    platform: str
    render_profile: str

    @property
    def renderer(self) -> str:
        """The browser, and its render profile as far as people need it to tell two apart."""
        return f"{self.browser}, render profile {self.render_profile[:19]}"


@dataclass(frozen=True, slots=True)
class Conditions:
    """What else a run's pictures were taken with; the same on every machine but for versions."""

    playwright: str  #: version
    python: str  #: version
    fonts: str  #: ``sha256:`` and the digest of the bundled fonts
    locale: str
    time_zone: str
    clock: str  #: what a page is told the time is when it starts to load
    device_scale_factors: tuple[float, ...]  #: of all pages, each once


@dataclass(frozen=True, slots=True)
class Timing:
    """How long workers were busy with one page in one browser."""

    page: str
    browser: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Run:
    """Everything a report says."""

    id: str
    command: str
    exit_code: int
    verdict: Verdict
    environment: Environment
    ledger: Ledger
    breakpoints: tuple[BreakpointResult, ...]
    captures: tuple[CaptureResult, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    sweeps: tuple[SweepResult, ...] = ()
    against: str = ""  #: the other side, where it was compared with one instead of baselines
    conditions: Conditions | None = None  #: ``None`` in a report that does not tell them
    tolerated: tuple[str, ...] = ()  #: kinds of its findings that are not to fail
    shard: str = ""  #: ``2/5``, where it is a part of a run
    of: str = ""  #: digest of that run's whole plan
    timings: tuple[Timing, ...] = ()  #: by page and browser
    left_out: tuple[LeftOut, ...] = ()  #: by page and browser; the ledger counts their captures
    unsteady: tuple[UnsteadyElements, ...] = ()  #: by page and browser
