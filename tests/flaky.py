"""Pages that look otherwise each time one looks, and a server that is never equally fast again."""

import http.server
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

FONT = Path(__file__).parents[1] / "pages" / "article" / "fonts" / "newsreader.woff2"
FOLDER = Path(__file__).parent / "flaky_pages"

#: The pages; ``inside`` is a part of one.
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.html") if path.stem != "inside"))

#: What ``delay`` is multiplied by, request after request. Seven, so that no page with fewer
#: requests meets the same ones in its next load.
PACES = (0.1, 1.0, 0.4, 0.0, 0.7, 1.3, 0.2)


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Files, each as late as its address and its turn say: ``?delay=300`` takes up to 390 ms."""

    protocol_version = "HTTP/1.1"

    def __init__(self, paces: Iterator[float], closing: threading.Event, *rest: Any) -> None:
        self._paces, self._closing = paces, closing
        super().__init__(*rest, directory=str(FOLDER))

    def do_GET(self) -> None:  # the name http.server calls
        asked = urlsplit(self.path)
        if asked.path == "/never":
            self._closing.wait()
            self.close_connection = True
            return
        if delay := parse_qs(asked.query).get("delay"):
            self._closing.wait(int(delay[0]) / 1000 * next(self._paces))
        super().do_GET()

    def translate_path(self, path: str) -> str:
        return str(FONT) if path.startswith("/late.woff2") else super().translate_path(path)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is no error of a test."""


@contextmanager
def flaky_server() -> Iterator[str]:
    """The origin at which the pages are served for as long as the block lasts."""
    closing = threading.Event()
    with _Server(("127.0.0.1", 0), partial(_Handler, cycle(PACES), closing)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            closing.set()
            server.shutdown()
            thread.join()


def configuration(
    origin: str, more: str = "sweep = false", widths: Sequence[int] = (400, 700)
) -> str:
    """A harness.toml for all pages, at ``widths`` (CSS px)."""
    pages = ",\n  ".join(f'{{ name = "{name}", path = "{name}.html" }}' for name in NAMES)
    return (
        f'base_url = "{origin}/"\n{more}\npages = [\n  {pages}\n]\n'
        f"[breakpoints]\nevery = {{ min = 1, widths = {list(widths)} }}\n"
    )
