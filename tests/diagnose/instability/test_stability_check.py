"""What is said of a page that is another one when it is captured again."""

import pytest

from harness.diagnose.instability.stability_check import unstable_capture
from harness.model.geometry import Box, Viewport
from harness.model.layout import Layout
from harness.model.unstable import Unstable

EMPTY = Layout(Viewport(9, 9), 9, 9, ())
TICKER = Unstable("main > div.ticker", "text", Box(0, 0, 9, 9))
AD = Unstable("main > div.ad", "resized, restyled", Box(0, 0, 9, 9))
PAGE = Unstable("body", "restyled", Box(0, 0, 9, 9))


@pytest.mark.parametrize(
    ("found", "pushed", "fix"),
    [
        ([TICKER], False, 'fix: add mask = ["main > div.ticker"] to the page, or hide it'),
        ([TICKER, AD], False, "fix: `harness doctor home` captures the page ten times, and says"),
        ([AD], True, "fix: give it a size of its own, or serve the same content each time"),
        ([PAGE], False, "fix: give it a size of its own, or serve the same content each time"),
    ],
)
def test_what_to_do_follows_from_what_the_elements_do(
    found: list[Unstable], pushed: bool, fix: str
) -> None:
    told = unstable_capture("home", found, EMPTY, pushed)
    what, why, how = told.message.splitlines()
    assert told.elements == tuple(found)
    assert " changes from capture to capture: " in what
    assert ("it moves what is around it" in why) == ("give it a size" in fix)
    assert how.strip().startswith(fix)
    assert "`harness doctor home`" in how
