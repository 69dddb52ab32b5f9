"""The running browsers of a run, or of several runs one after the other."""

from collections.abc import Mapping
from contextlib import ExitStack

from harness.capture.browsers.find import find_browser
from harness.capture.host import BrowserHost
from harness.model.target import Renderer
from harness.plan.plan import Plan


class BrowserPool:
    """Browsers that are started when they are first needed, and stay. A context manager.

    ``path`` names the executable, as ``--browser-path`` does.
    """

    def __init__(self, path: str | None) -> None:
        self._path = path
        self._running: dict[Renderer, BrowserHost] = {}

    def __enter__(self) -> "BrowserPool":
        return self

    def __exit__(self, *_: object) -> None:
        with ExitStack() as stack:  # closes the others where one cannot be
            for host in self._running.values():
                stack.callback(host.close)

    def ready(self, plan: Plan) -> Mapping[Renderer, BrowserHost]:
        """A browser for each that is planned, which knows nothing of pages it has seen.

        Errors: ``BrowserError`` where there is none, or it does not start.
        """
        wanted = tuple(dict.fromkeys(planned.renderer for planned in plan.planned))
        for renderer in wanted:
            host = self._running.get(renderer)
            if host and not host.forget():  # it has crashed, or was hung up
                del self._running[renderer]
                host.close()
        browsers = {name: find_browser(name, self._path) for name, _ in wanted}
        for renderer in wanted:
            if renderer not in self._running:
                browser = browsers[renderer.browser]
                self._running[renderer] = BrowserHost(browser, renderer.scale).__enter__()
        return {renderer: self._running[renderer] for renderer in wanted}
