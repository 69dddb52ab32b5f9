"""Whether a page is stable: elements that differ from load to load are not to be explained."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from harness.capture.tab.probe import Probe
from harness.compare.comparison import Comparison, within
from harness.compare.elements.short_selector import short_selector
from harness.compare.pixels.tolerance import Tolerance
from harness.diagnose.instability.exclude_elements import set_aside
from harness.diagnose.instability.unstable_elements import (
    outermost,
    say_the_same,
    unsteady,
    what_is_unstable,
)
from harness.diagnose.symptoms import Symptom
from harness.errors import CaptureError
from harness.model.capture import Capture
from harness.model.layout import Layout
from harness.model.unstable import Unstable

#: How often a page is loaded again if only some of its widths differ, and style sheets do not
#: explain it: it is likely that the page differs from load to load.
MORE_LOADS = 3

#: Differences of elements whose own box does not always cover them.
_BOXES = frozenset({"resized", "moved", "appears", "order"})


class StabilityCheck:
    """Compares a page that is held open with the capture of an earlier load of it."""

    def __init__(
        self, comparison: Comparison, probe: Probe, elements: Sequence[Unstable], doubtful: bool
    ) -> None:
        self.comparison = comparison  #: with the latest capture, without unstable elements
        self.unstable = tuple(elements)
        self._probe = probe
        self._doubtful = doubtful  #: other widths of the page are unchanged
        self._pictured = False

    def is_stable(self, pictured: bool = False) -> bool:
        """Whether no more elements are unstable; those that are get excluded.

        Compares the layouts and, if they differ or with ``pictured``, a picture of the open page.
        Errors: ``CaptureError``.
        """
        comparison = self.comparison
        alike = say_the_same(comparison.capture.layout, self._probe.layout)
        if alike and (self._pictured or not pictured):
            return True
        again, _ = self._probe.without(())
        self._pictured = True
        elements = unsteady([comparison.capture, again], comparison.tolerance)
        if elements or not alike:
            hidden = _laid_out_differently(comparison.capture, again, comparison.tolerance)
            self.comparison = set_aside(comparison, outermost([*elements, *hidden]), again)
            self.unstable = outermost([*self.unstable, *elements])
        return all(within(element.selector, comparison.excluded) for element in elements)

    def report_only_unstable(self) -> None:
        """Report only the unstable elements of the page.

        Errors: ``CaptureError`` where there are none, although the page differs from load to load.
        """
        if not self.unstable:
            raise CaptureError(
                f"{self._probe.address} has different elements each time it is loaded",
                why="undoing a change in a different page proves nothing about this one",
                fix="serve the same content at each load",
            )
        self.comparison = replace(self.comparison, excluded_shift_layout=True)

    def is_reproducible(self, symptoms: Sequence[Symptom]) -> bool:
        """Whether ``symptoms`` hold for other loads; if not, more elements have been excluded.

        A proof was made in another load than the one that was captured. Errors: ``CaptureError``.
        """
        unproven = any(not _is_proven(symptom) for symptom in symptoms)
        if unproven and not self.is_stable(pictured=True):
            return False
        if not (self._doubtful or self.unstable) or all(map(_is_styled, symptoms)):
            return True
        for _ in range(MORE_LOADS):
            self._pictured = False
            self._probe.load(self.comparison.capture.width)
            if not self.is_stable(pictured=unproven):
                return False
        return True


def _laid_out_differently(
    first: Capture, second: Capture, tolerance: Tolerance
) -> Iterator[Unstable]:
    """The elements whose box or text differs, visible or not: they explain nothing."""
    without_images = [replace(capture, image=b"") for capture in (first, second)]
    for element in unsteady(without_images, tolerance):
        if element.what != "restyled" and element.selector not in ("html", "body"):
            yield element


def _is_proven(symptom: Symptom) -> bool:
    return bool(symptom.causes) and all(cause.proven for cause in symptom.causes)


def _is_styled(symptom: Symptom) -> bool:
    """Whether style sheets, which are the same in each load, cause the symptom."""
    return bool(symptom.causes) and all(cause.source for cause in symptom.causes)


@dataclass(frozen=True, slots=True)
class UnstableCapture:
    """The unstable elements of a page at one width, and the message about them."""

    elements: tuple[Unstable, ...]
    message: str


def unstable_capture(
    page: str, elements: Sequence[Unstable], layout: Layout, pushed: bool
) -> UnstableCapture:
    """The report of unstable ``elements`` of a page, at one width.

    ``pushed``: they move others, of which only proven differences can be reported.
    """
    whole = any(element.selector in ("html", "body") for element in elements)
    lines = [
        what_is_unstable(elements, layout),
        "  why: the page differed there when it was captured again, so a difference from the "
        "baseline there proves nothing",
    ]
    if pushed or whole:
        lines[1] += "; it moves what is around it, which cannot be compared either"
        lines.append(
            f"  fix: give it a size of its own, or serve the same content each time; `harness "
            f"doctor {page}` captures the page ten times and says what helps"
        )
    elif any(word in _BOXES for element in elements for word in element.what.split(", ")):
        lines.append(
            f"  fix: `harness doctor {page}` captures the page ten times, and says what to mask, "
            "hide or wait for"
        )
    else:
        selectors = [short_selector(element.selector, layout) for element in elements]
        mask = json.dumps(selectors, ensure_ascii=False)  # which is TOML as well
        lines.append(
            f"  fix: add mask = {mask} to the page, or hide it; `harness doctor {page}` "
            "captures the page ten times and names all unstable elements"
        )
    return UnstableCapture(tuple(elements), "\n".join(lines))
