"""What reports say of a finding in the same words: where it shows, how much, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from harness.breakpoints.named import bands
from harness.model.finding import Cause, Finding, Picture, Place
from harness.model.page import Breakpoint
from harness.model.run import CaptureResult, Run

#: Kinds of findings that no capture can settle, and what does.
SETTLED_ELSEWHERE: Mapping[str, str] = {
    "orphan": "delete the baselines that belong to nothing, or approve the page again",
    "breakpoint-drift": "correct the named breakpoints, or the page's own media queries",
}

#: Of more ranges than this the first are named, one less, and the others counted.
RANGES_NAMED = 8


def shown_at(run: Run, finding: Finding) -> tuple[CaptureResult, ...]:
    """The captures that show a finding; none where it shows only between the sample widths."""
    return tuple(
        capture
        for capture in run.captures
        if (capture.verdict in ("changed", "new") or capture.unstable)
        and finding.shows_at(capture.page, capture.browser, capture.width)
    )


def ranges_text(run: Run, finding: Finding) -> str:
    """The widths of a finding, in CSS px; empty where it has none.

    ``600–640 and 900–960 px`` where they are exact. Where they are not: ``640, 768 px (sampled)``
    of single widths, ``about 600–640 px`` of ranges with ends that lie a little further out.
    """
    if not finding.widths:
        return ""
    places = {(place.page, place.browser) for place in places_of(finding)}
    taken = {capture.width for capture in run.captures if (capture.page, capture.browser) in places}
    if not finding.widths_exact and len(taken) > 1 and _each_alone(taken) == finding.widths:
        return f"all {len(taken)} that were looked at"
    widths_text = widths_in_words(finding.widths, finding.widths_exact)
    alone = all(low == high for low, high in finding.widths)
    return f"{widths_text} (sampled)" if alone and not finding.widths_exact else widths_text


def places_of(finding: Finding) -> tuple[Place, ...]:
    """Every page and browser it shows in, its own first."""
    return finding.places or (Place(finding.page, finding.browser, finding.widths),)


def elsewhere(finding: Finding) -> tuple[str, ...]:
    """The other pages and browsers it shows in, with their widths where those are others."""
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
    """How much of the difference it accounts for; empty where that was not measured."""
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
    """Ranges of widths, both ends included; of very many the first ones and the last end.

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


def _each_alone(widths: set[int]) -> tuple[tuple[int, int], ...]:
    return tuple((width, width) for width in sorted(widths))


def names_text(finding: Finding, breakpoints: Sequence[Breakpoint]) -> str:
    """The bands of a finding, and the smallest name that covers them."""
    band_names = {band.name for band in bands(breakpoints)}
    if len(finding.breakpoints) > 1 and set(finding.breakpoints) == band_names:
        return "all"
    names = ", ".join(finding.breakpoints)
    if not finding.smallest_breakpoint or (finding.smallest_breakpoint,) == finding.breakpoints:
        return names
    return f"{names}; together {finding.smallest_breakpoint}"


@dataclass(frozen=True, slots=True)
class Told:
    """A cause in words; ``before`` and ``after`` are empty where there are no values to tell."""

    start: str
    before: str = ""
    after: str = ""
    end: str = ""

    @property
    def text(self) -> str:
        """All of it on one line."""
        return f"{self.start}{' → '.join(filter(None, (self.before, self.after)))}{self.end}"

    def cut(self, longest: int) -> "Told":
        """With values of ``longest`` characters at most."""
        before, after = (
            value if len(value) <= longest else f"{value[: longest - 1]}…"
            for value in (self.before, self.after)
        )
        return replace(self, before=before, after=after)


def tell(cause: Cause) -> Told:
    """What was edited: a declaration as a style sheet has it, and what else there is in words.

    >>> tell(Cause(".lead", "max-width", "60%", "none", "article.css:41", True)).text
    '.lead { max-width: 60% → none }'
    >>> tell(Cause("a.card", "element", "present", "removed", "", False)).text
    'a.card was removed'
    """
    who, before, after = cause.selector, cause.before, cause.after
    match cause.property:
        case "element":
            return Told(f"{who} was {after}")
        case "order" if after == "moved":
            return Told(f"{who} was moved in the HTML")
        case "text":
            return Told(f"text of {who}: ", _quoted(before, "“”"), _quoted(after, "“”"))
        case "font-family" if who == "@font-face":
            return Told("web font ", before or "none", after or "none")
        case "[natural-size]":
            return Told(f"picture of {who}: ", _size(before), _size(after))
        case "[drawing]":
            return Told(f"{who} is another drawing")
        case "[class]" if before and after:
            return Told("class ", before, after, f" in {who}")
        case "[class]":
            return Told(f"class {before or after} {'removed from' if before else 'added to'} {who}")
        case attribute if attribute.startswith("["):
            name = attribute.strip("[]")
            if before and after:
                return Told(f"{name} of {who}: ", _quoted(before, '""'), _quoted(after, '""'))
            values = (f'="{value}"' if value.strip('"') else "" for value in (before, after))
            return Told(f"{who} {'lost' if before else 'got'} {name}", *values)
        case name:
            return Told(f"{who} {{ {name}: ", before or "nothing", after or "nothing", " }")


def proof(cause: Cause) -> str:
    """Whether it is known or likely."""
    if cause.proven:
        return "proven"
    return f"not proven: {cause.note}" if cause.note else "not proven"


def picture_text(picture: Picture) -> str:
    """What is to be seen in the picture of a finding that no sample width shows."""
    legend = "; blue: before, red: now" if "boxes" in picture.images else ""
    return f"{picture.width} px, between the sample widths{legend}"


def picture_path(picture: Picture) -> str:
    """Where it is in the run's folder: with the boxes drawn in, if there is one; or empty."""
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
