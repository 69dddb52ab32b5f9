"""A capture that differs from its baseline: what a diagnosis starts from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from harness.compare.comparison import Comparison, Renderers
from harness.compare.pixels.tolerance import Tolerance
from harness.model.capture import Capture
from harness.model.job import Job
from harness.model.layout import Layout
from harness.model.target import CaptureKey, Target


@dataclass(frozen=True, slots=True)
class ChangedCapture:
    """A capture that differs from its baseline; its pictures stay files until they are needed."""

    job: Job
    before: Layout
    capture: Capture  #: without its image
    pixels: int  #: number of pixels that differ
    baseline: Path | None  #: ``None`` between the sample widths, where no picture was approved
    current: Path
    renderers: Renderers | None = None  #: as in ``Comparison``
    between: bool = False  #: the width is not a sample width
    repainted: Mapping[int, int] | None = None  #: pixels painted differently, by element index

    @property
    def target(self) -> Target:
        return Target(self.capture.page, self.capture.browser)

    @property
    def width(self) -> int:
        """Viewport width in CSS px."""
        return self.capture.width

    @property
    def key(self) -> CaptureKey:
        return CaptureKey(*self.target, self.width)

    def comparison(self, tolerance: Tolerance) -> Comparison:
        """The capture and its baseline, with their pictures read from disk."""
        capture = replace(self.capture, image=self.current.read_bytes())
        baseline = self.baseline.read_bytes() if self.baseline else b""
        return Comparison(
            self.before,
            baseline,
            capture,
            tolerance,
            self.pixels,
            renderers=self.renderers,
            capture_repainted=self.repainted,
        )
