"""Load versus resize: pages that are laid out differently when they are resized to a width."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from harness.compare.comparison import within
from harness.compare.pixels.tolerance import Tolerance
from harness.diagnose.instability.stability_check import unstable_capture
from harness.diagnose.instability.unstable_elements import unsteady
from harness.diagnose.layout_diff import Between
from harness.diagnose.symptoms import Symptom
from harness.errors import CaptureError
from harness.findings.group import by_cause, make_findings
from harness.model.finding import Finding
from harness.model.layout import Layout
from harness.model.layout_series import CapturedLayouts
from harness.model.page import Breakpoint
from harness.model.run import SweepResult
from harness.model.target import CaptureKey, Target
from harness.model.unstable import Unstable
from harness.run.record.captured_side import CapturedSide

#: The first part of the keys of such findings.
KEY = "resize"


def resize_findings(
    side: CapturedSide, breakpoints: Sequence[Breakpoint]
) -> tuple[tuple[Finding, ...], tuple[SweepResult, ...]]:
    """Elements of each page that lie or look different after a resize than after a load.

    Compared are the sample widths, on the way down from the widest and on the way up from the
    narrowest. Pictures are not compared: a browser that has loaded a picture for a wide page
    keeps it for a narrow one. Elements that differ from load to load are left out. Also returns
    failed sweeps for pages that could not be resized, and unstable sweeps for pages that visibly
    differ from load to load.
    """
    findings: list[Finding] = []
    failed: list[SweepResult] = []
    for target, page in side.pages.items():
        loaded = page.layouts
        widths = sorted(loaded)
        ways = {"down": widths[::-1], "up": widths} if len(widths) > 1 else {}
        reported: set[str] = set()
        unstable: tuple[Unstable, ...] = ()
        visible: tuple[Unstable, ...] = ()
        for way, ordered_widths in ways.items():
            try:
                symptoms = dict(_symptoms(target, loaded, side.resized(target, ordered_widths)))
            except CaptureError as error:
                failed.append(
                    SweepResult(*target, widths[0], widths[-1], 1, "failed", message=str(error))
                )
                break
            if symptoms and not unstable:
                unstable, visible = _unstable(side, min(symptoms), loaded)
            symptoms = _without(symptoms, unstable)
            for finding in make_findings(by_cause(symptoms), {}, breakpoints).values():
                if finding.id not in reported:
                    reported.add(finding.id)
                    findings.append(_with_resize(finding, way, ordered_widths[0]))
        if visible:
            message = unstable_capture(target[0], visible, loaded[widths[0]], pushed=False).message
            failed.append(
                SweepResult(*target, widths[0], widths[-1], 1, "unstable", message=message)
            )
    return tuple(findings), tuple(failed)


def _symptoms(
    target: Target, loaded: Mapping[int, Layout], resized: Mapping[int, Layout]
) -> Iterator[tuple[CaptureKey, Sequence[Symptom]]]:
    between = Between(CapturedLayouts(loaded), CapturedLayouts(resized))
    for width in resized:
        if symptoms := between.symptoms(width, KEY, target.page):
            yield CaptureKey(*target, width), symptoms


def _unstable(
    side: CapturedSide, key: CaptureKey, loaded: Mapping[int, Layout]
) -> tuple[tuple[Unstable, ...], tuple[Unstable, ...]]:
    """Elements that differ when the page is loaded once more, and the visible ones of them."""
    again = side.recapture(key)
    if again is None:
        return (), ()
    first = replace(again, layout=loaded[key[2]], image=side.picture(key))
    without_images = [replace(capture, image=b"") for capture in (first, again)]
    return unsteady(without_images, Tolerance()), unsteady([first, again], Tolerance())


def _without(
    symptoms: Mapping[CaptureKey, Sequence[Symptom]], unstable_elements: Sequence[Unstable]
) -> dict[CaptureKey, Sequence[Symptom]]:
    """``symptoms`` without those of unstable elements."""
    paths = frozenset(unstable.selector for unstable in unstable_elements)
    kept = {
        key: [symptom for symptom in key_symptoms if not within(symptom.path, paths)]
        for key, key_symptoms in symptoms.items()
    }
    return {key: key_symptoms for key, key_symptoms in kept.items() if key_symptoms}


def _with_resize(finding: Finding, way: str, start: int) -> Finding:
    """``finding`` whose message says that it shows after a resize only."""
    return replace(
        finding,
        message=f"{finding.message.removesuffix('.')}. It is so when the page is resized "
        f"{way} from {start} px, and not when it is loaded at that width.",
    )
