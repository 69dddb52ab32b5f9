"""Captures and sweeps as JSON, exactly as the browser gave them: a resumed run judges them again.

A layout is written in columns, and each style once, which takes a tenth of the time that objects
take. The values come from a file, so that their types are checked when they are read.
"""

import json
import zlib
from array import array
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from harness.bounded import read_json
from harness.breakpoints.sweep_job import SweepJob
from harness.capture.sweep import SweptPage
from harness.config import file_names
from harness.model.capture import Capture
from harness.model.dead_reference import DeadReference
from harness.model.elements import element_path
from harness.model.geometry import Box, Viewport
from harness.model.job import Job
from harness.model.layout import Element, Layout
from harness.model.layout_series import BoxReading
from harness.report.json.codec import Codec
from harness.run.stored.page_files import MEDIA, PageFiles

#: The most bytes that the JSON of one capture or sweep takes; a large page takes some megabytes.
MOST_BYTES = 512 * 2**20

#: The type of the numbers in ``BoxReading.boxes``.
_BOXES = "i"


@dataclass(frozen=True, slots=True)
class StoredLayout:
    """A layout in columns: the n-th entry of each is about the n-th element."""

    viewport: tuple[int, int, float]
    size: tuple[int, int]  #: of the page, CSS px
    paths: tuple[str, ...]
    boxes: tuple[float, ...]  #: left, top, right, bottom of each element
    parents: tuple[int, ...]
    visible: tuple[bool, ...]
    attributes: tuple[tuple[tuple[str, str], ...], ...]
    texts: tuple[str, ...]
    styles: tuple[int, ...]  #: positions in ``different_styles``
    different_styles: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class StoredReading:
    """A ``BoxReading``; ``visible`` is a text of 0 and 1."""

    viewport: tuple[int, int, float]
    elements_of_width: int
    size: tuple[int, int]
    boxes: tuple[int, ...]
    visible: str


@dataclass(frozen=True, slots=True)
class StoredCapture:
    """A ``Capture`` without its picture."""

    layout: StoredLayout
    ignored: tuple[Box, ...]
    blocked: tuple[str, ...]
    notes: tuple[str, ...]
    matching: tuple[str, ...] | None
    resources: Mapping[str, str]
    missing: tuple[DeadReference, ...]
    arrived: tuple[DeadReference, ...]
    excluded: float


@dataclass(frozen=True, slots=True)
class StoredSweep:
    """A ``SweptPage`` without its job."""

    layouts: tuple[StoredLayout, ...]
    bare: tuple[StoredLayout, ...]
    readings: tuple[StoredReading, ...]
    switches: tuple[int, ...]
    sides: tuple[tuple[int, str], ...]
    unread: tuple[tuple[int, str], ...]
    lively: bool
    bends: tuple[int, ...]


_CAPTURE, _SWEEP = Codec(StoredCapture), Codec(StoredSweep)


def capture_bytes(capture: Capture) -> bytes:
    """A capture as a file, without its picture."""
    return _packed(
        {
            "layout": _layout(capture.layout),
            "ignored": [_sides(box) for box in capture.ignored],
            "blocked": capture.blocked,
            "notes": capture.notes,
            "matching": capture.matching,
            "resources": dict(capture.resources),
            "missing": [asdict(reference) for reference in capture.missing],
            "arrived": [asdict(reference) for reference in capture.arrived],
            "excluded": capture.excluded,
        }
    )


def sweep_bytes(swept: SweptPage) -> bytes:
    """A sweep as a file, without its job."""
    return _packed(
        {
            "layouts": [_layout(layout) for layout in swept.layouts.values()],
            "bare": [_layout(layout) for layout in swept.bare.values()],
            "readings": [
                {
                    "viewport": _viewport(reading.viewport),
                    "elements_of_width": reading.elements_of_width,
                    "size": [reading.page_width, reading.page_height],
                    "boxes": reading.boxes.tolist(),
                    "visible": "".join(map(str, reading.visible)),
                }
                for reading in swept.readings
            ],
            "switches": sorted(swept.switches),
            "sides": list(swept.sides.items()),
            "unread": list(swept.unread.items()),
            "lively": swept.lively,
            "bends": sorted(swept.bends),
        }
    )


def read_capture(data: bytes, job: Job, width: int, image: bytes) -> Capture:
    """The capture of ``job`` at ``width`` (CSS px) that ``capture_bytes`` made ``data`` of.

    ``image`` is its picture. Errors: ``ValueError`` where ``data`` is of another capture, or none.
    """
    stored = _CAPTURE.read(_unpacked(data))
    layout = _layout_of(stored.layout)
    if layout.viewport != job.viewport(width):
        raise ValueError("it was taken at another viewport")
    return Capture(
        *job.target,
        image,
        layout,
        stored.ignored,
        stored.blocked,
        stored.notes,
        stored.matching,
        stored.resources,
        stored.missing,
        stored.arrived,
        stored.excluded,
    )


def read_sweep(data: bytes, sweep_job: SweepJob) -> SweptPage:
    """The sweep of ``sweep_job`` that ``sweep_bytes`` made ``data`` of.

    Errors: as for ``read_capture``.
    """
    stored = _SWEEP.read(_unpacked(data))
    layouts, bare = (
        {layout.viewport.width: layout for layout in map(_layout_of, group)}
        for group in (stored.layouts, stored.bare)
    )
    starts = {**bare, **layouts}
    for reading in stored.readings:
        start = starts.get(reading.elements_of_width)
        if start is None or len(reading.boxes) != 4 * len(start.elements):
            raise ValueError("boxes were read of elements that are not there")
    return SweptPage(
        sweep_job,
        layouts,
        bare,
        tuple(map(_reading_of, stored.readings)),
        frozenset(stored.switches),
        dict(stored.sides),
        dict(stored.unread),
        stored.lively,
        frozenset(stored.bends),
    )


def files_of_capture(data: bytes) -> PageFiles:
    """The files of the page that ``capture_bytes`` made ``data`` of. Errors: ``ValueError``."""
    stored = _CAPTURE.read(_unpacked(data))
    tags = {element_path.tag(path) for path in stored.layout.paths}
    # Whether a missing file is there by now would have to be asked.
    unknown = bool(stored.missing or stored.arrived or tags & MEDIA)
    return PageFiles(stored.resources, unknown)


def _packed(document: Mapping[str, Any]) -> bytes:
    return zlib.compress(json.dumps(document, allow_nan=False).encode("ascii"), 1)


def _unpacked(data: bytes) -> object:
    """The document in ``data``. Errors: ``ValueError``."""
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(data, MOST_BYTES)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not unpacking.eof:
        raise ValueError("it was cut, or is larger than any page")
    return read_json(text)


def _viewport(viewport: Viewport) -> list[float]:
    return [viewport.width, viewport.height, viewport.device_scale_factor]


def _viewport_of(stored: tuple[int, int, float]) -> Viewport:
    return Viewport(file_names.width(stored[0]), *stored[1:])


def _sides(box: Box) -> list[float]:
    return [box.left, box.top, box.right, box.bottom]


def _layout(layout: Layout) -> dict[str, Any]:
    elements = layout.elements
    positions: dict[tuple[tuple[str, str], ...], int] = {}
    styles = [
        positions.setdefault(tuple(element.style.items()), len(positions)) for element in elements
    ]
    return {
        "viewport": _viewport(layout.viewport),
        "size": [layout.page_width, layout.page_height],
        "paths": [element.path for element in elements],
        "boxes": [side for element in elements for side in _sides(element.box)],
        "parents": [element.parent for element in elements],
        "visible": [element.visible for element in elements],
        "attributes": [element.attributes for element in elements],
        "texts": [element.text for element in elements],
        "styles": styles,
        "different_styles": [dict(style) for style in positions],
    }


def _layout_of(stored: StoredLayout) -> Layout:
    """The layout. Errors: ``ValueError`` where its columns do not fit together."""
    columns = (
        stored.paths,
        tuple(Box(*stored.boxes[start : start + 4]) for start in range(0, len(stored.boxes), 4))
        if len(stored.boxes) % 4 == 0
        else (),
        stored.parents,
        stored.visible,
        stored.attributes,
        stored.texts,
        stored.styles,
    )
    count, styles = len(stored.paths), stored.different_styles
    if any(len(column) != count for column in columns):
        raise ValueError("a layout's columns are not of one length")
    if not all(-1 <= parent < count for parent in stored.parents):
        raise ValueError("an element has a parent that is not there")
    if not all(0 <= style < len(styles) for style in stored.styles):
        raise ValueError("an element has a style that is not there")
    return Layout(
        _viewport_of(stored.viewport),
        *stored.size,
        tuple(
            Element(path, box, parent, visible, attributes, text, styles[style])
            for path, box, parent, visible, attributes, text, style in zip(*columns, strict=True)
        ),
    )


def _reading_of(stored: StoredReading) -> BoxReading:
    """The reading. Errors: ``ValueError`` where its numbers are none of a page."""
    try:
        boxes = array(_BOXES, stored.boxes)
    except OverflowError as error:
        raise ValueError("a box is larger than any page") from error
    if len(stored.visible) * 4 != len(boxes) or not set(stored.visible) <= {"0", "1"}:
        raise ValueError("not each box says whether it is visible")
    return BoxReading(
        _viewport_of(stored.viewport),
        stored.elements_of_width,
        *stored.size,
        boxes,
        bytes(map(int, stored.visible)),
    )
