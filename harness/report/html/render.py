"""The HTML report: one file that opens offline, with the ruler, the findings and their pictures.

All text is in the page when it opens. Its script shows pictures on demand, and keeps decisions. The
content policy allows that one script by its digest and loads nothing from elsewhere, so text of a
page under test stays text.
"""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from harness.breakpoints.named import bands
from harness.diagnose.instability.wording import percent
from harness.model.finding import Finding
from harness.model.page import Breakpoint
from harness.model.run import CaptureResult, Run
from harness.model.verdict import VERDICTS, Verdict
from harness.report.html.page_data import Live, can_be_decided, page_data
from harness.report.html.ruler import ruler
from harness.report.report_file import ReportFile
from harness.report.wording.coverage import (
    NotCompared,
    between,
    exit_reason,
    not_compared,
    part_text,
    swept_text,
)
from harness.report.wording.finding import (
    cause_text,
    elsewhere,
    explained,
    names_text,
    proof,
    ranges_text,
    shown_at,
    widths_in_words,
)

#: Pictures that are larger than this in total go into a folder beside the file.
LARGEST_FILE_BYTES = 64 * 2**20

#: The number of pictures that stand above the script, which can show them before it has the rest.
AHEAD = 6

#: Explanations of the two marks of a cause.
PROVEN = "Proven: undone in the page, the difference went away."
LIKELY = "Not proven: what changed says so, but it could not be tried out in the page."

_FOLDER = Path(__file__).parents[1] / "page"
_SCRIPTS = ("data.js", "viewer.js", "strip.js", "decisions.js", "keys.js")


@dataclass(frozen=True, slots=True)
class FindingTexts:
    """A finding, and its texts."""

    finding: Finding
    widths: str
    breakpoints: str
    places: tuple[str, ...]  #: other pages and browsers that show it
    explained: str
    has_pictures: bool
    decidable: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A named breakpoint of a page in one browser."""

    name: str
    range_text: str
    verdict: Verdict
    is_band: bool
    widths: tuple[CaptureResult, ...]
    between: str  #: of a band, its changes between the sample widths


@dataclass(frozen=True, slots=True)
class MissingRow:
    """MissingRow comparisons with one reason, and the numbers of their captures with pictures."""

    uncompared: NotCompared
    shots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PageRows:
    """A page in one browser: its worst verdict, and its named breakpoints, bands first."""

    page: str
    browser: str
    verdict: Verdict
    rows: tuple[Row, ...]
    unchanged: tuple[CaptureResult, ...]
    shots: tuple[int, ...]  #: the numbers of all its captures
    decidable: bool


def render(
    run: Run,
    pictures: Mapping[str, bytes],
    breakpoints: Sequence[Breakpoint],
    target: ReportFile,
) -> dict[str, bytes]:
    """The report's files by name: the page, and a folder of pictures where they are too large.

    ``pictures`` holds PNGs by the paths that captures and findings name. Pictures of unchanged
    captures are not included; the page shows them if it finds the run's folder. Equal runs give
    equal bytes.
    """
    wanted = [path for path in dict.fromkeys(_included_paths(run)) if path in pictures]
    size = 0
    texts: dict[str, str] = {}
    for path in wanted:
        texts[path] = f"data:image/png;base64,{b64encode(pictures[path]).decode()}"
        size += len(texts[path])
        if size > LARGEST_FILE_BYTES and target.beside:
            return _with_folder(run, {path: pictures[path] for path in wanted}, breakpoints, target)
    page = _page(run, breakpoints, texts, base={"": target.run})
    return {target.name: page}


def linked(
    run: Run, breakpoints: Sequence[Breakpoint], base: str, live: Live | None = None
) -> bytes:
    """The report without its pictures, which are at ``base`` followed by their path in the run."""
    return _page(run, breakpoints, {}, base={"": base}, live=live)


def _with_folder(
    run: Run, taken: Mapping[str, bytes], breakpoints: Sequence[Breakpoint], target: ReportFile
) -> dict[str, bytes]:
    """The page, and its pictures in a folder that is named after the page."""
    folder = f"{Path(target.name).stem}_files"
    files = {f"{folder}/{number}.png": png for number, png in enumerate(taken.values())}
    page = _page(
        run, breakpoints, {}, base={"": target.run, **dict(zip(taken, files, strict=True))}
    )
    return {target.name: page, **files}


def _included_paths(run: Run) -> Iterator[str]:
    """The paths of all pictures except those of unchanged captures, the first finding's first."""
    for number, finding in enumerate(run.findings):
        if finding.picture:
            yield from finding.picture.images.values()
        for capture in shown_at(run, finding) if number == 0 else ():
            yield from capture.images.values()
    for capture in run.captures:
        if capture.verdict != "unchanged":
            yield from capture.images.values()


def _page(
    run: Run,
    breakpoints: Sequence[Breakpoint],
    texts: Mapping[str, str],
    base: Mapping[str, str],
    live: Live | None = None,
) -> bytes:
    """The page. ``texts`` are the pictures in it; ``base`` has the address of others by path.

    ``base[""]`` is the address that the paths of all other pictures are relative to.
    """
    numbers = {capture.spot: number for number, capture in enumerate(run.captures)}
    script, style = _sources()
    worded_findings = tuple(_finding_texts(run, breakpoints))
    shown_spots = {capture.spot for finding in run.findings for capture in shown_at(run, finding)}
    others = [
        number
        for number, capture in enumerate(run.captures)
        if capture.verdict in ("changed", "new") and capture.spot not in shown_spots
    ]
    page = (
        _environment()
        .get_template("report.html.j2")
        .render(
            run=run,
            script=script,
            style=style,
            policy=_policy(script, live),
            data=page_data(run, list(texts), base, live),
            pictures=list(texts.values()),
            ahead=AHEAD,
            reason=exit_reason(run),
            swept=swept_text(run),
            part=part_text(run),
            outcomes=[
                (name, getattr(run.ledger, name))
                for name in ("unchanged", "changed", "new", "unstable", "failed")
            ],
            ruler=ruler(run, breakpoints),
            found=worded_findings,
            missed=[
                MissingRow(
                    uncompared,
                    tuple(
                        numbers[capture.spot] for capture in uncompared.captures if capture.images
                    ),
                )
                for uncompared in not_compared(run)
            ],
            others=others,
            pages=tuple(_pages(run, breakpoints, numbers)),
        )
    )
    return page.encode(errors="replace")


def _finding_texts(run: Run, breakpoints: Sequence[Breakpoint]) -> Iterator[FindingTexts]:
    for finding in run.findings:
        yield FindingTexts(
            finding,
            ranges_text(run, finding),
            names_text(finding, breakpoints),
            elsewhere(finding),
            explained(finding),
            bool(finding.picture or shown_at(run, finding)),
            can_be_decided(run, finding),
        )


def _pages(
    run: Run, breakpoints: Sequence[Breakpoint], numbers: Mapping[tuple[str, str, int], int]
) -> Iterator[PageRows]:
    tiles = {band.name for band in bands(breakpoints)}
    captures: dict[tuple[str, str], list[CaptureResult]] = {}
    for capture in run.captures:
        captures.setdefault((capture.page, capture.browser), []).append(capture)
    named: dict[tuple[str, str], list[Row]] = {}
    for breakpoint_result in run.breakpoints:
        place = breakpoint_result.page, breakpoint_result.browser
        band = Breakpoint(
            breakpoint_result.name, breakpoint_result.min_width, breakpoint_result.max_width
        )
        inside = tuple(
            capture_result
            for capture_result in captures.get(place, ())
            if capture_result.width in band
        )
        besides = (
            between(run, band, breakpoint_result.verdict, inside)
            if inside and breakpoint_result.name in tiles
            else ""
        )
        row = Row(
            breakpoint_result.name,
            band.range_text,
            breakpoint_result.verdict,
            breakpoint_result.name in tiles,
            inside,
            besides,
        )
        named.setdefault(place, []).append(row)
    for place, taken in captures.items():
        rows = named.get(place, [])
        swept = [sweep for sweep in run.sweeps if (sweep.page, sweep.browser) == place]
        verdicts = [outcome.verdict for outcomes in (taken, rows, swept) for outcome in outcomes]
        yield PageRows(
            *place,
            max(verdicts, key=VERDICTS.index),
            tuple(sorted(rows, key=lambda row: not row.is_band)),
            tuple(
                capture_result for capture_result in taken if capture_result.verdict == "unchanged"
            ),
            tuple(numbers[capture_result.spot] for capture_result in taken),
            any(
                finding.ranges_on(*place)
                for finding in run.findings
                if can_be_decided(run, finding)
            ),
        )


def _policy(script: str, live: Live | None) -> str:
    """The content policy: this one script, pictures, and requests if the page is served."""
    digest = b64encode(sha256(script.encode()).digest()).decode()
    return "; ".join(
        (
            "default-src 'none'",
            "img-src data: 'self' file:",
            "style-src 'unsafe-inline'",
            f"script-src 'sha256-{digest}'",
            *(("connect-src 'self'",) if live else ()),
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


@cache
def _sources() -> tuple[str, str]:
    """The script and the style sheet of the page."""
    parts = "\n".join((_FOLDER / name).read_text("utf-8") for name in _SCRIPTS)
    script = f'(() => {{\n"use strict";\n{parts}}})();\n'
    return script, (_FOLDER / "report.css").read_text("utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": True, "separators": (",", ":")}
    environment.filters |= {"cause_text": cause_text, "proof": proof, "json": json.dumps}
    environment.globals |= {
        "PROVEN": PROVEN,
        "LIKELY": LIKELY,
        "percent": percent,
        "widths_in_words": widths_in_words,
    }
    return environment
