"""One capture against its baseline: the verdict, and what the person should know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from harness.baselines.store import CaptureSet, sha256
from harness.compare.match import match
from harness.compare.measure import strained
from harness.compare.pixels import compare_pixels, pixel_digest
from harness.compare.tolerance import Tolerance
from harness.errors import BaselineError, HarnessError
from harness.values import (
    Capture,
    Changed,
    Comparison,
    Layout,
    Region,
    Resized,
    Same,
    Unapproved,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Approved:
    """The baselines of one page in one browser, read and checked once for a whole run.

    ``error`` is set where they are there and cannot be used: then nothing is compared.
    """

    captures: CaptureSet | None
    layouts: Mapping[int, Layout] = field(default_factory=dict)
    error: HarnessError | None = None
    absent: str = ""  #: why there is none, where there cannot be one


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of one capture."""

    verdict: Verdict
    pixels: str  #: digest of the decoded screenshot
    message: str = ""
    changed_pixels: int = 0
    baseline: bytes | None = field(default=None, repr=False)  #: PNG, where it differs
    diff: bytes | None = field(default=None, repr=False)  #: PNG
    region: Region | None = None
    note: str = ""  #: boxes that changed where no pixel did


def judge(capture: Capture, approved: Approved, tolerance: Tolerance, profile: str) -> Judgement:
    """Compare ``capture``, taken by a renderer whose render profile is ``profile``."""
    width = capture.width
    baseline = approved.captures
    picture = baseline.pictures.get(width) if baseline else None
    if approved.error:
        return _failed(capture, approved.error)
    if baseline is None or picture is None:
        return Judgement(
            "new",
            pixel_digest(capture.image),
            approved.absent or "there is no baseline at this width",
        )
    try:
        image = baseline.image(width)
        if picture.viewport != capture.layout.viewport:
            raise BaselineError(
                f"the baseline at {width} px was taken at another viewport",
                why=f"it was {picture.viewport.width} × {picture.viewport.height} px at scale "
                f"{picture.viewport.device_scale_factor:g}, and is now {width} × "
                f"{capture.layout.viewport.height} px at scale "
                f"{capture.layout.viewport.device_scale_factor:g}",
                fix="set `height` and `device_scale_factor` back, or approve the page again",
            )
    except BaselineError as error:
        return _failed(capture, error)
    if sha256(capture.image) == picture.encoded:
        return Judgement("unchanged", picture.pixels, note=_unseen(capture, approved))
    pixels = pixel_digest(capture.image)
    if pixels == picture.pixels:
        return Judgement("unchanged", pixels, note=_unseen(capture, approved))
    if profile != baseline.environment.render_profile:
        return _failed(capture, _other_renderer(baseline), pixels)

    ignored = [capture.layout.viewport.to_device(box) for box in capture.ignored]
    comparison: Comparison = compare_pixels(image, capture.image, tolerance, ignored)
    match comparison:
        case Same() | Unapproved():
            return Judgement("unchanged", pixels)
        case Changed(count, region, diff):
            message = f"{count} pixels differ"
        case Resized(before, after, count, region, diff):
            taller = after[1] - before[1]
            message = f"{count} pixels differ on the common area; the page is " + (
                f"{abs(taller)} device px {'taller' if taller > 0 else 'shorter'}"
                if taller
                else f"{after[0]} instead of {before[0]} device px wide"
            )
        case _:
            assert_never(comparison)
    return Judgement(
        "changed",
        pixels,
        message,
        comparison.changed_pixels,
        image,
        diff,
        region,
    )


def _unseen(capture: Capture, approved: Approved) -> str:
    """Which boxes changed although no pixel did; empty where none."""
    before, after = approved.layouts[capture.width], capture.layout
    if [(one.path, one.box) for one in before.elements] == [
        (one.path, one.box) for one in after.elements
    ]:
        return ""
    found = sorted(strained(before, after, match(before, after)))
    if not found:
        return ""
    others = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return (
        f"at {capture.width} px the box of {after.elements[found[0]].path}{others} changed, and "
        "no pixel did"
    )


def _failed(capture: Capture, error: HarnessError, pixels: str | None = None) -> Judgement:
    return Judgement("failed", pixels or pixel_digest(capture.image), str(error))


def _other_renderer(baseline: CaptureSet) -> BaselineError:
    return BaselineError(
        f"{baseline.folder} was recorded by another renderer ({baseline.environment.browser}) "
        "and differs in pixels",
        why="it paints the calibration page differently, so differing pixels say nothing about "
        "the page",
        fix="check with a browser of the same render profile (`harness doctor` shows it), or "
        "approve the baselines again with this one",
    )
