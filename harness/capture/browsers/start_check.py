"""Whether a browser starts at all, and in which environment.

A browser may be there and lack a shared library, or be a script that starts nothing: only running
it tells. ``--version`` takes 20–50 ms, a real start a quarter of a second.
"""

import contextlib
import os
import re
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from harness.errors import BrowserError

#: How long a browser may take to say its version, and to open, in seconds.
VERSION_S = 20
START_S = 60

#: How the reason begins where a shared library is missing.
LACKING = "this system has no"


def environment_with(library_path: str | None) -> dict[str, str]:
    """This environment, with the libraries that a browser brings along."""
    if library_path is None:
        return dict(os.environ)
    inherited = os.environ.get("LD_LIBRARY_PATH")
    return {
        **os.environ,
        "LD_LIBRARY_PATH": f"{library_path}:{inherited}" if inherited else library_path,
    }


@lru_cache  # once a process: finding, describing and reporting a browser all ask
def version_line(executable: Path, library_path: str | None = None) -> str:
    """What ``--version`` prints, empty for nothing; raises ``BrowserError`` if it cannot start."""
    try:
        done = subprocess.run(
            [executable, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=VERSION_S,
            check=False,
            env=environment_with(library_path),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise does_not_start(executable, str(error)) from error
    if done.returncode != 0:
        raise does_not_start(executable, done.stderr.strip() or f"exit code {done.returncode}")
    return done.stdout.strip()


def missing_library(text: str) -> str | None:
    """The shared library that the dynamic loader did not find, from what it printed.

    >>> missing_library("x: error while loading shared libraries: libnss3.so: cannot open …")
    'libnss3.so'
    """
    match = re.search(r"error while loading shared libraries: ([^:\s]+)", text)
    return match.group(1) if match else None


def does_not_start(executable: Path, said: str) -> BrowserError:
    """The error for a browser whose last words were ``said``."""
    library = missing_library(said)
    last = next((line for line in reversed(said.splitlines()) if line.strip()), "it said nothing")
    return BrowserError(
        f"the browser {executable} does not start",
        why=f"{LACKING} {library}" if library else last.strip(),
        fix=f"install the package that holds {library}"
        if library
        else "point --browser-path or HARNESS_BROWSER to another one, or unset it and run "
        "`harness browser install`",
    )


def start_once(executable: Path, environment: Mapping[str, str]) -> None:
    """Starts a Chromium, waits until it takes orders, and ends it; ``BrowserError`` if it cannot.

    It is asked for its DevTools address and not for a picture: npm's build has no such commands.
    Without a sandbox, since it loads nothing and root cannot have one.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            (
                str(executable),
                *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
                *("--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"),
            ),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,  # so that its children end with it
        )
        assert process.stderr is not None  # a pipe, as asked for above
        timer = threading.Timer(START_S, _end, (process,))
        timer.start()
        said = []
        try:
            for line in process.stderr:
                if line.startswith("DevTools listening on"):
                    return
                said.append(line)
        finally:
            in_time = timer.is_alive()
            timer.cancel()
            _end(process)
            process.stderr.close()
        raise does_not_start(
            executable, "".join(said) if in_time else f"it had not opened after {START_S} s"
        )


def _end(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
