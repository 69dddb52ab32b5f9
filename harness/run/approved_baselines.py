"""The approved baselines of one target, as a run compares with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.baselines.folder_store import CaptureSet, load_set
from harness.capture.sweep import switches_of
from harness.compare.comparison import Renderers
from harness.errors import HarnessError
from harness.model.layout import Layout
from harness.model.page import Sweep
from harness.model.run import Environment
from harness.model.target import Target


@dataclass(frozen=True, slots=True)
class Approved:
    """The baselines of one target, read and checked once for a whole run.

    ``error`` is set where they exist and cannot be used: then nothing is compared.
    """

    captures: CaptureSet | None
    layouts: Mapping[int, Layout] = field(default_factory=dict)
    error: HarnessError | None = None
    absent: str = ""  #: why there are no baselines, where there cannot be any

    def renderers(self, now: Environment) -> Renderers | None:
        """The renderers of the baselines and of ``now``; ``None`` if their profiles are equal."""
        then = self.captures.environment if self.captures else now
        if then.render_profile == now.render_profile:
            return None
        return Renderers(then.renderer, now.renderer)

    def boundaries(self, sweep: Sweep | None) -> frozenset[int]:
        """The widths (CSS px) at which the approved page switched: a check sweeps them too."""
        if self.captures is None or self.error:
            return frozenset()
        return switches_of(self.captures.swept(), sweep or Sweep())


def load_approved(baselines: Path, target: Target, absent: str) -> Approved:
    """The baselines of ``target`` in a folder; an error in them is part of the result."""
    try:
        captures = load_set(baselines.joinpath(*target))
        return Approved(captures, captures.layouts() if captures else {}, absent=absent)
    except HarnessError as error:
        return Approved(None, error=error)
