"""The captures that a run has taken so far, kept so that a killed run can be resumed.

``taken/`` in the run's folder holds each capture and each sweep as the browser gave it, and
``record.jsonl``, an append-only file with a line for each. A line is written after its files, so
that a line that is whole stands for files that are whole, whenever the process is killed.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from harness.baselines.capture_set import picture_name
from harness.bounded import read_json
from harness.breakpoints.sweep_job import SweepJob
from harness.capture.sweep import SweptPage
from harness.config import file_names
from harness.model.capture import Capture, Missed
from harness.model.job import Job
from harness.model.run import Environment
from harness.model.target import CaptureKey, Renderer, Target
from harness.report.json.codec import Codec
from harness.run import run_folder
from harness.run.stored.capture_json import capture_bytes, read_capture, read_sweep, sweep_bytes

TAKEN, RECORD = "taken", "record.jsonl"

#: No line of a record is longer (bytes).
_MOST_LINE = 10_000

Task = Job | SweepJob
Outcome = tuple[Capture | Missed, ...] | tuple[SweptPage | Missed, ...]


class Key(NamedTuple):
    """A task of a run: a capture (``low`` is ``high``), or a sweep from ``low`` to ``high`` px."""

    page: str
    variant: str
    kind: str  #: ``capture`` or ``sweep``
    low: int
    high: int

    @staticmethod
    def of(task: Task) -> "Key":
        """The key of a task."""
        if isinstance(task, SweepJob):
            return Key(*task.place, "sweep", task.low, task.high)
        return Key(*task.target, "capture", task.widths[0], task.widths[0])

    @property
    def target(self) -> Target:
        return Target(self.page, self.variant)

    @property
    def file(self) -> tuple[str, str, str]:
        """The path of its file below ``TAKEN``."""
        name = f"{self.low:04}" if self.kind == "capture" else f"{self.low:04}-{self.high:04}"
        return self.page, self.variant, f"{name}.{self.kind}"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the record: a task, with the digests of its files."""

    page: str
    browser: str
    kind: str
    low: int
    high: int
    sha256: str
    picture: str = ""  #: SHA-256 of the picture; empty for a sweep
    seconds: float = 0.0  #: that workers were busy with the page since its last line

    @property
    def key(self) -> Key:
        return Key(self.page, self.browser, self.kind, self.low, self.high)


@dataclass(frozen=True, slots=True)
class RendererLine:
    """A line of the record: the software that takes the captures of a renderer."""

    renderer: Renderer
    environment: Environment


#: No earlier part of a run.
NO_LINES: Mapping[Key, Line] = {}

_LINE, _RENDERER = Codec(Line), Codec(RendererLine)


class TakenCaptures:
    """Keeps what a run takes, and gives what an earlier part of the run has taken.

    ``folder`` is that of the run. ``earlier`` are lines of the record in the folder ``source``,
    whose files are read when their tasks are due. ``environments`` gives the software that takes
    the captures; it is asked once there are some.
    """

    def __init__(
        self,
        folder: Path,
        environments: Callable[[], Mapping[Renderer, Environment]],
        source: Path | None = None,
        earlier: Mapping[Key, Line] = NO_LINES,
    ) -> None:
        self._environments = environments
        self._has_begun = self._is_full = False
        self.taken_over: set[CaptureKey] = set()
        self._folder, self._source, self._earlier = folder, source, earlier
        self._seconds: dict[Target, float] = {}

    def seconds_of(self, target: Target) -> float:
        """How long workers were busy with a page in the earlier part of the run (s)."""
        lines = (line for key, line in self._earlier.items() if key.target == target)
        seconds = sum(line.seconds for line in lines)
        self._seconds[target] = seconds
        return seconds

    def outcome_of(self, task: Task) -> Outcome | None:
        """The outcome of ``task`` in the earlier part of the run; ``None`` where it has to run."""
        line = self._earlier.get(Key.of(task))
        if line is None or self._source is None:
            return None
        with suppress(ValueError, OSError):  # it is taken once more
            data = stored_file(self._source, line.key.file, line.sha256)
            if isinstance(task, SweepJob):
                return (read_sweep(data, task),)
            image = stored_file(self._source, _picture(line.key), line.picture)
            capture = read_capture(data, task, line.low, image)
            self.taken_over.add(CaptureKey(*line.key.target, line.low))
            return (capture,)
        return None

    def keep(self, task: Task, outcome: Outcome, seconds: float) -> None:
        """Keep what was taken for ``task``, whose picture may be in the run's folder already.

        ``seconds`` is how long workers were busy with the page so far. Nothing is kept of what
        failed, so that it is tried again. Where the disk refuses, nothing more is kept: the run
        goes on, and can be resumed from there.
        """
        (taken, *parts) = outcome
        if parts or isinstance(taken, Missed) or self._is_full:
            return
        try:
            self._keep(task, taken, seconds)
        except OSError:
            self._is_full = True

    def _keep(self, task: Task, taken: Capture | SweptPage, seconds: float) -> None:
        key = Key.of(task)
        file = file_names.inside(self._folder / TAKEN, *key.file)
        file.parent.mkdir(parents=True, exist_ok=True)
        picture = ""
        if isinstance(taken, Capture):
            data = capture_bytes(taken)
            picture = hashlib.sha256(taken.image).hexdigest()
            current = self._folder.joinpath(
                run_folder.CAPTURES, *key.target, picture_name(taken.width)
            )
            _link(current, self._folder.joinpath(TAKEN, *_picture(key)), taken.image)
        else:
            data = sweep_bytes(taken)
        file.write_bytes(data)
        line = Line(
            *key,
            hashlib.sha256(data).hexdigest(),
            picture,
            round(max(0.0, seconds - self._seconds.get(key.target, 0.0)), 3),
        )
        self._seconds[key.target] = seconds
        if not self._has_begun:
            self._has_begun = True
            for renderer, environment in self._environments().items():
                self._append({"renderer": list(renderer), "environment": asdict(environment)})
        self._append(asdict(line))

    def _append(self, document: Mapping[str, Any]) -> None:
        record = self._folder / TAKEN / RECORD
        record.parent.mkdir(exist_ok=True)
        descriptor = os.open(record, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            # A line that was cut by a kill ends here.
            os.write(descriptor, f"\n{json.dumps(document)}\n".encode("ascii"))
        finally:
            os.close(descriptor)


def recorded(folder: Path) -> tuple[dict[Key, Line], dict[Renderer, Environment]]:
    """The last line of each task, and of each renderer, in the record of the run in ``folder``.

    A line that is not whole or names what no run takes counts for nothing.
    """
    lines: dict[Key, Line] = {}
    environments: dict[Renderer, Environment] = {}
    for document in _documents(folder):
        with suppress(ValueError):
            if "renderer" in document:
                renderer_line = _RENDERER.read(document)
                environments[renderer_line.renderer] = renderer_line.environment
                continue
            line = _checked(_LINE.read(document))
            lines[line.key] = line
    return lines, environments


def _documents(folder: Path) -> Iterator[Mapping[str, Any]]:
    with suppress(ValueError, OSError):
        record = file_names.file_inside(folder, TAKEN, RECORD)
        with record.open("rb") as stream:
            while text := stream.readline(_MOST_LINE):
                if not text.endswith(b"\n") or not text.strip():
                    continue
                with suppress(ValueError):
                    document = read_json(text)
                    if isinstance(document, dict):
                        yield document


def _checked(line: Line) -> Line:
    """``line`` itself. Errors: ``ValueError`` for a name, a width or a digest of no run."""
    file_names.page_name(line.page)
    file_names.variant_name(line.browser)
    for width in (line.low, line.high):
        file_names.width(width)
    if line.kind not in ("capture", "sweep"):
        raise ValueError("it is neither a capture nor a sweep")
    for digest in (line.sha256, *filter(None, [line.picture])):
        file_names.digest(digest)
    return line


def captured_places(folder: Path, planned: Iterable[CaptureKey]) -> frozenset[CaptureKey]:
    """The captures among ``planned`` that are in the ``folder`` of a run that did not end."""
    lines, _ = recorded(folder)
    if (folder / TAKEN).is_dir():
        taken = {(*key.target, key.low) for key in lines if key.kind == "capture"}
        return frozenset(place for place in planned if place in taken)
    return frozenset(
        place
        for place in planned
        if folder.joinpath(run_folder.CAPTURES, *place.target, picture_name(place.width)).is_file()
    )


def _picture(key: Key) -> tuple[str, str, str]:
    return key.page, key.variant, picture_name(key.low)


def stored_file(folder: Path, parts: tuple[str, str, str], digest: str) -> bytes:
    """The content of a file below ``TAKEN``.

    Errors: ``OSError``, and ``ValueError`` for another SHA-256.
    """
    data = file_names.file_inside(folder / TAKEN, *parts).read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise ValueError("it is not what was recorded")
    return data


def _link(file: Path, target: Path, data: bytes) -> None:
    """Make ``target`` a file with the content ``data``, which ``file`` may have already."""
    target.unlink(missing_ok=True)
    try:
        os.link(file, target)
    except OSError:  # a disk without links, or a capture that could not be judged
        target.write_bytes(data)
