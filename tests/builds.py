"""The builds of Chromium on this machine that are expected to paint alike."""

import pytest

from harness.capture.browsers.find import FoundBrowser, all_browsers, browser_version

#: Chromium 150 draws borders of style ``ridge`` and date fields differently from 153 and 156. Its
#: render profile says so; builds since then have one.
FIRST_ALIKE = 153


def builds_that_paint_alike() -> tuple[FoundBrowser, ...]:
    """At least two builds; skips the test where the machine has no two of these versions."""
    builds = tuple(
        build
        for build in all_browsers("chromium")
        if int(browser_version(build).partition(".")[0]) >= FIRST_ALIKE
    )
    if len(builds) < 2:
        pytest.skip(f"no two builds of Chromium {FIRST_ALIKE} or later are here to compare")
    return builds
