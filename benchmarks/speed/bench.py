"""The workshop that rows are measured in: scratch folder, browsers, and commands of the harness."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.speed.command import Command
from benchmarks.speed.pages.news_page import (
    BOUNDARIES,
    ELEMENTS,
    write_news_page,
    write_photographs,
)
from harness.breakpoints.named import BUILT_IN, widths_of
from harness.capture.browsers.find import FoundBrowser, all_browsers, browser_version
from harness.errors import BrowserError

WIDTHS = widths_of(BUILT_IN, BUILT_IN)
WORKERS = 2

PAGE = '{{ name = "{name}", path = "{name}/index.html" }}'


class NotMeasuredError(Exception):
    """A row cannot be measured on this machine; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Where rows are measured, and with which browsers."""

    scratch: Path
    shell: FoundBrowser | None
    full: FoundBrowser | None
    turns: int
    pages: int  #: of the run of many pages

    @property
    def browser(self) -> FoundBrowser:
        """The browser of rows that need no particular one. Error: ``NotMeasuredError``."""
        browser = self.shell or self.full
        if browser is None:
            raise NotMeasuredError("there is no Chromium: run `harness browser install`")
        return browser

    def browser_of_kind(self, *, shell: bool) -> FoundBrowser:
        """The headless shell, or the full browser. Error: ``NotMeasuredError``."""
        browser = self.shell if shell else self.full
        if browser is None:
            missing = (
                "there is no headless shell; name one with --shell-browser"
                if shell
                else "there is no full Chromium; name one with --full-browser"
            )
            raise NotMeasuredError(missing)
        return browser

    @contextmanager
    def folder(self, name: str) -> Iterator[Path]:
        """A new folder for a row, removed at the end."""
        folder = self.scratch / name
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def find_browsers(
    shell: str | None, full: str | None
) -> tuple[FoundBrowser | None, FoundBrowser | None]:
    """The best headless shell and the best full Chromium; those named explicitly first."""
    listed = [
        browser
        for explicit in (shell, full, None)
        for browser in all_browsers("chromium", explicit)
    ]
    return (
        next((browser for browser in listed if browser.shell and _starts(browser)), None),
        next((browser for browser in listed if not browser.shell and _starts(browser)), None),
    )


def _starts(browser: FoundBrowser) -> bool:
    try:
        browser_version(browser)
    except BrowserError:
        return False
    return True


def describe_browser(browser: FoundBrowser) -> str:
    """A browser's kind and version."""
    kind = "Chromium's headless shell" if browser.shell else "full Chromium"
    return f"{kind} {browser_version(browser)}"


@dataclass(frozen=True, slots=True)
class Project:
    """A project of the harness in a folder, with its pages and the browser of its commands."""

    folder: Path
    browser: FoundBrowser
    home: Path | None = None  #: the folder with pages and baselines, where it is another one

    def write(self, *names: str, sweep: bool = True, extra: str = "") -> "Project":
        """Write the configuration for pages of these names, whose files may be elsewhere."""
        pages = ",\n  ".join(PAGE.format(name=name) for name in names)
        lines = (
            f'root = "{self.pages}"',
            f'baselines = "{self.baselines}"',
            f"pages = [\n  {pages},\n]",
            "" if sweep else "sweep = false",
            extra,
        )
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "harness.toml").write_text("\n".join(lines))
        return self

    def news(
        self, *names: str, elements: int = ELEMENTS, boundaries: int = BOUNDARIES
    ) -> "Project":
        """Write news pages of these names, which share photographs, and the configuration."""
        write_photographs(self.pages)
        for seed, name in enumerate(names):
            write_news_page(
                self.pages / name,
                elements=elements,
                boundaries=boundaries,
                seed=seed,
                photographs=False,
            )
        return self.write(*names)

    def without_sweep(self, *names: str) -> "Project":
        """The same pages and baselines, configured without the sweep in a folder below."""
        folder = self.folder / "without-sweep"
        return Project(folder, self.browser, self.home or self.folder).write(*names, sweep=False)

    @property
    def pages(self) -> Path:
        """The folder of the pages' folders."""
        return (self.home or self.folder) / "pages"

    @property
    def baselines(self) -> Path:
        """The folder of the baselines."""
        return (self.home or self.folder) / "baselines"

    def check(self, name: str, *pages: str, exit_code: int = 0) -> Command:
        """`harness check` of these pages, or of all."""
        return Command(name, self._words("check", *pages), self.folder, exit_code)

    def approve(self, name: str = "approve") -> Command:
        """`harness approve` of all pages, none of which has baselines."""
        remove = partial(shutil.rmtree, self.baselines, ignore_errors=True)
        return Command(name, self._words("approve"), self.folder, prepare=remove)

    def _words(self, command: str, *pages: str) -> tuple[str, ...]:
        options = ("--workers", str(WORKERS), "--quiet", "--browser-path")
        executable = str(self.browser.executable)
        return (sys.executable, "-m", "harness", command, *pages, *options, executable)
