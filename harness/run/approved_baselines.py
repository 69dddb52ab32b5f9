"""The approved baselines of one target, as a run compares with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.baselines.capture_set import CaptureSet
from harness.baselines.store import BaselineStore
from harness.breakpoints.queries.bends import bends_of_values
from harness.capture.sweep import switches_of
from harness.compare.comparison import Renderers
from harness.errors import HarnessError
from harness.model.elements.css_properties import written_names, written_value
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

    def bends(self) -> frozenset[int]:
        """The widths (CSS px) at which declared lengths of the approved page bend.

        Something may differ between two of them and nowhere else.
        """
        styles = [element.style for layout in self.layouts.values() for element in layout.elements]
        return bends_of_values(
            {written_value(style, name) for style in styles for name in written_names(style)}
        )


def load_approved(store: BaselineStore, target: Target, absent: str) -> Approved:
    """The baselines of ``target`` in ``store``; an error in them is part of the result."""
    try:
        captures = store.load(target)
        return Approved(captures, captures.layouts() if captures else {}, absent=absent)
    except HarnessError as error:
        return Approved(None, error=error)
