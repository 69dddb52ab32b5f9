"""A finding in words: its widths, its extent and its causes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from harness.breakpoints.named import bands
from harness.model.finding import Cause, Finding, Picture, Place
from harness.model.page import Breakpoint
from harness.model.run import CaptureResult, Run

#: Kinds of findings that approving a capture does not settle, and what does settle them.
SETTLED_ELSEWHERE: Mapping[str, str] = {
    "orphan": "delete the baselines that belong to nothing, or approve the page again",
    "breakpoint-drift": "correct the named breakpoints, or the page's own media queries",
}

#: The largest number of ranges that are all named; of more, the last ones are counted.
RANGES_NAMED = 8


def shown_at(run: Run, finding: Finding) -> tuple[CaptureResult, ...]:
    """The captures that show a finding; empty where it shows only between the sample widths."""
    return tuple(
        capture
        for capture in run.captures
        if (capture.verdict in ("changed", "new") or capture.unstable)
        and finding.shows_at(capture.page, capture.browser, capture.width)
    )


def ranges_text(run: Run, finding: Finding) -> str:
    """The widths of a finding, in CSS px; empty where it has none.

    Exact: ``600–640 and 900–960 px``. Not exact: ``640, 768 px (sampled)`` for single widths, and
    ``about 600–640 px`` for ranges whose ends may lie a little further out.
    """
    if not finding.widths:
        return ""
    places = {(place.page, place.browser) for place in places_of(finding)}
    taken = {capture.width for capture in run.captures if (capture.page, capture.browser) in places}
    if not finding.widths_exact and len(taken) > 1 and _single_widths(taken) == finding.widths:
        return f"all {len(taken)} that were looked at"
    widths_text = widths_in_words(finding.widths, finding.widths_exact)
    alone = all(low == high for low, high in finding.widths)
    return f"{widths_text} (sampled)" if alone and not finding.widths_exact else widths_text


def places_of(finding: Finding) -> tuple[Place, ...]:
    """All pages and browsers that a finding shows in, its own first."""
    return finding.places or (Place(finding.page, finding.browser, finding.widths),)


def elsewhere(finding: Finding) -> tuple[str, ...]:
    """The other pages and browsers of a finding, with their widths where these differ."""
    return tuple(
        f"{place.page}, {place.browser}"
        + (
            f" at {widths_in_words(place.widths, finding.widths_exact)}"
            if place.widths and place.widths != finding.widths
            else ""
        )
        for place in places_of(finding)[1:]
    )


def explained(finding: Finding) -> str:
    """The elements and pixels that a finding explains; empty where they were not counted."""
    if not finding.elements or not finding.widths:
        return ""
    first, *others = (width for ends in finding.widths for width in ends)
    several = any(width != first for width in others) or len(finding.places) > 1
    elements = many(finding.elements, "element")
    if several and finding.elements > 1:
        elements = f"up to {elements} at a width"
    pixels = f"{many(finding.pixels, 'pixel')}{' in all' if several else ''}"
    return f"{elements}, {pixels}" if finding.pixels else elements


def widths_in_words(ranges: Sequence[tuple[int, int]], exact: bool = True) -> str:
    """Ranges of widths, both ends included; of very many, the first ranges and the last end.

    >>> widths_in_words([(600, 640), (1024, 1024)])
    '600–640 and 1024 px'
    >>> widths_in_words([(600, 640), (660, 660)], exact=False)
    'about 600–640 and 660 px'
    >>> widths_in_words([(640, 640), (768, 768)], exact=False)
    '640, 768 px'
    """
    parts = [str(low) if low == high else f"{low}–{high}" for low, high in ranges]
    if not exact and all(low == high for low, high in ranges):
        return f"{', '.join(parts)} px"
    if len(parts) > RANGES_NAMED:
        rest = len(parts) - RANGES_NAMED + 1
        parts[RANGES_NAMED - 1 :] = [f"{rest} more ranges up to {ranges[-1][1]}"]
    *most, last = parts
    return f"{'' if exact else 'about '}{', '.join(most)}{' and ' if most else ''}{last} px"


def _single_widths(widths: set[int]) -> tuple[tuple[int, int], ...]:
    return tuple((width, width) for width in sorted(widths))


def names_text(finding: Finding, breakpoints: Sequence[Breakpoint]) -> str:
    """The bands of a finding, and the smallest breakpoint that covers them."""
    band_names = {band.name for band in bands(breakpoints)}
    if len(finding.breakpoints) > 1 and set(finding.breakpoints) == band_names:
        return "all"
    names = ", ".join(finding.breakpoints)
    if not finding.smallest_breakpoint or (finding.smallest_breakpoint,) == finding.breakpoints:
        return names
    return f"{names}; together {finding.smallest_breakpoint}"


@dataclass(frozen=True, slots=True)
class CauseText:
    """A cause in words; ``before`` and ``after`` are empty where it has no values."""

    start: str
    before: str = ""
    after: str = ""
    end: str = ""

    @property
    def text(self) -> str:
        """The whole text on one line."""
        return f"{self.start}{' → '.join(filter(None, (self.before, self.after)))}{self.end}"

    def cut(self, longest: int) -> "CauseText":
        """The same cause with values of at most ``longest`` characters."""
        before, after = (
            value if len(value) <= longest else f"{value[: longest - 1]}…"
            for value in (self.before, self.after)
        )
        return replace(self, before=before, after=after)


def cause_text(cause: Cause) -> CauseText:
    """The edit of a cause: a declaration as in a style sheet, any other edit in words.

    >>> cause_text(Cause(".lead", "max-width", "60%", "none", "article.css:41", True)).text
    '.lead { max-width: 60% → none }'
    >>> cause_text(Cause("a.card", "element", "present", "removed", "", False)).text
    'a.card was removed'
    """
    selector, before, after = cause.selector, cause.before, cause.after
    match cause.property:
        case "element":
            return CauseText(f"{selector} was {after}")
        case "order" if after == "moved":
            return CauseText(f"{selector} was moved in the HTML")
        case "text":
            return CauseText(f"text of {selector}: ", _quoted(before, "“”"), _quoted(after, "“”"))
        case "font-family" if selector == "@font-face":
            return CauseText("web font ", before or "none", after or "none")
        case "[natural-size]":
            return CauseText(f"picture of {selector}: ", _size(before), _size(after))
        case "[drawing]":
            return CauseText(f"{selector} is another drawing")
        case "[class]" if before and after:
            return CauseText("class ", before, after, f" in {selector}")
        case "[class]":
            return CauseText(
                f"class {before or after} {'removed from' if before else 'added to'} {selector}"
            )
        case bracketed if bracketed.startswith("["):
            attribute = bracketed.strip("[]")
            if before and after:
                return CauseText(
                    f"{attribute} of {selector}: ", _quoted(before, '""'), _quoted(after, '""')
                )
            values = (f'="{value}"' if value.strip('"') else "" for value in (before, after))
            return CauseText(f"{selector} {'lost' if before else 'got'} {attribute}", *values)
        case name:
            return CauseText(
                f"{selector} {{ {name}: ", before or "nothing", after or "nothing", " }"
            )


def proof(cause: Cause) -> str:
    """``proven`` or ``not proven``, with the reason where there is one."""
    if cause.proven:
        return "proven"
    return f"not proven: {cause.note}" if cause.note else "not proven"


def picture_text(picture: Picture) -> str:
    """A caption for the picture of a finding that shows only between the sample widths."""
    legend = "; blue: before, red: now" if "boxes" in picture.images else ""
    return f"{picture.width} px, between the sample widths{legend}"


def picture_path(picture: Picture) -> str:
    """The path of a picture, the one with boxes if there is one; empty where there is none."""
    return picture.images.get("boxes") or picture.images.get("current", "")


def _quoted(text: str, marks: str) -> str:
    return text if text == marks else f"{marks[0]}{text}{marks[1]}" if text else "none"


def _size(natural: str) -> str:
    return f"{natural.replace('x', ' × ')} px" if natural else "none"


def many(count: int, noun: str) -> str:
    """A count with its noun.

    >>> many(1, "finding"), many(2000, "pixel")
    ('1 finding', '2,000 pixels')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
