"""``pytest --layout``: the pages of the configuration as test items, one for each breakpoint.

An item is a page in a browser at one of the bands, ``harness.toml::home-chromium::tablet``. Bands
tile the widths, so that every finding, also between the sample widths, fails the items of the bands
in which it shows. Bands are selected by their names.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harness.pytest_plugin.session import LayoutSession, seen_from_here

if TYPE_CHECKING:
    from harness.plan.plan import Planned

SESSION = pytest.StashKey[LayoutSession]()


def add_pages(config: pytest.Config, session: LayoutSession) -> None:
    """Add the configuration's file to the collected files, unless an argument names it.

    Errors: ``UsageError`` where there is no configuration or no page.
    """
    from harness.errors import HarnessError

    try:
        file = session.pages_file
    except HarnessError as error:
        raise pytest.UsageError(f"--layout: {error}") from None
    here = config.invocation_params.dir
    named = {(here / str(arg).partition("::")[0]).resolve() for arg in config.args}
    if named.isdisjoint({file, file.parent}):
        config.args.append(str(file))


class LayoutFile(pytest.File):
    """The configuration's file, a collector of pages."""

    def collect(self) -> "Iterator[LayoutPage]":
        from harness.plan.plan import make_plan

        for planned in make_plan(self.config.stash[SESSION].project).planned:
            name = f"{planned.page.name}-{planned.variant}"
            yield LayoutPage.from_parent(self, name=name, planned=planned)


class LayoutPage(pytest.Collector):
    """A page in a browser, a collector of its bands."""

    def __init__(self, planned: "Planned", **others: Any) -> None:
        super().__init__(**others)
        self._planned = planned

    def collect(self) -> "Iterator[LayoutItem]":
        for band in self._planned.bands:
            item = LayoutItem.from_parent(self, name=band.name, planned=self._planned)
            if self.config.pluginmanager.hasplugin("xdist"):  # the mark is unknown without it
                item.add_marker(pytest.mark.xdist_group(self.name))
            yield item


class LayoutItem(pytest.Item):
    """A page in a browser at a band; the item has the band's name."""

    def __init__(self, planned: "Planned", **others: Any) -> None:
        super().__init__(**others)
        self.place = planned.page.name, planned.browser
        self.number = [band.name for band in planned.bands].index(self.name)

    def runtest(self) -> None:
        from harness.pytest_plugin.page_results import failure_at

        session = self.config.stash[SESSION]
        result = session.page_checks.result_of(*self.place, session.selected[self.place])
        if self.nodeid not in result.tests:
            pytest.fail("another process has selected other tests of this page", pytrace=False)
        failure = failure_at(
            result,
            self.name,
            session.project,
            session.run_id,
            session.against,
            seen_from_here(session.folder),
            session.approves,
        )
        if failure:
            failure = f"{failure.rstrip()}\n\n{_hint(self, session)}".rstrip()
            pytest.fail(failure, pytrace=False)

    def reportinfo(self) -> tuple[Path, None, str]:
        page, browser = self.place
        return self.path, None, f"{page} in {browser} at {self.name}"


def _hint(item: LayoutItem, session: LayoutSession) -> str:
    if session.approves or session.against:
        return ""
    return f"if it is meant to be so: pytest --layout --layout-approve {item.nodeid!r}"


def in_order(items: list[pytest.Item], *, apart: bool) -> list[pytest.Item]:
    """Items without repetition; the items of a page come together, or in pairs ``apart``.

    pytest-xdist first gives each worker at least two neighbours. If they are of one page, no other
    worker waits for that page.
    """
    seen: dict[str, pytest.Item] = {}
    unique_items = [
        item
        for item in items
        if not isinstance(item, LayoutItem) or seen.setdefault(item.nodeid, item) is item
    ]
    if apart:
        rest = len(items)
        unique_items.sort(
            key=lambda item: item.number // 2 if isinstance(item, LayoutItem) else rest
        )
    return unique_items


def selected(items: list[pytest.Item]) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """Page and browser → node id of each of its selected tests → the test's band."""
    tests_by_place: dict[tuple[str, str], dict[str, str]] = {}
    for item in items:
        if isinstance(item, LayoutItem) and not item.get_closest_marker("skip"):
            tests_by_place.setdefault(item.place, {})[item.nodeid] = item.name
    return tests_by_place
