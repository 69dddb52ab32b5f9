"""Serves the pages while a block lasts: from a folder, by a command, or by a running server.

A command is started in its own session and ended with all of its children at the end of the block,
also after Ctrl-C, SIGTERM or an error.
"""

import http.client
import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from harness.config.load import Config
from harness.config.server_command import PORT, Serve
from harness.errors import ConfigError
from harness.printable import printable, safe
from harness.site.folder_server import serve as serve_folder
from harness.site.processes import (
    GRACE_S,
    begin,
    end,
    environment,
    interrupted_by_signals,
    last_lines,
    undisturbed,
)

#: The lines of a command's output that a message shows, and the bytes that are read for them.
SHOWN_LINES, _READ_BYTES = 15, 65_536

#: Seconds between requests to a starting server; they grow, because many servers log requests.
_PAUSES_S = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0)

#: The timeout of the request to a server that may be running already (seconds).
_KNOCK_S = 10

#: Control sequences of terminals.
_CONTROLS = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07|[\x00-\x08\x0b-\x1f\x7f]")

#: Prints a line for the person.
Say = Callable[[str], None]


def to_standard_error(line: str) -> None:
    """Print a line on standard error, without secrets."""
    print(f"harness: {safe(printable(line))}", file=sys.stderr)


def served(
    config: Config,
    say: Say = to_standard_error,
    *,
    may_start: bool = True,
    most_errors_s: float | None = None,
) -> AbstractContextManager[str | None]:
    """Serve the pages of ``config``; gives the base address of their paths, or ``None``.

    ``say`` prints notes on the server. Without ``may_start``, no server is started on a fixed port,
    which other processes would use too. ``most_errors_s`` bounds the wait (seconds) for a server
    that answers with errors only; by default, it is the timeout for any answer. Errors, when the
    block begins: ``ConfigError`` where the pages cannot be served.
    """
    if config.serve is not None:
        return _by_command(config, config.serve, say, may_start, most_errors_s)
    return nullcontext(config.base_url) if config.root is None else serve_folder(config.root)


@contextmanager
def _by_command(
    config: Config, serve: Serve, say: Say, may_start: bool, most_errors_s: float | None
) -> Iterator[str]:
    base = config.base_url or serve.ready
    if PORT not in serve.ready:
        before = ask(serve.ready, _KNOCK_S)
        if before.listens:
            _check_reusable(serve, before)
            say(f"{serve.ready} answered already: `{serve.command}` was not started")
            yield base
            return
        if not may_start:
            raise ConfigError(
                f"several processes would use the server at {serve.ready}",
                why="the first one that is done would end it for the others",
                fix=f"write {PORT} for the port in `serve` and `ready`: each then has a server of "
                "its own; or start one beforehand",
            )
    with started(serve, config.project, say, most_errors_s=most_errors_s) as port:
        yield base.replace(PORT, port)


def _check_reusable(serve: Serve, before: "Answer") -> None:
    if os.environ.get("CI", "").lower() not in ("", "0", "false"):
        raise ConfigError(
            f"something answers at {serve.ready} before `serve` was started",
            why="in CI, where the variable CI is set, nothing else is to serve there: what it is "
            "made of is not known",
            fix=f"end it; or write {PORT} for the port in `serve` and `ready`, so that a free one "
            "is taken; or set `base_url` in place of both, where a server is to run already",
        )
    if not before.is_up:
        raise ConfigError(
            f"something else is at {serve.ready}, and {before.description}",
            why="`serve` would not get the port, and what is there does not serve the pages",
            fix=f"end it, or write {PORT} for the port in `serve` and `ready`, so that a free one "
            "is taken",
        )


@contextmanager
def started(
    serve: Serve,
    folder: Path,
    say: Say = to_standard_error,
    where: str = "",
    most_errors_s: float | None = None,
) -> Iterator[str]:
    """Start the server in ``folder`` and wait until it answers; gives its port.

    ``where`` is added to messages, and ``most_errors_s`` is as for ``served``. Errors:
    ``ConfigError`` where the server ends or does not answer in time.
    """
    port = str(_free_port()) if PORT in serve.ready else ""
    ready, command = serve.ready.replace(PORT, port), serve.command.replace(PORT, port)
    # BROWSER keeps tools from opening the page, and PYTHONUNBUFFERED makes output visible at once.
    variables = {"BROWSER": "none", "PYTHONUNBUFFERED": "1"}
    with interrupted_by_signals(), tempfile.TemporaryFile() as out:
        process: subprocess.Popen[bytes] | None = None
        try:
            # An interruption between the start and the assignment would leave the server running.
            with undisturbed():
                child_environment = environment(**variables, **({"PORT": port} if port else {}))
                process = begin(command, folder, child_environment, out, out)
            _wait(process, out, command, ready, serve.timeout_s, where, most_errors_s)
            yield port
            if not _listens(ready):
                with suppress(subprocess.TimeoutExpired):
                    process.wait(GRACE_S)
            if process.poll() is not None:
                printed = _last(out, 3).replace("\n    ", " | ")
                say(f"`{command}`{where} ended by itself ({_code(process)}) meanwhile: {printed}")
        finally:
            if process is not None:
                with undisturbed():
                    end(process)
                    _wait_until_free(ready)


def _wait(
    process: subprocess.Popen[Any],
    out: IO[bytes],
    command: str,
    ready: str,
    timeout_s: float,
    where: str,
    most_errors_s: float | None,
) -> None:
    """Wait until ``ready`` answers. Errors: as for ``started``."""
    deadline = time.monotonic() + timeout_s
    last_answer = Answer().description
    first_error_s: float | None = None
    for number in count():
        ended = process.poll() is not None
        left_s = deadline - time.monotonic()
        answer = Answer() if ended or left_s <= 0 else ask(ready, left_s)
        if answer.is_up:
            return
        if ended or left_s <= 0:
            printed = _last(out, SHOWN_LINES)
            why = f"it printed last:\n    {printed}" if printed else "it printed nothing"
            if ended:
                raise ConfigError(
                    f"`serve`{where} ended ({_code(process)}) before {ready} answered: {command}",
                    why=why,
                    fix="correct `serve`: it has to stay for as long as it serves, and runs in the "
                    "folder of the configuration",
                )
            raise ConfigError(
                f"`serve`{where} was not up after {timeout_s:g} s: {command}",
                why=f"{ready}: {last_answer}; {why}",
                fix="correct `ready`, the address that answers when it is up, or give it longer: "
                "`ready_timeout` (seconds)",
            )
        last_answer = answer.description
        if answer.status:
            first_error_s = first_error_s or time.monotonic()
            if most_errors_s is not None and time.monotonic() - first_error_s > most_errors_s:
                raise ConfigError(
                    f"`serve`{where} is up, and {ready} answers {answer.status}: {command}",
                    why="`ready` has to answer with a page, or ask a visitor to sign in",
                    fix="correct `ready`: an address of a page that the server has",
                )
        pause_s = _PAUSES_S[min(number // 2, len(_PAUSES_S) - 1)]
        time.sleep(max(0, min(pause_s, deadline - time.monotonic())))


def _wait_until_free(ready: str) -> None:
    """Wait until nothing listens any more, because a killed process holds its port for a moment.

    The next run would otherwise use it as a server that is already running.
    """
    deadline = time.monotonic() + GRACE_S
    while time.monotonic() < deadline and _listens(ready):
        time.sleep(_PAUSES_S[0])


def _listens(address: str) -> bool:
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme.lower() == "https" else 80)
    try:
        with socket.create_connection((parts.hostname or "", port), GRACE_S):
            return True
    except OSError:
        return False


def _code(process: subprocess.Popen[Any]) -> str:
    code = process.returncode
    return f"by signal {-code}" if code < 0 else f"exit {code}"


def _last(out: IO[bytes], lines: int) -> str:
    """The last lines of a command's output so far."""
    size = os.fstat(out.fileno()).st_size
    # pread: the command shares the file's position.
    printed = os.pread(out.fileno(), _READ_BYTES, max(0, size - _READ_BYTES))
    return last_lines(_CONTROLS.sub("", printed.decode("utf-8", "replace")), lines)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of an address to a request."""

    listens: bool = False  #: a process accepts connections at that port
    status: int = 0  #: of HTTP; 0 without an HTTP answer
    description: str = "it was not asked"  #: for messages

    @property
    def is_up(self) -> bool:
        """Whether the server serves pages, also if a visitor has to sign in."""
        return 200 <= self.status < 400 or self.status in (401, 403)


def ask(address: str, timeout_s: float, headers: Mapping[str, str] | None = None) -> Answer:
    """The answer of ``address`` to a GET, without a proxy and without following redirects."""
    parts = urlsplit(address)
    host, wait_s = parts.hostname or "", max(timeout_s, 0.1)
    connection: http.client.HTTPConnection
    if parts.scheme.lower() == "https":
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = (
            False,
            ssl.CERT_NONE,
        )  # self-signed
        connection = http.client.HTTPSConnection(host, parts.port, timeout=wait_s, context=context)
    else:
        connection = http.client.HTTPConnection(host, parts.port, timeout=wait_s)
    listens = False
    try:
        connection.connect()
        listens = True
        target = f"{parts.path or '/'}{parts.query and '?'}{parts.query}"
        connection.request("GET", target, headers=dict(headers or {}))
        status = connection.getresponse().status
        return Answer(True, status, f"it answers {status}")
    except TimeoutError:
        return Answer(listens, 0, "it does not answer" if listens else "nothing listens there")
    except ssl.SSLError as error:
        return Answer(True, 0, f"it speaks no https: {error.reason}")
    except OSError as error:
        description = (
            "it hangs up" if listens else f"nothing listens there ({error.strerror or error})"
        )
        return Answer(listens, 0, description)
    except http.client.HTTPException as error:
        return Answer(listens, 0, f"it does not answer as a web server does ({error!r})")
    finally:
        connection.close()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
