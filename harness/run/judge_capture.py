"""One capture against its baseline: the verdict, and what the person should know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from harness.baselines.capture_set import CaptureSet, sha256
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
from harness.model.run import Environment
from harness.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Approved:
    """The baselines of one page in one browser, read and checked once for a whole run.

    ``error`` is set where they are there and cannot be used: then nothing is compared.
    """

    captures: CaptureSet | None
    layouts: Mapping[int, Layout] = field(default_factory=dict)
    error: HarnessError | None = None
    absent: str = ""  #: why there is none, where there cannot be one

    def renderers(self, now: Environment) -> Renderers | None:
        """What painted the baselines and what paints now, where their render profiles differ."""
        then = self.captures.environment if self.captures else now
        if then.render_profile == now.render_profile:
            return None
        return Renderers(then.renderer, now.renderer)


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
    differs: bool = False  #: pixels do, and only where nothing is compared
    undecided: bool = False  #: another renderer painted the baseline: ``judge_abroad`` decides


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


def judge_abroad(capture: Capture, approved: Approved, *, same_page: bool) -> Judgement:
    """Compare ``capture``, whose pixels differ, with a baseline that another renderer painted.

    By all that elements say, by their boxes as far as no font explains them, and by the areas of
    their pictures. Of the ``same_page``, delivered byte for byte as it was when it was approved,
    only what elements say can differ by itself.
    """
    pixels = pixel_digest(capture.image)
    assert approved.captures is not None, "it was compared with something"
    image = approved.captures.image(capture.width)
    before = approved.layouts[capture.width]
    comparison = Comparison(before, image, capture, Tolerance(), renderers=Renderers("", ""))
    state = PageState(comparison, capture)
    changes = comparison.changes
    if same_page:
        changes = without_fonts(changes)
    if not changes and (same_page or (state.cross_renderer.is_near and not state.repainted)):
        wrapped = len(state.cross_renderer.rewrapped) + len(state.cross_renderer.unexplained)
        note = f"; {wrapped} boxes are laid out otherwise by its fonts" if wrapped else ""
        how = "the page is the same byte for byte" if same_page else "compared with tolerance"
        return Judgement("unchanged", pixels, f"{how}: another renderer painted it{note}")
    return Judgement(
        "changed", pixels, "compared with tolerance: another renderer painted it", baseline=image
    )


def _unsteady_boxes(layout: Layout, approved: Approved) -> Iterator[Box]:
    """Where elements that are approved as unsteady are painted, now and in the baseline."""
    captures = approved.captures
    paths = selectors_of(captures.unsteady, resized=False) if captures else frozenset()
    if not paths:
        return
    for side in (layout, approved.layouts[layout.viewport.width]):
        for element in side.elements:
            if element.visible and within(element.path, paths):
                yield element.box


def _unseen(capture: Capture, approved: Approved) -> str:
    """Which boxes changed although no pixel did; empty where none."""
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
