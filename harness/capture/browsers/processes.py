"""The processes of one browser and its driver, and the temporary folder that they use.

Driver and browser have their temporary files in this folder, and the browser names it in its
command line (its profile lies there): so all of them can be ended and removed whatever state they
are in. The folder's name holds the id of the harness's process: what a killed one has left is
removed by a later one.
"""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from harness.interruption import interruption
from harness.site.processes import is_running

#: The variables with which programs find the temporary directory.
TEMPORARY = ("TMPDIR", "TMP", "TEMP")

_PREFIX = "harness-browser-"
_NAME = re.compile(re.escape(_PREFIX) + r"([0-9]+)-\w+")

#: Folders of a process that is not seen may belong to another container: an empty one is removed at
#: this age, and any other at the greater one (s).
_EMPTY_AGE_S, _AGE_S = 60, 86_400

#: How long killed processes may go on writing into the folder (s).
_DYING_S = 2


class DriverLoop(asyncio.SelectorEventLoop):
    """An event loop whose subprocess is a driver that uses a temporary folder.

    The driver has a session of its own: signals of the terminal are for the harness alone.
    """

    def __init__(self, processes: "BrowserProcesses") -> None:
        super().__init__()
        self._processes = processes

    async def subprocess_exec(
        self, protocol_factory: Callable[[], Any], *args: Any, **options: Any
    ) -> tuple[Any, Any]:
        """Start a subprocess, as the loop does it."""
        folder = str(self._processes.folder)
        env = {**(options.pop("env", None) or os.environ), **dict.fromkeys(TEMPORARY, folder)}
        transport, protocol = await super().subprocess_exec(
            protocol_factory, *args, env=env, start_new_session=True, **options
        )
        self._processes.groups.add(transport.get_pid())
        return transport, protocol


class BrowserProcesses:
    """All processes of one browser and its driver, and their temporary folder."""

    def __init__(self) -> None:
        _remove_leftovers()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
        self.groups: set[int] = set()  #: the process groups that are known
        interruption.add_cleaner(self, self.remove, at_once=True)

    def note_browser(self) -> None:
        """Note the process group of the browser, which its children outlive it in."""
        self.groups.update(group for group in self._groups_by_folder())

    def kill(self) -> None:
        """End all processes at once. May be called from any thread, and again."""
        for group in {*self.groups, *self._groups_by_folder()}:
            with suppress(ProcessLookupError, PermissionError):  # macOS refuses for ended ones
                os.killpg(group, signal.SIGKILL)

    def remove(self) -> None:
        """End all processes, and remove the folder."""
        self.kill()
        ends = time.monotonic() + _DYING_S
        shutil.rmtree(self.folder, ignore_errors=True)
        while self.folder.exists() and time.monotonic() < ends:
            time.sleep(0.01)
            shutil.rmtree(self.folder, ignore_errors=True)

    def close(self) -> None:
        """End and remove all, and be done with it."""
        self.remove()
        self.groups.clear()
        interruption.remove_cleaner(self)

    def _groups_by_folder(self) -> Iterator[int]:
        """The groups of processes that name the folder in their command line."""
        name = self.folder.name
        for process, command in _command_lines():
            if name in command:
                with suppress(ProcessLookupError):
                    group = os.getpgid(process)
                    if group != os.getpgid(0):
                        yield group


def _command_lines() -> Iterator[tuple[int, str]]:
    """The id and the command line of each process that this one may see."""
    if Path("/proc/self/cmdline").exists():
        for entry in os.scandir("/proc"):
            if entry.name.isdigit():
                with suppress(OSError):
                    line = Path(entry.path, "cmdline").read_bytes().decode("utf-8", "replace")
                    yield int(entry.name), line
        return
    listing = subprocess.run(
        ("ps", "-axww", "-o", "pid=,command="), capture_output=True, text=True, check=False
    )
    for listed in listing.stdout.splitlines():
        process, _, command = listed.strip().partition(" ")
        yield int(process), command


def _remove_leftovers() -> None:
    """Remove the folders of harness processes that were killed."""
    with suppress(OSError):
        for entry in os.scandir(tempfile.gettempdir()):
            match = _NAME.fullmatch(entry.name)
            if match and not is_running(int(match[1])):
                age_s = time.time() - entry.stat(follow_symlinks=False).st_mtime
                if age_s > _AGE_S:
                    shutil.rmtree(entry.path, ignore_errors=True)
                elif age_s > _EMPTY_AGE_S:
                    with suppress(OSError):  # it is not empty
                        Path(entry.path).rmdir()
