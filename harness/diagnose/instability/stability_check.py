"""Whether a page is the same when it is captured again: what is not is no difference to explain."""

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

#: How often a page is loaded again whose difference shows at some of its widths and is none of
#: their style sheets' doing: as likely as not it is another one each time.
MORE_LOADS = 3

#: What elements do whose own box does not cover them each time.
_BOXES = frozenset({"resized", "moved", "appears", "order"})


class StabilityCheck:
    """A page that is held open, and the capture of an earlier load of it."""

    def __init__(
        self, comparison: Comparison, probe: Probe, elements: Sequence[Unstable], doubtful: bool
    ) -> None:
        self.comparison = comparison  #: as the page is now, without what is unsteady
        self.unstable = tuple(elements)  #: what is unsteady
        self._probe = probe
        self._doubtful = doubtful  #: other widths of the page are as they were
        self._pictured = False

    def is_stable(self, pictured: bool = False) -> bool:
        """Whether nothing else is found to be unsteady; what is, is set aside.

        Layouts tell, and where they differ, or with ``pictured``, a picture of the page as it is
        held. Errors: ``CaptureError``.
        """
        comparison = self.comparison
        alike = say_the_same(comparison.capture.layout, self._probe.layout)
        if alike and (self._pictured or not pictured):
            return True
        again, _ = self._probe.without(())
        self._pictured = True
        elements = unsteady([comparison.capture, again], comparison.tolerance)
        if elements or not alike:
            unseen = _laid_out_otherwise(comparison.capture, again, comparison.tolerance)
            self.comparison = set_aside(comparison, outermost([*elements, *unseen]), again)
            self.unstable = outermost([*self.unstable, *elements])
        return all(within(element.selector, comparison.excluded) for element in elements)

    def report_only_unstable(self) -> None:
        """Tell nothing of the page but what is unsteady.

        Errors: ``CaptureError`` where nothing of it is to be seen, and it is another each time.
        """
        if not self.unstable:
            raise CaptureError(
                f"{self._probe.address} has other elements each time it is loaded",
                why="what is undone in another page proves nothing of this one",
                fix="serve the same content at each load",
            )
        self.comparison = replace(self.comparison, excluded_shift_layout=True)

    def is_reproducible(self, symptoms: Sequence[Symptom]) -> bool:
        """Whether ``symptoms`` of the page may be told; if not, more of it has been set aside.

        What is proven is so in another load than the one that was captured. Errors:
        ``CaptureError``.
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


def _laid_out_otherwise(
    first: Capture, second: Capture, tolerance: Tolerance
) -> Iterator[Unstable]:
    """What has another box or text, whether or not it is to be seen: it explains nothing."""
    bare = [replace(capture, image=b"") for capture in (first, second)]
    for element in unsteady(bare, tolerance):
        if element.what != "restyled" and element.selector not in ("html", "body"):
            yield element


def _is_proven(symptom: Symptom) -> bool:
    return bool(symptom.causes) and all(cause.proven for cause in symptom.causes)


def _is_styled(symptom: Symptom) -> bool:
    """Whether style sheets account for it, which are the same in each load."""
    return bool(symptom.causes) and all(cause.source for cause in symptom.causes)


@dataclass(frozen=True, slots=True)
class UnstableCapture:
    """What is unsteady on a page at one width, and what to say of it."""

    elements: tuple[Unstable, ...]
    message: str


def unstable_capture(
    page: str, elements: Sequence[Unstable], layout: Layout, pushed: bool
) -> UnstableCapture:
    """What is told of a page with unsteady elements, at one width.

    ``pushed``: they move others, of which only what was proven can be told.
    """
    whole = any(element.selector in ("html", "body") for element in elements)
    lines = [
        what_is_unstable(elements, layout),
        "  why: the same page was captured again and was another one there: no difference from "
        "the baseline in it says anything",
    ]
    if pushed or whole:
        lines[1] += "; it moves what is around it, of which no more can be told"
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
            "captures the page ten times and tells all that is unstable"
        )
    return UnstableCapture(tuple(elements), "\n".join(lines))
