"""Plants changes, each in a page of its own of one project, and holds one check against them.

What has to be found is decided by pictures that plain Playwright takes at ``SHOWN`` px, without
the harness. Shared by ``tests/test_planted.py`` and ``benchmarks/planted.py``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page as Tab
from playwright.sync_api import sync_playwright

from harness.capture.browsers.find import find_browser
from harness.capture.rendering.profile import browser_environment, browser_flags
from harness.capture.stylesheets.longhands import physicals
from tests.planted.changes import BAND, Change
from tests.planted.chosen import Chooser
from tests.planted.edits import Edit
from tests.planted.following import Following
from tests.planted.hosts import FILES
from tests.scratch import Project, Reply, Server, running_server

#: Where pictures are taken by the harness: the band lies between (CSS px).
SAMPLES = (1060, 1140)

#: Width and height of the independent pictures of what is in force in the band (CSS px).
SHOWN, HEIGHT = 1101, 600


#: The class of the planted element in what is written by hand.
PLANTED = "planted"


@dataclass(frozen=True, slots=True)
class Plant:
    """One page with a change in it, and what a check has to say."""

    page: str  #: its name
    change: Change | Edit | Following
    before: str  #: the page without the change
    after: str
    widths: tuple[int, int]  #: where the change is in force (CSS px)
    painted: bool = True  #: whether plain pictures differ there


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check said of one page."""

    plant: Plant
    longhands: frozenset[str]  #: what the browser makes of the declared property
    findings: tuple[Any, ...] = field(default=())  #: as in the report, in its order

    @property
    def name(self) -> str:
        """The class of the planted element: of its page's own, so that no two are one cause."""
        return named(self.plant.page)

    @property
    def cause(self) -> Any:
        """The first cause of the first finding; empty where there is none."""
        causes = self.findings[0]["causes"] if self.findings else ()
        return causes[0] if causes else {}

    @property
    def marks(self) -> Mapping[str, bool]:
        """By the columns of the table, what is right of the first finding."""
        change, cause = self.plant.change, self.cause
        first = self.findings[0] if self.findings else {"widths": [], "selector": ""}
        named = self._is_named(cause)
        source = f"{self.plant.page}.html:{change.source()}"
        return {
            "found": len(self.findings) == 1
            and any(self._called(name) in first["selector"] for name in change.elements),
            "range": bool(first["widths"] == [[*self.plant.widths]] and first["widths_exact"]),
            "declaration": named,
            "proven": bool(named and cause["proven"]),
            "source": named and cause["source"] == source,
        }

    def _is_named(self, cause: Any) -> bool:
        change = self.plant.change
        if not cause:
            return False
        if isinstance(change, Edit):
            return bool(cause["property"] == change.cause)
        names = {change.property_, *self.longhands, *physicals(change.property_)}
        return cause["property"] in names and cause["selector"] == self._called(change.selector)

    def _called(self, name: str) -> str:
        return name.replace(PLANTED, self.name)

    def problems(self) -> Iterator[str]:
        """What is not as it has to be."""
        if not self.plant.painted:
            return
        if not self.findings:
            yield "not found"
            return
        yield from (f"wrong {mark}" for mark, right in self.marks.items() if not right)

    def row(self) -> str:
        """One line of the table."""
        marks = "".join(f"{'yes' if right else '–':12}" for right in self.marks.values())
        painted = "" if self.plant.painted else "not painted"
        return f"{self.plant.page:6}{self.plant.change.name[:58]:60}{marks}{painted}".rstrip()

    def details(self) -> str:
        """All findings of the page in a few words."""
        words = []
        for one in self.findings:
            causes = "; ".join(
                f"{cause['selector']} {{ {cause['property']}: {cause['before']} → {cause['after']}"
                f" }} {cause['source']}{', proven' if cause['proven'] else ''}"
                for cause in one["causes"]
            )
            exact = "" if one["widths_exact"] else ", not exact"
            words.append(f"{one['kind']} {one['selector']} {one['widths']}{exact}: {causes}")
        return " | ".join(words) or "no finding"


def named(page: str) -> str:
    """The class of the planted element of a page."""
    return f"{PLANTED}-{page}"


#: Gives the page's picture at a width (CSS px), of a page by its HTML.
Picture = Callable[[str, int], bytes]


@contextmanager
def independent() -> Iterator[tuple[Tab, Server]]:
    """A browser of plain Playwright, and a server for its pages. The harness has no part in it.

    It has the harness's fonts and drawing settings: where lines break hangs on both.
    """
    browser = find_browser()
    with sync_playwright() as playwright, running_server() as server:
        for name, text in FILES.items():
            server.replies[f"/{name}"] = Reply(text, "image/svg+xml")
        started = playwright.chromium.launch(
            executable_path=browser.executable,
            args=[*browser_flags(browser.shell)],
            env={**browser_environment(browser.environment)},
        )
        try:
            yield started.new_page(), server
        finally:
            started.close()


def painter(tab: Tab, server: Server) -> Picture:
    """Takes pictures of pages that are loaded at a width."""

    def picture(html: str, width: int) -> bytes:
        server.replies["/planted.html"] = Reply(html)
        tab.set_viewport_size({"width": width, "height": HEIGHT})
        tab.goto(f"{server.origin}/planted.html")
        return tab.screenshot(full_page=True, animations="disabled")

    return picture


def longhands(tab: Tab, change: Change | Edit | Following) -> frozenset[str]:
    """The longhands that the browser has for the changed property."""
    if isinstance(change, Edit):
        return frozenset()
    names = tab.evaluate(
        """(name) => {
          const { style } = document.createElement("i");
          style.setProperty(name, "inherit");
          return [...style];
        }""",
        change.property_,
    )
    return frozenset(names)


def plant(changes: Sequence[Change | Edit | Following], prefix: str) -> tuple[Plant, ...]:
    """A page for each change. Of declarations, every second one had another value there before."""
    plants = []
    for number, change in enumerate(changes):
        widths = BAND
        before, after = "", ""
        if isinstance(change, Change):
            before = change.page(planted=False, existed=number % 2 == 1)
            after = change.page(planted=True, existed=number % 2 == 1)
        else:
            before, after = (change.page(planted=planted) for planted in (False, True))
        if isinstance(change, Following):
            low, high = change.widths(*SAMPLES)
            widths = low, high
        page = f"{prefix}{number}"
        before, after = (text.replace(PLANTED, named(page)) for text in (before, after))
        plants.append(Plant(page, change, before, after, widths))
    return tuple(plants)


def is_painted(one: Plant, picture: Picture) -> bool:
    """Whether the change is seen: in the band, or at both ends of its range and not beside them."""

    def differs(width: int) -> bool:
        return picture(one.before, width) != picture(one.after, width)

    if not isinstance(one.change, Following):
        return differs(SHOWN)
    low, high = one.widths
    if any(differs(px) for px in (low - 1, high + 1) if SAMPLES[0] <= px <= SAMPLES[1]):
        raise AssertionError(f"{one.change.name} is seen outside of {low}–{high} px")
    return differs(low) and differs(high)


def chosen(tab: Tab, server: Server, seed: int, count: int) -> tuple[Change, ...]:
    """Changes picked at random until ``count`` of them are painted; the others are among them."""
    server.replies["/hosts.html"] = Reply(Chooser.page())
    picked = []
    for change, painted in Chooser(tab, server.origin, seed).changes():
        picked.append(change)
        count -= painted
        if count <= 0:
            break
    return tuple(picked)


def configure(made: Project, plants: Sequence[Plant]) -> None:
    """A project of all pages, none of them with its change, looked at at two widths and between."""
    low, high = SAMPLES
    made.configure(
        {one.page: "" for one in plants},
        settings=f"sweep = {{ min = {low}, max = {high} }}",
        breakpoints=f"every = {{ min = 1, widths = [{low}, {high}] }}",
    )
    for name, text in FILES.items():
        made.write(name, text)
    for one in plants:
        made.write(f"{one.page}.html", one.before)


def outcomes(
    made: Project, plants: Sequence[Plant], names: Mapping[str, frozenset[str]]
) -> tuple[Outcome, ...]:
    """What the last run says of each page; ``names`` are the longhands of each page's property."""
    findings = made.report()["findings"]
    return tuple(
        Outcome(
            one,
            names[one.page],
            tuple(finding for finding in findings if finding["page"] == one.page),
        )
        for one in plants
    )
