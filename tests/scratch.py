"""Scratch projects and servers: what the end-to-end tests point the harness at."""

import base64
import hashlib
import http.server
import io
import json
import re
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from harness.baselines.capture_set import load_set
from harness.commands.main import main
from harness.model.geometry import Box

MakeServer = Callable[[], "Server"]

FONT = Path(__file__).parents[1] / "pages" / "article" / "fonts" / "newsreader.woff2"
SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="50" height="50">'
    '<path fill="#cc0033" d="M0 0h50v50H0z"/></svg>'
)

FAULTS = Path(__file__).parent / "faults"

#: Two bands and a union over three widths: a run takes under a second.
TWO_BANDS = """
small = { min = 1, max = 599, widths = [400] }
large = { min = 600, widths = [600, 800] }
every = { min = 1 }
"""
ONE_WIDTH = "every = { min = 1, widths = [400] }"

#: A page to change: three boxes with room around them, in colours no other part has.
PLAIN = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Plain</title>
<style>
  body { margin: 0; font: 16px/20px sans-serif }
  .top { height: 40px; background: #003366 }
  .box { width: 200px; height: 60px; background: #cc6600 }
</style>
<div class="top"></div><div class="box">A box</div><p class="text">A line of text</p>
"""


class Answer(NamedTuple):
    """What a command came to."""

    exit_code: int
    stdout: str
    stderr: str


Run = Callable[..., Answer]


class Project:
    """A project in a folder of its own, and the commands run in it."""

    def __init__(self, folder: Path, run: Run) -> None:
        self.folder = folder
        self.baselines = folder / "baselines"
        self._run = run

    def configure(
        self, pages: Mapping[str, str], settings: str = "", breakpoints: str = TWO_BANDS
    ) -> None:
        """Write harness.toml: page names with their own keys, keys of the project, breakpoints.

        A page's path is its name and ``.html``, below the folder ``pages`` or the ``base_url``.
        Only the sample widths are looked at unless ``settings`` say something else of ``sweep``.
        """
        elsewhere = "base_url" in settings or "serve =" in settings
        root = "" if elsewhere else 'root = "pages"'
        if "sweep" not in settings:  # takes time, and has tests of its own
            settings += "\nsweep = false"
        entries = ",\n  ".join(
            f'{{ name = "{name}", path = "{name}.html"{own and f", {own}"} }}'
            if "path =" not in own and "url =" not in own
            else f'{{ name = "{name}", {own} }}'
            for name, own in pages.items()
        )
        table = f"[breakpoints]\n{breakpoints}" if breakpoints else ""
        (self.folder / "harness.toml").write_text(
            f"{root}\n{settings}\npages = [\n  {entries}\n]\n{table}\n"
        )

    def write(self, name: str, content: str | bytes) -> None:
        """Write a file below ``pages``."""
        path = self.folder / "pages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def harness(self, command: str, *words: str) -> Answer:
        """Run ``harness COMMAND WORDS`` in this project."""
        return self._run(command, *words, "--project", str(self.folder))

    def check(self, *words: str) -> Answer:
        return self.harness("check", *words)

    def approve(self, *words: str) -> Answer:
        return self.harness("approve", *words)

    def last_run(self) -> Path:
        """The folder of the last run."""
        kept = self.folder / ".harness"
        return kept / "runs" / (kept / "last").read_text().strip()

    def report(self) -> Any:
        """The JSON report of the last run."""
        return json.loads((self.last_run() / "report.json").read_bytes())

    def verdicts(self) -> dict[tuple[str, int], str]:
        """The verdict of every capture of the last run, by page and width."""
        return {(one["page"], one["width"]): one["verdict"] for one in self.report()["captures"]}

    def messages(self) -> dict[str, str]:
        """Why each page's narrowest capture that is missing is so; its root is http://root/."""
        found: dict[str, str] = {}
        for one in self.report()["captures"]:
            if one["verdict"] in ("failed", "unstable"):
                text = re.sub(r"http://127\.0\.0\.1:\d+/", "http://root/", one["message"])
                found.setdefault(one["page"], text)
        return found

    def findings(self) -> list[tuple[str, str, list[int]]]:
        """Kind, page and widths of every finding of the last run."""
        return [
            (one["kind"], one["page"], [low for low, _ in one["widths"]])
            for one in self.report()["findings"]
        ]

    def pixels(self, page: str, variant: str = "chromium") -> dict[str, str]:
        """The digest of each picture the last run took of ``page``, by width."""
        manifest = self.last_run() / "captures" / page / variant / "manifest.json"
        pictures = json.loads(manifest.read_bytes())["pictures"]
        return {width: one["pixels"] for width, one in pictures.items()}

    def boxes(
        self, page: str, width: int, variant: str = "chromium", *, approved: bool = False
    ) -> dict[str, Box]:
        """The bounding box of each visible element by its path, CSS px.

        As the last run captured the page, or as it was approved.
        """
        sets = self.baselines if approved else self.last_run() / "captures"
        captures = load_set(sets / page / variant)
        assert captures is not None
        elements = captures.layouts()[width].elements
        return {one.path: one.box for one in elements if one.visible}

    def stored(self) -> dict[str, bytes]:
        """Every file below the baselines, by its path."""
        return {
            path.relative_to(self.baselines).as_posix(): path.read_bytes()
            for path in sorted(self.baselines.rglob("*"))
            if path.is_file()
        }


MakeProject = Callable[..., Project]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server says to one address."""

    body: str | bytes = b""
    type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] | None = None
    delay: float = 0  #: seconds
    never: bool = False  #: the connection stays open and nothing comes


class Server:
    """A server on loopback that answers as told and remembers what it was asked."""

    def __init__(self) -> None:
        self.origin = ""
        self.replies: dict[str, Reply] = {}
        self.greetings: dict[str, str] = {}  #: path → what a WebSocket there is sent first
        self.guarded: dict[str, str] = {}  #: path → the ``Authorization`` that it asks for
        self.asked: list[tuple[str, dict[str, str]]] = []  #: path and headers
        self.closing = threading.Event()

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, server: Server, *rest: Any) -> None:
        self._told = server
        super().__init__(*rest)

    def do_GET(self) -> None:  # the name http.server calls
        told = self._told
        told.asked.append((self.path, {name.lower(): one for name, one in self.headers.items()}))
        path = self.path.partition("?")[0]
        if path in told.greetings and "Sec-WebSocket-Key" in self.headers:
            self._greet(told.greetings[path].encode())
            return
        reply = told.replies.get(path, Reply(status=404))
        if told.guarded.get(path, self.headers["Authorization"]) != self.headers["Authorization"]:
            reply = Reply(status=401, headers={"WWW-Authenticate": 'Basic realm="tests"'})
        told.closing.wait(timeout=None if reply.never else reply.delay)
        if told.closing.is_set():
            self.close_connection = True
            return
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (reply.headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _greet(self, greeting: bytes) -> None:
        """Open a WebSocket, send it one short text, and keep it open."""
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        self.send_header("Sec-WebSocket-Accept", accept)
        self.end_headers()
        self.wfile.write(bytes([0x81, len(greeting)]) + greeting)
        self._told.closing.wait()
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        pass


class _HTTPServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is no error of a test."""


@contextmanager
def running_server(tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server that is up for as long as the block lasts; with ``tls``, by https."""
    told = Server()
    with _HTTPServer(("127.0.0.1", 0), partial(_Handler, told)) as server:
        told.origin = f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}"
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield told
        finally:
            told.closing.set()
            server.shutdown()
            thread.join()


def printing(*words: str) -> Answer:
    """As ``run_harness``, for more than one test."""
    out, error = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(error):
        code = main(words)
    return Answer(code, out.getvalue(), error.getvalue())


def changed(page: str, css: str) -> str:
    """``page`` with more CSS at its end."""
    return f"{page}<style>{css}</style>"


def approved(made: Project) -> Project:
    assert made.approve().exit_code == 0
    return made
