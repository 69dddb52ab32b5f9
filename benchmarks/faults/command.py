"""One command of the harness on a small project, watched: its processes and its output."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

#: No command may take longer than this, whatever happens to it (s).
DEADLINE_S = 240

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>body {{ margin: 0; font: 16px sans-serif }} .lead {{ width: {width}; background: #cde }}
@media (min-width: 420px) {{ .lead {{ padding: 10px }} }}</style></head>
<body><h1>{title}</h1><p class="lead">A text that is long enough to break into lines.</p>
<p>More text follows it.</p></body></html>
"""

CONFIGURATION = """root = "pages"
pages = [{ name = "first", path = "first.html" }, { name = "second", path = "second.html" }]
sweep = { min = 380, max = 460 }

[breakpoints]
narrow = { min = 1, max = 419, widths = [380, 400] }
wide = { min = 420, widths = [420, 440] }
"""


def make_project(folder: Path) -> None:
    """A project of two approved pages, one of which has been edited since."""
    pages = folder / "pages"
    pages.mkdir(parents=True)
    (folder / "harness.toml").write_text(CONFIGURATION)
    for name in ("first", "second"):
        (pages / f"{name}.html").write_text(PAGE.format(title=name, width="60%"))
    command = (sys.executable, "-m", "harness", "approve", "--quiet", "--project", str(folder))
    subprocess.run(command, check=True, capture_output=True, timeout=DEADLINE_S)
    (pages / "first.html").write_text(PAGE.format(title="first", width="50%"))


class WatchedCommand:
    """A command that runs in a process of its own, with a temporary directory of its own."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.temporary = Path(tempfile.mkdtemp(prefix="faults-"))
        self.lines: list[str] = []  #: of its standard error so far
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            (sys.executable, "-m", "harness", *words, "--project", str(folder)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": str(self.temporary)},
            start_new_session=True,
        )
        self.out = ""
        self._seen: set[int] = set()
        self._readers = [
            threading.Thread(target=self._read_errors, daemon=True),
            threading.Thread(target=self._read_out, daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def processes(self) -> dict[int, str]:
        """The command lines of all its living descendants, by their ids."""
        parents = dict(_parents())
        family = {self.process.pid}
        for _ in range(8):
            family |= {child for child, parent in parents.items() if parent in family}
        family.discard(self.process.pid)
        self._seen |= family
        return {process: _command_line(process) for process in sorted(family)}

    def wait_for(self, part: str, times: int = 1) -> bool:
        """Wait until ``part`` stands in so many lines of its output; whether it does."""
        while self.process.poll() is None and time.monotonic() - self.started < DEADLINE_S:
            if sum(part in line for line in tuple(self.lines)) >= times:
                return True
            time.sleep(0.002)
        return False

    def wait_for_process(self, role: str) -> int | None:
        """Wait until it has a process with this ``role``, and return its id."""
        while self.process.poll() is None and time.monotonic() - self.started < DEADLINE_S:
            if (process := self.find(role)) is not None:
                return process
            time.sleep(0.002)
        return None

    def wait_for_handlers(self) -> None:
        """Wait until it handles SIGHUP, which Python by itself does not."""
        status = Path(f"/proc/{self.process.pid}/status")
        while self.process.poll() is None:
            with suppress(OSError, ValueError):
                text = status.read_text()
                if int(text.partition("SigCgt:")[2].split()[0], 16) & 1:
                    return
            time.sleep(0.001)

    def find(self, role: str) -> int | None:
        """Its newest process with this role, as ``ROLES`` describes it."""
        matching = [process for process, line in self.processes().items() if ROLES[role](line)]
        return matching[-1] if matching else None

    def end(self) -> int | None:
        """Wait for its end, within ``DEADLINE_S``; the exit code, or ``None`` where it hung."""
        try:
            code = self.process.wait(DEADLINE_S)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            return None
        for reader in self._readers:
            reader.join(10)
        return code

    def remains(self) -> tuple[str, ...]:
        """What it has left: living processes and temporary files; they are removed."""
        left, living = [], []
        for _ in range(100):  # a killed process is there until its new parent has heard of it
            living = [
                process
                for process, command in _all_commands()
                if process in self._seen or self.temporary.name in command
            ]
            if not living:
                break
            time.sleep(0.02)
        for process in living:
            left.append(f"process {_command_line(process)[:60]}")
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        left += [f"file {path.name}" for path in self.temporary.iterdir()]
        subprocess.run(("rm", "-rf", str(self.temporary)), check=False)
        return tuple(left)

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as lines:
            for line in lines:
                self.lines.append(line)

    def _read_out(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as out:
            self.out = out.read()


#: Tells a process of the harness by its command line.
ROLES = {
    "driver": lambda line: "run-driver" in line,
    "browser": lambda line: "--user-data-dir" in line and "--type=" not in line,
    "renderer": lambda line: "--type=renderer" in line,
    "GPU process": lambda line: "--type=gpu-process" in line,
}


def _parents() -> Iterator[tuple[int, int]]:
    """Each living process and its parent."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = stat.read_text().rpartition(") ")[2].split()[:2]
            if state != "Z":
                yield int(stat.parent.name), int(parent)


def _all_commands() -> Iterator[tuple[int, str]]:
    for process, _ in _parents():
        yield process, _command_line(process)


def _command_line(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except OSError:
        return ""
