"""A finding: the change it reports, where it shows, and its causes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from harness.model.geometry import Box


@dataclass(frozen=True, slots=True)
class Cause:
    """The cause of a finding: a CSS declaration, or a change to the page's HTML.

    For a change to the HTML, ``property`` is ``text``, ``element`` (inserted or removed) or an
    attribute in brackets, as in ``[class]``.
    """

    selector: str
    property: str
    before: str
    after: str
    source: str  #: ``article.css:41``; empty where no rule sets the property any more
    proven: bool  #: undoing it in the page removed the difference
    condition: str = ""  #: ``@media (min-width: 1024px)``
    mapped: bool = False  #: ``source`` is relative to the project's folder, not to the page
    note: str = ""  #: why it cannot be proven, where undoing its effect worked
    #: ``max-width: none`` as the style sheet has it; not part of reports.
    written: str = field(default="", compare=False, repr=False)


def is_edit_of_html(cause: Cause) -> bool:
    """Whether a cause is a change to the page's HTML rather than a CSS declaration."""
    if cause.property == "order":
        return cause.after == "moved"
    return cause.property in ("text", "element") or cause.property.startswith("[")


@dataclass(frozen=True, slots=True)
class Place:
    """The widths (CSS px, inclusive) at which a finding shows on one page in one variant."""

    page: str
    browser: str
    widths: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Screenshots of a finding at a width between the sample widths (CSS px).

    Images are paths relative to the run's folder: ``current``, and ``boxes``, the same screenshot
    with the boxes of the changed elements drawn in.
    """

    width: int
    images: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Boxes:
    """Bounding boxes of a finding's root movers at one width (CSS px).

    ``before`` in the baseline, ``after`` in the capture; only visible elements, and only the first
    few.
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
    page: str  #: with ``browser``, where most of it shows; ``places`` has all targets
    browser: str
    breakpoints: tuple[str, ...]  #: the bands in which it shows
    smallest_breakpoint: str  #: the smallest breakpoint that covers all of them
    widths: tuple[tuple[int, int], ...]
    widths_exact: bool
    selector: str
    message: str
    causes: tuple[Cause, ...] = ()
    elements: int = 0  #: number of elements that it explains
    area: float = 0.0  #: of the page that it explains, CSS px²; findings are sorted by it
    pixels: int = 0  #: that it explains in all captures, device px
    places: tuple[Place, ...] = ()  #: every page and variant in which it shows, the main one first
    picture: "Picture | None" = None  #: only where it shows at no sample width
    boxes: tuple[
        Boxes, ...
    ] = ()  #: at each width that has a picture; sorted by page, variant and width

    def shows_at(self, page: str, browser: str, width: int) -> bool:
        """Whether the capture of ``page`` in the variant ``browser`` at ``width`` shows it."""
        return any(low <= width <= high for low, high in self.ranges_on(page, browser))

    def ranges_on(self, page: str, browser: str) -> tuple[tuple[int, int], ...]:
        """Ranges of widths at which it shows on one page in one variant, or none."""
        places = self.places or (Place(self.page, self.browser, self.widths),)
        return tuple(
            pair
            for place in places
            if (place.page, place.browser) == (page, browser)
            for pair in place.widths
        )


Kind = Literal[
    "moved",
    "resized",
    "appeared",
    "disappeared",
    "reordered",
    "restyled",
    "text",
    "page-size",
    "font",
]
