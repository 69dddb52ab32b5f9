"""Where pages are served from while a block lasts: a folder, a command, or a server that runs.

A command is started in a session of its own and ended with all that it has started, whatever ends
the block: also by Ctrl-C, SIGTERM or an error.
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

#: How many lines of a command's output are shown, and how much of it is read for them (bytes).
SHOWN_LINES, _READ_BYTES = 15, 65_536

#: Between two looks whether a server is up (seconds): rarer and rarer, since many servers log them.
_PAUSES_S = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0)

#: How long it may take a server to answer that was there before (seconds).
_KNOCK_S = 10

#: What terminals are told among the text.
_CONTROLS = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07|[\x00-\x08\x0b-\x1f\x7f]")

#: Takes a line that the person should know.
Say = Callable[[str], None]


def to_standard_error(line: str) -> None:
    """Tell a line to whoever sees the terminal."""
    print(f"harness: {line}", file=sys.stderr)


def served(
    config: Config,
    say: Say = to_standard_error,
    *,
    may_start: bool = True,
    most_errors_s: float | None = None,
) -> AbstractContextManager[str | None]:
    """The address that the paths of ``config`` are below; ``None`` where they have none.

    ``say`` takes what should be known of it, by default standard error. Without
    ``may_start`` no server is started where others would use it too. A server that answers with
    nothing but errors is waited for ``most_errors_s``, by default as for one that does not answer.
    Errors, when the block
    begins: ``ConfigError`` where there is nothing that serves.
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
    """The port of a server that has been started in ``folder``, and is up.

    ``where`` is added to messages, and ``most_errors_s`` is as for ``served``. Errors:
    ``ConfigError`` where it does not get up.
    """
    port = str(_free_port()) if PORT in serve.ready else ""
    ready, command = serve.ready.replace(PORT, port), serve.command.replace(PORT, port)
    # Tools that would open the page in a browser for a person ask BROWSER, and Python keeps its
    # output to itself unless it is told.
    variables = {"BROWSER": "none", "PYTHONUNBUFFERED": "1"}
    with interrupted_by_signals(), tempfile.TemporaryFile() as out:
        process: subprocess.Popen[bytes] | None = None
        try:
            # Interrupted half-way, what was begun would be nobody's to end.
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
    """Return when ``ready`` answers."""
    deadline = time.monotonic() + timeout_s
    last_told = Answer().description
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
                why=f"{ready}: {last_told}; {why}",
                fix="correct `ready`, the address that answers when it is up, or give it longer: "
                "`ready_timeout` (seconds)",
            )
        last_told = answer.description
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
    """Return when nothing listens any more: a killed process is there for a moment yet.

    The next run would take it for a server that was there before.
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
    """The last lines of what a command has printed; it may go on printing."""
    size = os.fstat(out.fileno()).st_size
    # Its place in the file is the command's too: it is not moved.
    printed = os.pread(out.fileno(), _READ_BYTES, max(0, size - _READ_BYTES))
    return last_lines(_CONTROLS.sub("", printed.decode("utf-8", "replace")), lines)


@dataclass(frozen=True, slots=True)
class Answer:
    """What there is at an address."""

    listens: bool = False  #: something does, at that port
    status: int = 0  #: of HTTP; 0 where it does not speak it
    description: str = "it was not asked"  #: the same for people

    @property
    def is_up(self) -> bool:
        """Whether it serves: also where a visitor has to sign in."""
        return 200 <= self.status < 400 or self.status in (401, 403)


def ask(address: str, timeout_s: float, headers: Mapping[str, str] | None = None) -> Answer:
    """What is at ``address``: a GET without a proxy that does not follow where it leads."""
    parts = urlsplit(address)
    host, wait_s = parts.hostname or "", max(timeout_s, 0.1)
    connection: http.client.HTTPConnection
    if parts.scheme.lower() == "https":
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # it signs by itself
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
