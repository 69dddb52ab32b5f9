"""What reports say in the same words: why a run ends as it does, where a finding shows, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from harness.results import CaptureResult, Cause, Finding, Place, Run
from harness.values import Breakpoint
from harness.widths.breakpoints import bands


def exit_reason(run: Run) -> str:
    """Why the command ends with its exit code."""
    found = many(len(run.findings), "finding")
    if run.exit_code == 0:
        if not run.findings:
            return "everything planned was compared, and nothing was found"
        return f"everything planned was compared; {found} that fail_on does not name"
    if run.exit_code == 1:
        return found
    ledger = run.ledger
    if not ledger.planned:
        return "nothing was planned, so nothing is known"
    unknown = ledger.planned - ledger.compared - ledger.new
    reason = f"{unknown} of {many(ledger.planned, 'planned capture')} could not be compared"
    return f"{reason}; {found} elsewhere" if run.findings else reason


def not_compared(run: Run) -> tuple[tuple[CaptureResult, ...], ...]:
    """Captures that failed or never settled, those of one page together that share a message."""
    groups: dict[tuple[str, str, str, str], list[CaptureResult]] = {}
    for one in run.captures:
        if one.verdict in ("unstable", "failed"):
            groups.setdefault((one.page, one.browser, one.verdict, one.message), []).append(one)
    return tuple(tuple(group) for group in groups.values())


def shown_at(run: Run, finding: Finding) -> tuple[CaptureResult, ...]:
    """The captures that show a finding."""
    return tuple(one for one in run.captures if finding.shows_at(one.page, one.browser, one.width))


def ranges_text(run: Run, finding: Finding) -> str:
    """The widths of a finding; empty where it has none."""
    if not finding.widths:
        return ""
    places = {(one.page, one.browser) for one in places_of(finding)}
    taken = {one.width for one in run.captures if (one.page, one.browser) in places}
    if not finding.widths_exact and len(taken) > 1 and _each_alone(taken) == finding.widths:
        return f"all {len(taken)} that were looked at"
    return _px(finding.widths) + ("" if finding.widths_exact else " (sampled)")


def places_of(finding: Finding) -> tuple[Place, ...]:
    """Every page and browser it shows in, its own first."""
    return finding.places or (Place(finding.page, finding.browser, finding.widths),)


def elsewhere(finding: Finding) -> tuple[str, ...]:
    """The other pages and browsers it shows in, with their widths where those are others."""
    return tuple(
        f"{one.page}, {one.browser}"
        + (f" at {_px(one.widths)}" if one.widths != finding.widths else "")
        for one in places_of(finding)[1:]
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


def _px(ranges: Sequence[tuple[int, int]]) -> str:
    parts = [str(low) if low == high else f"{low}–{high}" for low, high in ranges]
    return f"{', '.join(parts)} px"


def _each_alone(widths: set[int]) -> tuple[tuple[int, int], ...]:
    return tuple((width, width) for width in sorted(widths))


def names_text(finding: Finding, breakpoints: Sequence[Breakpoint]) -> str:
    """The bands of a finding, and the smallest name that covers them."""
    every = {band.name for band in bands(breakpoints)}
    if len(finding.breakpoints) > 1 and set(finding.breakpoints) == every:
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
        case "order" if not cause.source and not before:
            return Told(f"{who} was moved in the HTML")
        case "text":
            return Told(f"text of {who}: ", _quoted(before, "“”"), _quoted(after, "“”"))
        case "font-family" if who == "@font-face":
            return Told("web font ", before or "none", after or "none")
        case "[natural-size]":
            return Told(f"picture of {who}: ", _size(before), _size(after))
        case "[drawing]":
            return Told(f"{who} is another drawing")
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
    return "proven" if cause.proven else "not proven"


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
