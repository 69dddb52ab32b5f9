"""What a diagnosis reuses of other widths does not depend on which worker is faster."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import permutations
from pathlib import Path
from threading import Condition
from types import SimpleNamespace
from typing import Any

import pytest

from harness.compare.changes.values_by_width import Layouts
from harness.compare.pixels.tolerance import Tolerance
from harness.diagnose.symptoms import Symptom, describe
from harness.errors import CaptureError
from harness.model.capture import Capture
from harness.model.geometry import Box, Viewport
from harness.model.job import Job
from harness.model.layout import Element, Layout
from harness.model.page import Page
from harness.model.target import CaptureKey, Renderer, Target
from harness.model.unstable import Unstable
from harness.run.explain import diagnose_captures
from harness.run.explain.diagnose_captures import CaptureDiagnosis, capture_label
from harness.run.progress import ProgressCounter
from harness.run.record.changed_capture import ChangedCapture
from tests.compare.pictures import picture, png

WIDTHS = (320, 400, 640, 800)

#: No page opens at these: the diagnosis of the narrowest width proves nothing.
CLOSED = frozenset({320})


def layout(width: int, left: int = 0) -> Layout:
    box = Box(left, 0, left + 20, 20)
    elements = (
        Element("html", Box(0, 0, 40, 40), -1, True, (), "", {"display": "block"}),
        Element("html > i", box, 0, True, (), "", {"display": "block"}),
    )
    return Layout(Viewport(width, 40), 40, 40, elements)


def changed_capture(folder: Path, width: int) -> ChangedCapture:
    before, after = layout(width), layout(width, left=10)
    baseline, current = folder / f"{width}-before.png", folder / f"{width}-after.png"
    baseline.write_bytes(png(picture(before)))
    current.write_bytes(png(picture(after)))
    job = Job(Page("home", path="home.html"), "http://home", "chromium", (width,), 1000)
    capture = Capture("home", "chromium", b"", after)
    return ChangedCapture(job, before, capture, 400, baseline, current)


class Pages:
    """Holds pages open, but at the widths that are ``CLOSED``."""

    @contextmanager
    def probe(self, job: Job, width: int) -> Iterator[Any]:
        if width in CLOSED:
            raise CaptureError("it does not open", why="it is closed", fix="open it")
        yield SimpleNamespace(width=width)

    def abort(self) -> None:
        raise AssertionError("nothing went wrong")

    def tell_retry(self, subject: str) -> None:
        raise AssertionError("no browser died")


class Search:
    """Finds an unstable element at each width, and says in its symptom what it was told."""

    def __init__(
        self,
        comparison: Any,
        probe: Any,
        layouts: Layouts,
        hint: frozenset[Any],
        budget: int,
        excluded: Sequence[Unstable],
        doubtful: bool,
    ) -> None:
        name = f"b.at-{probe.width}"
        self.key = ("told", *sorted(map(str, hint)), *(element.selector for element in excluded))
        self.stability = SimpleNamespace(
            comparison=comparison, unstable=(Unstable(name, "text", Box(0, 0, 1, 1)), *excluded)
        )
        self.proven = {("html > i", name): SimpleNamespace(key=name)}
        self.over_budget = False
        self.edits = ()

    def symptoms(self) -> tuple[Symptom, ...]:
        return (describe(self.key, (), [(None, layout(1).elements[1])], (), 1, ()),)


class Turns(ProgressCounter):
    """Lets the diagnoses of each batch run one after the other, in the given order."""

    def __init__(self, order: Sequence[int]) -> None:
        super().__init__(lambda *_: None, "explained", len(order))
        self._waiting, self._turn = list(order), Condition()

    def begin(self, part: str) -> None:
        with self._turn:
            assert self._turn.wait_for(
                lambda: part == capture_label(key_of(self._waiting[0])), timeout=20
            )

    def end(self, part: str) -> None:
        with self._turn:
            assert part == capture_label(key_of(self._waiting.pop(0)))
            self._turn.notify_all()


def key_of(width: int) -> CaptureKey:
    return CaptureKey("home", "chromium", width)


def diagnosed(folder: Path, order: Sequence[int]) -> tuple[Any, ...]:
    """All that a diagnosis says of the captures, whose workers finish in this order."""
    target = Target("home", "chromium")
    before = {width: layout(width) for width in WIDTHS}
    diagnosis = CaptureDiagnosis(
        {target: Layouts(before, before)},
        {Renderer("chromium", 1.0): Pages()},
        Tolerance(),
        workers=len(WIDTHS),
    )
    captures = [changed_capture(folder, width) for width in order]
    symptoms = diagnosis.diagnose_all(captures, Turns(order))
    between = diagnosis.diagnose(changed_capture(folder, 720))
    return list(symptoms.items()), between, [*diagnosis.notes], diagnosis.unstable


@pytest.mark.parametrize("order", [(320, *rest) for rest in permutations(WIDTHS[1:])])
def test_the_order_of_workers_changes_nothing(
    order: tuple[int, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagnose_captures, "UndoSearch", Search)
    symptoms, between, notes, unstable = diagnosed(tmp_path, order)
    assert [key for key, _ in symptoms] == [key_of(width) for width in WIDTHS]
    assert [symptom.key for _, (symptom,) in symptoms[1:]] == [("told",)] * 3
    assert between[0].key == ("told", "b.at-400")  # the cause that the narrowest page has proven
    assert notes == ["home: no cause could be proven at 320 px: it does not open"]
    assert sorted(unstable) == [key_of(width) for width in (400, 640, 720, 800)]
