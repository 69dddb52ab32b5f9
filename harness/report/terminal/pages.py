"""The pages of a run in the terminal: band by band where they are few, else grouped by outcome.

However many pages there are, these lines leave room for the rest of the report on one screen, as
long as only few pages changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from harness.breakpoints.named import bands, unions_of
from harness.model.page import Breakpoint
from harness.model.run import CaptureResult, Run, SweepResult
from harness.model.verdict import VERDICTS, Verdict
from harness.printable import safe
from harness.report.terminal.style import STYLES, indented
from harness.report.wording.coverage import between, worst
from harness.report.wording.finding import many

#: The number of pages that are shown in full; of more, only the changed ones can be.
PAGES_IN_FULL = 4
#: The number of groups of pages with one outcome that are shown; pages beyond them are counted. Up
#: to ``GROUPS_IN_FULL`` groups have ``LINES_OF_NAMES`` lines each for the names of their pages.
MOST_GROUPS = 8
GROUPS_IN_FULL = 3
LINES_OF_NAMES = 2

#: The least room for widths beside the name of their band (columns); with less, they go below it.
WIDTHS_COLUMN = 18
VERDICT_COLUMN = max(map(len, VERDICTS))


@dataclass(frozen=True, slots=True)
class _Page:
    """The captures, sweeps and verdicts of a page in one browser."""

    name: str
    browser: str
    captures: Sequence[CaptureResult]
    sweeps: Sequence[SweepResult]
    judged: dict[str, Verdict]  #: by breakpoint

    @property
    def verdict(self) -> Verdict:
        verdicts = {worst([*self.captures, *self.sweeps]), *self.judged.values()}
        return max(verdicts, key=VERDICTS.index)

    @property
    def title(self) -> str:
        return safe(f"{self.name}, {self.browser}")

    @property
    def where(self) -> str:
        """The widths at which the page is not unchanged; empty where it is at all of them.

        ``at 640, 768 px``, ``at all 14 widths`` or ``between the sample widths``.
        """
        hit = [capture for capture in self.captures if capture.verdict != "unchanged"]
        if self.verdict == "unchanged":
            return ""
        if not hit:
            return "between the sample widths"
        if len(hit) == len(self.captures) > 1:
            return f"at all {len(hit)} widths"
        return f"at {', '.join(str(capture.width) for capture in hit)} px"


def page_lines(run: Run, breakpoints: Sequence[Breakpoint], width: int) -> Iterator[RenderableType]:
    """The outcome of each page in each browser, in lines of ``width`` columns."""
    pages = _pages(run)
    busy = [page for page in pages if page.verdict != "unchanged"]
    few = len(pages) <= PAGES_IN_FULL
    in_full = pages if few else busy if len(busy) <= PAGES_IN_FULL else []
    named: set[str] = set()
    for page in in_full:
        yield _in_full(run, page, breakpoints, width, named, calm_bands=few)
    rest = [page for page in pages if page not in in_full]
    if not few and rest:
        yield _together(rest, width - VERDICT_COLUMN - 2)


def _pages(run: Run) -> list[_Page]:
    captures: dict[tuple[str, str], list[CaptureResult]] = {}
    for capture in run.captures:
        captures.setdefault((capture.page, capture.browser), []).append(capture)
    verdicts: dict[tuple[str, str], dict[str, Verdict]] = {}
    for breakpoint_result in run.breakpoints:
        verdicts.setdefault((breakpoint_result.page, breakpoint_result.browser), {})[
            breakpoint_result.name
        ] = breakpoint_result.verdict
    sweeps: dict[tuple[str, str], list[SweepResult]] = {}
    for sweep in run.sweeps:
        sweeps.setdefault((sweep.page, sweep.browser), []).append(sweep)
    return [
        _Page(*place, taken, sweeps.get(place, []), verdicts.get(place, {}))
        for place, taken in captures.items()
    ]


# Few pages.


def _in_full(
    run: Run,
    page: _Page,
    breakpoints: Sequence[Breakpoint],
    width: int,
    named: set[str],
    *,
    calm_bands: bool,
) -> RenderableType:
    """A line for each band of a page; the unions of a band are named the first time only."""
    lines: list[RenderableType] = [Text(page.title, "bold")]
    calm = 0
    for band in bands(breakpoints):
        inside = [capture for capture in page.captures if capture.width in band]
        if not inside:
            continue
        verdict = page.judged.get(band.name, worst(inside))
        if verdict == "unchanged" and not calm_bands:
            calm += 1
            continue
        besides = between(run, band, verdict, inside)
        lines.append(indented(_band(band, verdict, inside, besides, breakpoints, width), 2))
        if band.name not in named and (unions := unions_of(band, breakpoints)):
            names = f"in {', '.join(union.name for union in unions)}"
            lines.append(indented(Text(names, "dim"), 5))
        named.add(band.name)
    if calm:
        line = Text("unchanged", STYLES["unchanged"])
        lines.append(indented(line.append(f"  at {many(calm, 'other breakpoint')}", ""), 2))
    return Group(*lines)


def _band(
    band: Breakpoint,
    verdict: Verdict,
    captures: Sequence[CaptureResult],
    besides: str,
    breakpoints: Sequence[Breakpoint],
    width: int,
) -> RenderableType:
    tiles = bands(breakpoints)
    ranges = max(len(tile.range_text) for tile in tiles)
    names = max(len(tile.name) for tile in tiles)
    row = Table.grid(padding=(0, 2, 0, 0))
    row.add_column(no_wrap=True, width=VERDICT_COLUMN)
    row.add_column(no_wrap=True, width=ranges, justify="right")
    row.add_column(overflow="fold")
    line = Text().append(_widths(captures))
    for width_verdict in VERDICTS[1:]:  # where the band's widths do not agree
        inside = [capture for capture in captures if capture.verdict == width_verdict]
        if inside and len(inside) < len(captures):
            line.append(f"\n{width_verdict} at ", STYLES[width_verdict]).append(_widths(inside))
    if besides:
        line.append(f"\n{besides}", STYLES[verdict])
    verdict_text = Text(verdict, STYLES[verdict])
    if 2 + VERDICT_COLUMN + 2 + ranges + 2 + names + WIDTHS_COLUMN <= width:
        row.add_row(verdict_text, band.range_text, Text(band.name.ljust(names + 2)).append(line))
        return row
    row.add_row(verdict_text, band.range_text)
    return Group(row, indented(Text(f"{band.name}\n").append(line)))


def _widths(captures: Sequence[CaptureResult]) -> Text:
    styled = (Text(str(capture.width), STYLES[capture.verdict]) for capture in captures)
    return Text(", ").join(styled)


# Many pages.


def _together(pages: Sequence[_Page], room: int) -> RenderableType:
    """Pages grouped by verdict, browser and widths, the worst group first."""
    groups: dict[tuple[Verdict, str, str], list[str]] = {}
    for page in sorted(pages, key=lambda page: -VERDICTS.index(page.verdict)):
        groups.setdefault((page.verdict, page.browser, page.where), []).append(safe(page.name))
    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(no_wrap=True, width=VERDICT_COLUMN)
    rows.add_column(no_wrap=True, overflow="ellipsis")
    calm = [key for key in groups if key[0] == "unchanged"]
    busy = [key for key in groups if key[0] != "unchanged"]
    lines = LINES_OF_NAMES if len(groups) <= GROUPS_IN_FULL else 1

    def add(key: tuple[Verdict, str, str]) -> None:
        verdict, browser, where = key
        names = groups[key]
        title = f"{many(len(names), 'page')} in {safe(browser)}{where and f' {where}'}"
        text = names_in(title, names, room, lines)
        if len(names) == 1:
            text = f"{names[0]}, {safe(browser)}{where and f' {where}'}"
        rows.add_row(Text(verdict, STYLES[verdict]), Text(text))

    for key in busy[:MOST_GROUPS]:
        add(key)
    if rest := sum(len(groups[key]) for key in busy[MOST_GROUPS:]):
        rows.add_row("", Text(f"and {many(rest, 'more page')}, see the report"))
    for key in calm[:MOST_GROUPS]:
        add(key)
    return rows


def names_in(title: str, names: Sequence[str], room: int, lines: int) -> str:
    """``title`` and the names that fit into ``lines`` of ``room`` columns; the rest are counted.

    >>> print(names_in("5 pages", ["about", "archive", "article", "blog", "docs"], 22, 2))
    5 pages: about,
    archive and 3 more
    """
    for shown in range(min(len(names), room * lines // 3), 0, -1):
        rest = len(names) - shown
        more = f" and {rest:,} more" if rest else ""
        wrapped = _broken(f"{title}: {', '.join(names[:shown])}{more}", room)
        if len(wrapped) <= lines:
            return "\n".join(wrapped)
    return title


def _broken(text: str, room: int) -> list[str]:
    """``text``, wrapped between words into lines of ``room`` columns."""
    first, *words = text.split(" ")
    lines = [first]
    for word in words:
        if cell_len(lines[-1]) + 1 + cell_len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
