"""One capture against its baseline: the verdict, and the reason for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import assert_never

from harness.baselines.capture_set import RESTORE, Picture
from harness.compare.changes.offsets import strained
from harness.compare.comparison import Comparison, PageState, Renderers, within
from harness.compare.cross_renderer import without_fonts
from harness.compare.elements.match import match
from harness.compare.pixels.images import compare_pixels, pixel_digest
from harness.compare.pixels.outcome import Changed, PixelOutcome, Resized, Same, Unapproved
from harness.compare.pixels.tolerance import Tolerance
from harness.diagnose.instability.approved_list import selectors_of
from harness.errors import BaselineError, HarnessError
from harness.model.capture import Capture
from harness.model.geometry import Box, Region
from harness.model.layout import Layout
from harness.model.verdict import Verdict
from harness.run.approved_baselines import Approved


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one capture, and what its report shows."""

    verdict: Verdict
    pixels: str  #: digest of the decoded screenshot
    message: str = ""
    changed_pixels: int = 0
    baseline: bytes | None = field(default=None, repr=False)  #: PNG, if the capture differs
    diff: bytes | None = field(default=None, repr=False)  #: PNG
    region: Region | None = None
    note: str = ""  #: names boxes that changed although no pixel did
    differs: bool = False  #: pixels differ only where nothing is compared
    undecided: bool = False  #: another renderer painted the baseline


def judge(capture: Capture, approved: Approved, tolerance: Tolerance, profile: str) -> Judgement:
    """Compare ``capture``, taken by a renderer with this render ``profile``, with its baseline."""
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
        _check_pixels(image, baseline.folder / picture.name, picture)
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
    pixels = pixel_digest(capture.image)
    if pixels == picture.pixels:
        return Judgement("unchanged", pixels, note=_invisible_changes(capture, approved))
    if profile != baseline.environment.render_profile:
        return Judgement("changed", pixels, undecided=True)

    ignored = [
        capture.layout.viewport.to_device(box)
        for box in (*capture.ignored, *_unsteady_boxes(capture.layout, approved))
    ]
    comparison: PixelOutcome = compare_pixels(image, capture.image, tolerance, ignored)
    match comparison:
        case Same() | Unapproved():
            return Judgement("unchanged", pixels, differs=True)
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


def judge_cross_renderer(capture: Capture, approved: Approved, *, same_page: bool) -> Judgement:
    """Compare ``capture``, whose pixels differ, with a baseline that another renderer painted.

    Compared are the texts, attributes and styles of elements, their boxes as far as fonts do not
    explain them, and the areas of their pictures. ``same_page``: every file is byte for byte as it
    was when the page was approved; then boxes and pixels can only differ by the renderer.
    """
    pixels = pixel_digest(capture.image)
    assert approved.captures is not None, "the capture differs from a baseline"
    image = approved.captures.image(capture.width)
    before = approved.layouts[capture.width]
    comparison = Comparison(before, image, capture, Tolerance(), renderers=Renderers("", ""))
    state = PageState(comparison, capture)
    changes = comparison.changes
    if same_page:
        changes = without_fonts(changes)
    if not changes and (same_page or (state.cross_renderer.is_near and not state.repainted)):
        wrapped = len(state.cross_renderer.rewrapped) + len(state.cross_renderer.unexplained)
        note = f"; {wrapped} boxes are laid out differently by its fonts" if wrapped else ""
        how = "the page is the same byte for byte" if same_page else "compared with tolerance"
        return Judgement("unchanged", pixels, f"{how}: another renderer painted it{note}")
    return Judgement(
        "changed", pixels, "compared with tolerance: another renderer painted it", baseline=image
    )


def _check_pixels(image: bytes, file: Path, picture: Picture) -> None:
    """Raise ``BaselineError`` for a picture that is not the one that its manifest describes.

    The digests of a manifest can be changed where nobody sees it, so none is believed.
    """
    try:
        pixels = pixel_digest(image)
    except ValueError as error:
        raise BaselineError(f"{file} cannot be read", why=str(error), fix=RESTORE) from error
    if pixels != picture.pixels:
        raise BaselineError(
            f"{file} is not the picture that the manifest describes",
            why="its pixels do not have the digest in the manifest: one of the two was changed",
            fix=RESTORE,
        )


def _unsteady_boxes(layout: Layout, approved: Approved) -> Iterator[Box]:
    """The boxes of elements that are approved as unsteady, now and in the baseline."""
    captures = approved.captures
    paths = selectors_of(captures.unsteady, resized=False) if captures else frozenset()
    if not paths:
        return
    for side in (layout, approved.layouts[layout.viewport.width]):
        for element in side.elements:
            if element.visible and within(element.path, paths):
                yield element.box


def _invisible_changes(capture: Capture, approved: Approved) -> str:
    """A sentence that names boxes that changed although no pixel did; empty if none did."""
    before, after = approved.layouts[capture.width], capture.layout
    if [(element.path, element.box) for element in before.elements] == [
        (element.path, element.box) for element in after.elements
    ]:
        return ""
    places = sorted(strained(before, after, match(before, after)))
    if not places:
        return ""
    others = f" and {len(places) - 1} more" if len(places) > 1 else ""
    return (
        f"at {capture.width} px the box of {after.elements[places[0]].path}{others} changed, and "
        "no pixel did"
    )


def _failed(capture: Capture, error: HarnessError, pixels: str | None = None) -> Judgement:
    return Judgement("failed", pixels or pixel_digest(capture.image), str(error))
