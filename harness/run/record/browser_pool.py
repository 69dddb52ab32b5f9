"""The running browsers of a command, or of several runs one after the other."""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack

from harness.capture.browsers.find import FoundBrowser, find_browser
from harness.capture.host import BrowserHost
from harness.model.target import Renderer


class BrowserPool:
    """Browsers that start when they are first needed, and stay open. A context manager.

    ``path`` names the executable, as ``--browser-path`` does.
    """

    def __init__(self, path: str | None = None) -> None:
        self._path = path
        self._running: dict[Renderer, BrowserHost] = {}

    def __enter__(self) -> "BrowserPool":
        return self

    def __exit__(self, *_: object) -> None:
        with ExitStack() as stack:  # closes the others where one cannot be closed
            for host in self._running.values():
                stack.callback(host.close)

    def get(self, name: str, scale: float = 1.0) -> BrowserHost:
        """The browser ``name`` at a device scale factor, started if it does not run.

        Errors: ``BrowserError`` where there is none, or it does not start.
        """
        renderer = Renderer(name, scale)
        if renderer not in self._running:
            self._start(find_browser(name, self._path), scale)
        return self._running[renderer]

    def ready(self, renderers: Iterable[Renderer]) -> Mapping[Renderer, BrowserHost]:
        """A browser for each of ``renderers``, which has forgotten the pages it has loaded.

        One that has crashed is started again. Errors: as of ``get``, and none is started where
        one of them does not exist.
        """
        wanted = tuple(dict.fromkeys(renderers))
        for renderer in wanted:
            host = self._running.get(renderer)
            if host and not host.forget():  # it has crashed, or was aborted
                del self._running[renderer]
                host.close()
        browsers = {name: find_browser(name, self._path) for name, _ in wanted}
        for renderer in wanted:
            if renderer not in self._running:
                self._start(browsers[renderer.browser], renderer.scale)
        return {renderer: self._running[renderer] for renderer in wanted}

    def _start(self, browser: FoundBrowser, scale: float) -> None:
        self._running[Renderer(browser.name, scale)] = BrowserHost(browser, scale).__enter__()
