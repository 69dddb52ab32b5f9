"""Load versus resize: a page that is laid out otherwise when it becomes so wide than when it is."""

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

#: What the key of such a finding begins with.
KEY = "resize"


def resize_findings(
    side: CapturedSide, breakpoints: Sequence[Breakpoint]
) -> tuple[tuple[Finding, ...], tuple[SweepResult, ...]]:
    """Elements of each page that lie or look otherwise after a resize than after a load.

    Looked at are the sample widths, on the way down from the widest and on the way up from the
    narrowest. Pictures are not compared: a browser that has loaded a picture for a wide page
    keeps it for a narrow one. What is another in each load is not told either. Also gives the
    pages that could not be resized, as sweeps that failed, and those that are not the same when
    they are loaded again, as unstable ones.
    """
    findings: list[Finding] = []
    failed: list[SweepResult] = []
    for place, loaded in side.recorder.layouts.items():
        widths = sorted(loaded)
        ways = {"down": widths[::-1], "up": widths} if len(widths) > 1 else {}
        seen: set[str] = set()
        aside: tuple[Unstable, ...] = ()
        seen_so: tuple[Unstable, ...] = ()
        for way, ordered_widths in ways.items():
            try:
                symptoms = dict(_symptoms(place, loaded, side.resized(place, ordered_widths)))
            except CaptureError as error:
                failed.append(
                    SweepResult(*place, widths[0], widths[-1], 1, "failed", message=str(error))
                )
                break
            if symptoms and not aside:
                aside, seen_so = _unsteady(side, min(symptoms), loaded)
            symptoms = _without(symptoms, aside)
            for finding in make_findings(by_cause(symptoms), {}, breakpoints).values():
                if finding.id not in seen:
                    seen.add(finding.id)
                    findings.append(_told(finding, way, ordered_widths[0]))
        if seen_so:
            message = unstable_capture(place[0], seen_so, loaded[widths[0]], pushed=False).message
            failed.append(
                SweepResult(*place, widths[0], widths[-1], 1, "unstable", message=message)
            )
    return tuple(findings), tuple(failed)


def _symptoms(
    place: Target, loaded: Mapping[int, Layout], resized: Mapping[int, Layout]
) -> Iterator[tuple[CaptureKey, Sequence[Symptom]]]:
    between = Between(CapturedLayouts(loaded), CapturedLayouts(resized))
    for width in resized:
        if symptoms := between.symptoms(width, KEY, place[0]):
            yield CaptureKey(*place, width), symptoms


def _unsteady(
    side: CapturedSide, spot: CaptureKey, loaded: Mapping[int, Layout]
) -> tuple[tuple[Unstable, ...], tuple[Unstable, ...]]:
    """What is another when the page is loaded once more, and what of that is to be seen."""
    again = side.recapture(spot)
    if again is None:
        return (), ()
    first = replace(again, layout=loaded[spot[2]], image=side.picture(spot))
    bare = [replace(capture, image=b"") for capture in (first, again)]
    return unsteady(bare, Tolerance()), unsteady([first, again], Tolerance())


def _without(
    symptoms: Mapping[CaptureKey, Sequence[Symptom]], unstable_elements: Sequence[Unstable]
) -> dict[CaptureKey, Sequence[Symptom]]:
    """``symptoms``, but for those of elements that are unsteady."""
    aside = frozenset(unstable.selector for unstable in unstable_elements)
    kept = {
        spot: [symptom for symptom in spot_symptoms if not within(symptom.path, aside)]
        for spot, spot_symptoms in symptoms.items()
    }
    return {spot: spot_symptoms for spot, spot_symptoms in kept.items() if spot_symptoms}


def _told(finding: Finding, way: str, start: int) -> Finding:
    return replace(
        finding,
        message=f"{finding.message.removesuffix('.')}. It is so when the page is resized "
        f"{way} from {start} px, and not when it is loaded at that width.",
    )
