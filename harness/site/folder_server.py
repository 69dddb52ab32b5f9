"""Serves a folder on loopback while a run lasts."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from harness.errors import ConfigError


class _Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # one connection carries a whole page load
    extensions_map: dict[str, str] = {  # noqa: RUF012 - declared so by the base class
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        # Named here so that the answer does not depend on the machine's own MIME tables.
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".css": "text/css",
        ".html": "text/html; charset=utf-8",
        ".svg": "image/svg+xml",
        ".webp": "image/webp",
        ".avif": "image/avif",
        ".woff": "font/woff",
        ".woff2": "font/woff2",
        ".json": "application/json",
        ".webmanifest": "application/manifest+json",
    }

    def list_directory(self, path: Any) -> None:
        """Answer 404 for a folder without an index, instead of a list of its files."""
        self.send_error(404)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore dropped connections, which are usual for browsers and no error of a run."""


@contextmanager
def serve(root: Path) -> Iterator[str]:
    """Serve the folder ``root`` while the block lasts; gives the base URL.

    Errors: ``ConfigError`` when the folder does not exist.
    """
    if not root.is_dir():
        raise ConfigError(
            f"the folder {root} does not exist",
            why="`root` in the configuration names the folder that holds the pages",
            fix="correct `root`, or set `base_url` to test a server that is already running",
        )
    with _Server(("127.0.0.1", 0), partial(_Handler, directory=str(root))) as server:
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
