"""The report as one HTML file that opens offline: findings first, each with its pictures.

No script runs in it and nothing is loaded: its content policy forbids both, so that the text of a
page under test stays text. Switching views, enlarging and unfolding are plain HTML and CSS.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from harness.compare.pixels import EXACT, decode, differing
from harness.report.coverage import NotCompared, between, exit_reason, not_compared, swept_text
from harness.report.words import (
    elsewhere,
    explained,
    names_text,
    picture_path,
    proof,
    ranges_text,
    shown_at,
    tell,
)
from harness.results import CaptureResult, Finding, Run
from harness.results import Picture as Between
from harness.values import VERDICTS, Breakpoint, Region, Verdict
from harness.widths.breakpoints import bands

#: So much of the page is shown above and below a change, to know the place by (device px).
CONTEXT = 96
#: Of a high region only the upper part is shown at first (device px).
HIGHEST_CUT = 1000

#: What the two marks of a cause mean.
PROVEN = "Proven: undone in the page, the difference went away."
LIKELY = "Not proven: what changed says so, but it could not be tried out in the page."


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the file, and where in it the change is, as shares of its own size."""

    kind: str  #: baseline, current, diff or boxes
    data: str  #: base64 of the PNG, empty where the picture is not at hand
    width: int
    height: int
    cut_top: float = 0.0  #: share of the height above the part shown first
    cut_height: int = 0  #: of the part shown first, device px; 0 means all


@dataclass(frozen=True, slots=True)
class Shot:
    """One width, with its pictures."""

    anchor: str
    capture: CaptureResult
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A finding and the shots shown with it; a shot stands with the first finding it belongs to."""

    finding: Finding
    widths: str
    breakpoints: str
    places: tuple[str, ...]  #: other pages and browsers that it shows in
    explained: str
    shots: tuple[Shot, ...]
    elsewhere: tuple[Shot, ...]
    boxes: Picture | None  #: between the sample widths


@dataclass(frozen=True, slots=True)
class Row:
    """A named breakpoint of one page and browser."""

    name: str
    range_text: str
    verdict: Verdict
    is_band: bool
    widths: tuple[CaptureResult, ...]
    between: str  #: of a band, what happened at none of them


@dataclass(frozen=True, slots=True)
class Missing:
    """What was not compared, for one reason, and the shots that there are of it."""

    what: NotCompared
    shots: tuple[Shot, ...]


def render(run: Run, pictures: Mapping[str, bytes], breakpoints: Sequence[Breakpoint]) -> bytes:
    """The report as UTF-8; ``pictures`` holds PNGs by the paths that captures and findings name.

    Pictures of unchanged captures are left out; one that is not at hand is said to be missing.
    """
    shots = [
        Shot(f"shot-{number}", one, tuple(_of_capture(one, pictures)))
        for number, one in enumerate(run.captures)
        if one.verdict != "unchanged"
    ]
    compared = [
        one for one in shots if one.capture.verdict in ("changed", "new") or one.capture.unstable
    ]
    found = tuple(_found(run, compared, pictures, breakpoints))
    told = {shot.anchor for one in found for shot in one.shots}
    page = _TEMPLATE.render(
        run=run,
        reason=exit_reason(run),
        swept=swept_text(run),
        outcomes=[
            (name, getattr(run.ledger, name))
            for name in ("unchanged", "changed", "new", "unstable", "failed")
        ],
        found=found,
        missed=[
            Missing(
                one,
                tuple(
                    shot
                    for shot in shots
                    if shot.capture in one.captures and shot.anchor not in told
                ),
            )
            for one in not_compared(run)
        ],
        others=[one for one in compared if one.anchor not in told and not one.capture.unstable],
        pages=tuple(_pages(run, breakpoints)),
    )
    return page.encode(errors="replace")


def _found(
    run: Run,
    shots: Iterable[Shot],
    pictures: Mapping[str, bytes],
    breakpoints: Sequence[Breakpoint],
) -> Iterator[Found]:
    told: set[str] = set()
    for one in run.findings:
        at = {(each.page, each.browser, each.width) for each in shown_at(run, one)}
        here = [
            shot
            for shot in shots
            if (shot.capture.page, shot.capture.browser, shot.capture.width) in at
        ]
        yield Found(
            one,
            ranges_text(run, one),
            names_text(one, breakpoints),
            elsewhere(one),
            explained(one),
            tuple(shot for shot in here if shot.anchor not in told),
            tuple(shot for shot in here if shot.anchor in told),
            _boxes(one.picture, pictures) if one.picture else None,
        )
        told |= {shot.anchor for shot in here}


def _of_capture(capture: CaptureResult, pictures: Mapping[str, bytes]) -> Iterator[Picture]:
    for kind in ("baseline", "current", "diff"):
        if (path := capture.images.get(kind)) is not None:
            yield _picture(kind, pictures.get(path, b""), capture.region)


def _boxes(picture: Between, pictures: Mapping[str, bytes]) -> Picture:
    """The picture of a finding, cut to where boxes are drawn in."""
    shown = pictures.get(picture_path(picture), b"")
    if "boxes" not in picture.images:
        return _picture("current", shown, None)
    plain = pictures.get(picture.images.get("current", ""), b"")
    return _picture("boxes", shown, _drawn(plain, shown))


def _drawn(plain: bytes, boxes: bytes) -> Region | None:
    """Where one picture has what the other has not; ``None`` where that is not known."""
    try:
        drawn = differing(decode(plain), decode(boxes), EXACT, ()).getbbox()
    except ValueError:
        return None
    return Region(*drawn) if drawn else None


def _picture(kind: str, png: bytes, region: Region | None) -> Picture:
    # The header of a PNG names its size: 8 bytes of signature, 8 of chunk, then two numbers.
    width, height = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
    if len(png) < 24 or not width or not height:
        return Picture(kind, "", 0, 0)
    data = b64encode(png).decode()
    if region is None or region.top >= height:
        return Picture(kind, data, width, height)
    top = max(0, region.top - CONTEXT)
    bottom = min(height, region.bottom + CONTEXT, top + HIGHEST_CUT)
    return Picture(kind, data, width, height, top / height, bottom - top)


def _pages(
    run: Run, breakpoints: Sequence[Breakpoint]
) -> Iterator[tuple[str, str, Verdict, tuple[Row, ...]]]:
    """Page, browser, worst verdict, and a row for each named breakpoint: bands, then unions."""
    tiles = {band.name for band in bands(breakpoints)}
    for page, browser in dict.fromkeys((one.page, one.browser) for one in run.captures):
        taken = [one for one in run.captures if (one.page, one.browser) == (page, browser)]
        rows = []
        for one in run.breakpoints:
            if (one.page, one.browser) == (page, browser):
                named = Breakpoint(one.name, one.min_width, one.max_width)
                inside = tuple(each for each in taken if each.width in named)
                besides = between(run, named, one.verdict, inside) if inside else ""
                is_band = one.name in tiles
                rows.append(Row(one.name, named.range_text, one.verdict, is_band, inside, besides))
        swept = [one for one in run.sweeps if (one.page, one.browser) == (page, browser)]
        verdicts = [one.verdict for some in (taken, rows, swept) for one in some]
        verdict = max(verdicts, key=VERDICTS.index)
        yield page, browser, verdict, tuple(sorted(rows, key=lambda row: not row.is_band))


def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"tell": tell, "proof": proof}
    environment.globals |= {"PROVEN": PROVEN, "LIKELY": LIKELY}
    source = Path(__file__).with_name("report.html.j2").read_text(encoding="utf-8")
    return environment.from_string(source)


_TEMPLATE = _template()
