"""Browsers that the commands of a test run share: to start one takes longer than most checks."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from harness.capture.browsers.find import FoundBrowser
from harness.capture.host import BrowserHost

#: The modules whose commands start a browser.
STARTING = (
    "harness.run.record.browser_pool",
    "harness.commands.doctor",
)

#: So many are kept: most tests use the same.
MOST_KEPT = 2


class KeptBrowser(BrowserHost):
    """A browser that goes on when a command has closed it."""

    is_lent = False
    is_started = False

    def __enter__(self) -> "KeptBrowser":
        if not self.is_started:
            try:
                super().__enter__()
            except BaseException:
                super().close()
                raise
        self.is_started = self.is_lent = True
        return self

    def close(self) -> None:
        self.is_lent = False

    def answers(self) -> bool:
        """Whether it is there still: it may not have started, and tests end browsers."""
        return self.is_started and self.forget()

    def end(self) -> None:
        if self.is_started:
            super().close()


class KeptBrowsers:
    """What gives commands their browsers: those that are there, as long as they still answer."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], KeptBrowser] = {}

    def __call__(self, found: FoundBrowser, device_scale_factor: float = 1.0) -> BrowserHost:
        """As ``BrowserHost`` is made."""
        variables = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
        key = (found, device_scale_factor, *sorted(variables.items()))
        browser = self._kept.pop(key, None)
        if browser and not browser.is_lent and not browser.answers():
            browser.end()
            browser = None
        if browser is None:
            browser = KeptBrowser(found, device_scale_factor)
        elif browser.is_lent:
            self._kept[key] = browser
            return BrowserHost(found, device_scale_factor)
        self._kept[key] = browser
        self.end(MOST_KEPT)
        return browser

    def end(self, but: int = 0) -> None:
        """End those that no command has, oldest first, ``but`` so many."""
        for key in [*self._kept][: len(self._kept) - but]:
            if not self._kept[key].is_lent:
                self._kept.pop(key).end()


@contextmanager
def kept_browsers() -> Iterator[None]:
    """Commands run inside share browsers."""
    browsers = KeptBrowsers()
    with pytest.MonkeyPatch.context() as patch:
        for module in STARTING:
            patch.setattr(f"{module}.BrowserHost", browsers)
        yield
    browsers.end()


@contextmanager
def own_browsers() -> Iterator[None]:
    """Commands run inside start their own, as they do outside of tests."""
    with pytest.MonkeyPatch.context() as patch:
        for module in STARTING:
            patch.setattr(f"{module}.BrowserHost", BrowserHost)
        yield
