"""A finding, and what it says: what changed, where, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from harness.model.geometry import Box


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
