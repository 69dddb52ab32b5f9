"""The conditions of a run's pictures that reports name beside the environment."""

import platform
from collections.abc import Iterable
from importlib import metadata

from harness.capture.rendering.calibration import CLOCK, LOCALE, TIMEZONE
from harness.capture.rendering.profile import fonts_digest
from harness.model.run import Conditions


def conditions_of(scales: Iterable[float]) -> Conditions:
    """The conditions of pictures at these device scale factors."""
    return Conditions(
        playwright=metadata.version("playwright"),
        python=platform.python_version(),
        fonts=fonts_digest(),
        locale=LOCALE,
        time_zone=TIMEZONE,
        clock=CLOCK,
        device_scale_factors=tuple(sorted(set(scales))),
    )
