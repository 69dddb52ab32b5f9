"""The breakpoint ruler: a line of widths with bands, unions, sample widths and findings.

Positions are shares of the line in per cent, so that it can be drawn at any size.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from harness.breakpoints.named import bands, widths_of
from harness.findings.make import Extent, joined
from harness.model.finding import Finding
from harness.model.page import Breakpoint
from harness.model.run import Run
from harness.model.verdict import VERDICTS, Verdict
from harness.report.wording.finding import places_of

#: The number of lines for findings that do not fit beside each other.
LANES = 6
#: The least room of a bar, however few widths it stands for (per cent of the line).
NARROWEST = 2.5
#: A bar narrower than this has its number beside it (per cent of the line).
THIN = 4.0
#: The least distance of two labels (per cent of the line), on a desktop and on a phone.
APART = {"wide": 2.8, "narrow": 9.0}


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from one width to another; ``start`` and ``end`` in per cent of the line."""

    start: float
    end: float
    text: str
    title: str
    verdict: str  #: or ``unknown``
    short: str = ""  #: of a band, shown where its name does not fit
    number: int = 0  #: of a finding, from 1
    look: str = ""  #: ``about``: its ends are not exact; ``point``: one sample width

    @property
    def is_thin(self) -> bool:
        """Whether it is too narrow for text."""
        return self.end - self.start < THIN


@dataclass(frozen=True, slots=True)
class Tick:
    """A sample width; ``label`` is the smallest screen that has room for its number."""

    at: float
    width: int
    verdict: Verdict
    label: str  #: narrow, wide, or empty


@dataclass(frozen=True, slots=True)
class Ruler:
    """The parts of the ruler; each tuple of bars has a line of its own."""

    low: int
    high: int
    unions: tuple[tuple[Bar, ...], ...]
    bands: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    findings: tuple[tuple[Bar, ...], ...]
    hidden: int  #: the number of findings for which there was no line


class _Line:
    """The line from the least sample width to the greatest; nothing beyond is compared."""

    def __init__(self, widths: Sequence[int]) -> None:
        self.low, self.high = widths[0], max(widths[-1], widths[0] + 1)

    def at(self, width: float) -> float:
        """The position of a width in per cent; a width outside is at the nearer end."""
        share = (min(max(width, self.low), self.high) - self.low) / (self.high - self.low)
        return round(100 * share, 3)

    def span(self, low: int, high: int) -> tuple[float, float]:
        """The positions of a range, from the left edge of ``low`` to the right edge of ``high``."""
        return self.at(low), self.at(high + 1)


def ruler(run: Run, breakpoints: Sequence[Breakpoint]) -> Ruler:
    """The ruler of ``run``, with the worst verdict of all pages and browsers."""
    line = _Line(widths_of(breakpoints, breakpoints))
    worst: dict[str, Verdict] = {}
    for breakpoint_result in run.breakpoints:
        worst[breakpoint_result.name] = max(
            worst.get(breakpoint_result.name, "unchanged"),
            breakpoint_result.verdict,
            key=VERDICTS.index,
        )
    tiles = bands(breakpoints)
    unions = [union for union in breakpoints if union not in tiles]
    lanes = _packed(_findings(run, line), NARROWEST)
    return Ruler(
        line.low,
        line.high,
        _packed([(bar,) for bar in _bars(unions, line, worst)], 0),
        tuple(_bars(tiles, line, worst)),
        tuple(_ticks(run, line, breakpoints)),
        lanes[:LANES],
        len({bar.number for lane in lanes[LANES:] for bar in lane}),
    )


def _bars(breakpoints: Sequence[Breakpoint], line: _Line, worst: dict[str, Verdict]) -> list[Bar]:
    """A bar for each range, labelled with all its names, in the order of the widths."""
    bars = []
    in_order = sorted(
        breakpoints, key=lambda named_range: (named_range.min_width, named_range.max_width)
    )
    for (low, high), named in groupby(
        in_order, key=lambda named_range: (named_range.min_width, named_range.max_width)
    ):
        names = [named_range.name for named_range in named]
        verdicts = [worst[name] for name in names if name in worst]
        verdict = max(verdicts, key=VERDICTS.index, default=None)
        range_text = Breakpoint("range", low, high).range_text
        title = f"{' and '.join(names)}, {range_text} px"
        tooltip = f"{title}: {verdict}" if verdict else f"{title}: not looked at"
        name = " / ".join(names)
        bars.append(Bar(*line.span(low, high), name, tooltip, verdict or "unknown", range_text))
    return bars


def _ticks(run: Run, line: _Line, breakpoints: Sequence[Breakpoint]) -> Iterable[Tick]:
    """The sample widths; the edges of bands get labels first, then widths that have room."""
    verdicts: dict[int, Verdict] = {}
    for capture in run.captures:
        verdicts[capture.width] = max(
            verdicts.get(capture.width, "unchanged"), capture.verdict, key=VERDICTS.index
        )
    widths = widths_of(breakpoints, breakpoints)
    first = [widths[0], widths[-1], *(band.min_width for band in bands(breakpoints)[1:])]
    labels: dict[int, str] = {}
    for screen in ("narrow", "wide"):
        for width in dict.fromkeys([*first, *widths]):
            near = (abs(line.at(labelled) - line.at(width)) for labelled in labels)
            if width in widths and width not in labels and min(near, default=100) >= APART[screen]:
                labels[width] = screen
    for width in widths:
        verdict = verdicts.get(width, "unchanged")
        yield Tick(line.at(width), width, verdict, labels.get(width, ""))


def _findings(run: Run, line: _Line) -> list[tuple[Bar, ...]]:
    """The bars of each finding with widths, the largest first; its first bar has the text."""
    groups = []
    for number, finding in enumerate(run.findings, start=1):
        verdict: Verdict = "new" if finding.kind == "new" else "regressed"
        label = _label(number, finding)
        ranges = joined(Extent(place.widths, True) for place in places_of(finding)).widths
        if ranges:
            looks = (
                "" if finding.widths_exact else "point" if low == high else "about"
                for low, high in ranges
            )
            bars = (
                Bar(*line.span(*pair), label, label, verdict, "", number, look)
                for pair, look in zip(ranges, looks, strict=True)
            )
            first, *others = bars
            groups.append((first, *(replace(bar, text="") for bar in others)))
    return groups


def _label(number: int, finding: Finding) -> str:
    last = finding.selector.rpartition(" > ")[2].rpartition(" ")[2]
    return f"{number} {finding.kind}{f' {last}' if last else ''}"


def _packed(groups: Sequence[tuple[Bar, ...]], apart: float) -> tuple[tuple[Bar, ...], ...]:
    """The bars on few lines, each group on the first line that has room for all its bars."""
    lanes: list[list[Bar]] = []
    for bars in groups:
        for lane in lanes:
            if not any(_meet(placed, bar, apart) for placed in lane for bar in bars):
                lane.extend(bars)
                break
        else:
            lanes.append(list(bars))
    return tuple(tuple(sorted(lane, key=lambda bar: bar.start)) for lane in lanes)


def _meet(bar: Bar, other: Bar, apart: float) -> bool:
    return bar.start < other.end + apart and other.start < bar.end + apart
