"""Checks by running a browser whether it starts.

It may lack a shared library, or be a script that starts nothing. ``--version`` takes 20–50 ms, a
real start a quarter of a second.
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

#: How long a browser may take to print its version, and to start (s).
VERSION_S = 20
START_S = 60

#: The beginning of the reason where a shared library is missing.
LACKING = "this system has no"


def environment_with(library_path: str | None) -> dict[str, str]:
    """This process's environment, with the libraries that a browser brings along."""
    if library_path is None:
        return dict(os.environ)
    inherited = os.environ.get("LD_LIBRARY_PATH")
    return {
        **os.environ,
        "LD_LIBRARY_PATH": f"{library_path}:{inherited}" if inherited else library_path,
    }


@lru_cache  # run once a process: finding, describing and reporting a browser all need it
def version_line(executable: Path, library_path: str | None = None) -> str:
    """The output of ``--version``, which may be empty; raises ``BrowserError`` if it fails."""
    try:
        result = subprocess.run(
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
        raise start_error(executable, str(error)) from error
    if result.returncode != 0:
        raise start_error(executable, result.stderr.strip() or f"exit code {result.returncode}")
    return result.stdout.strip()


def missing_library(text: str) -> str | None:
    """The shared library that the dynamic loader did not find, from its output.

    >>> missing_library("x: error while loading shared libraries: libnss3.so: cannot open …")
    'libnss3.so'
    """
    match = re.search(r"error while loading shared libraries: ([^:\s]+)", text)
    return match.group(1) if match else None


def start_error(executable: Path, output: str) -> BrowserError:
    """The error of a browser that ended with this ``output``."""
    library = missing_library(output)
    last = next((line for line in reversed(output.splitlines()) if line.strip()), "it said nothing")
    return BrowserError(
        f"the browser {executable} does not start",
        why=f"{LACKING} {library}" if library else last.strip(),
        fix=f"install the package that holds {library}"
        if library
        else "point --browser-path or HARNESS_BROWSER to another one, or unset it and run "
        "`harness browser install`",
    )


def start_once(executable: Path, environment: Mapping[str, str]) -> None:
    """Start a Chromium, wait for its DevTools address, and end it.

    Raises ``BrowserError`` if it does not start. No screenshot is requested: npm's build has no
    such command. The sandbox is off, since no page is loaded and root cannot have one.
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
        assert process.stderr is not None  # a pipe, as set above
        timer = threading.Timer(START_S, _end, (process,))
        timer.start()
        lines = []
        try:
            for line in process.stderr:
                if line.startswith("DevTools listening on"):
                    return
                lines.append(line)
        finally:
            in_time = timer.is_alive()
            timer.cancel()
            _end(process)
            process.stderr.close()
        raise start_error(
            executable, "".join(lines) if in_time else f"it had not opened after {START_S} s"
        )


def _end(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
