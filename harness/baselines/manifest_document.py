"""The manifest of a set as a document: read within limits, and its form checked.

A manifest may come from elsewhere, with a commit or with the folder of a run. ``read_manifest``
gives values of the right types only, so that whoever builds on them needs no checks of its own.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from harness.bounded import read_bounded, read_json
from harness.errors import key_path, quoted
from harness.model.page import UNBOUNDED
from harness.model.run import Environment

#: Limit of a manifest in bytes; a page with a thousand files takes about 150 kB.
MOST_BYTES = 16 * 2**20

_WIDTH = re.compile(r"[1-9][0-9]{0,6}")
_PICTURE = re.compile(r"[0-9]{1,7}\.png")

#: Checks a value at a place, and raises ``ValueError`` with the place.
Check = Callable[[object, tuple[int | str, ...]], None]


def read_manifest(file: Path) -> dict[str, Any]:
    """The document in ``file``; only its ``format`` is checked where that is not ``1``.

    Errors: ``ValueError`` with the reason, ``OSError``.
    """
    document = read_json(read_bounded(file, MOST_BYTES))
    _table({"format": _integer}, {})(document, ())
    if document["format"] == 1:
        _MANIFEST(document, ())
    assert isinstance(document, dict)  # by the checks above
    return document


def _fail(value: object, place: tuple[int | str, ...], wanted: str) -> ValueError:
    return ValueError(f"{key_path(place) or 'the whole'} is {quoted(value)}, not {wanted}")


def _text(value: object, place: tuple[int | str, ...]) -> None:
    if not isinstance(value, str):
        raise _fail(value, place, "a text")


def _boolean(value: object, place: tuple[int | str, ...]) -> None:
    if not isinstance(value, bool):
        raise _fail(value, place, "true or false")


def _integer(value: object, place: tuple[int | str, ...]) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _fail(value, place, "a whole number")


def _width(value: object, place: tuple[int | str, ...]) -> None:
    _integer(value, place)
    assert isinstance(value, int)
    if not 0 <= value <= UNBOUNDED:
        raise _fail(value, place, "a width in CSS px")


def _number(value: object, place: tuple[int | str, ...]) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _fail(value, place, "a number")
    if not abs(value) <= UNBOUNDED:  # nor is NaN
        raise _fail(value, place, "a number of usual size")


def _matching(pattern: re.Pattern[str], wanted: str) -> Check:
    def check(value: object, place: tuple[int | str, ...]) -> None:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise _fail(value, place, wanted)

    return check


def _list(entry: Check) -> Check:
    def check(value: object, place: tuple[int | str, ...]) -> None:
        if not isinstance(value, list):
            raise _fail(value, place, "a list")
        for index, inner in enumerate(value):
            entry(inner, (*place, index))

    return check


def _mapping(entry: Check, key: Check = _text) -> Check:
    def check(value: object, place: tuple[int | str, ...]) -> None:
        if not isinstance(value, dict):
            raise _fail(value, place, "an object")
        for name, inner in value.items():
            key(name, place)
            entry(inner, (*place, name))

    return check


def _table(required: Mapping[str, Check], optional: Mapping[str, Check]) -> Check:
    """The check of an object with ``required`` keys; unknown keys are passed over."""

    def check(value: object, place: tuple[int | str, ...]) -> None:
        if not isinstance(value, dict):
            raise _fail(value, place, "an object")
        for name, inner in required.items():
            if name not in value:
                raise ValueError(f"{key_path((*place, name))} is missing")
            inner(value[name], (*place, name))
        for name, inner in optional.items():
            if name in value:
                inner(value[name], (*place, name))

    return check


def _anything(value: object, place: tuple[int | str, ...]) -> None:
    """Accept any value."""


def _viewport(value: object, place: tuple[int | str, ...]) -> None:
    _table({"width": _width, "height": _width}, {"device_scale_factor": _number})(value, place)
    assert isinstance(value, dict)
    if unknown := value.keys() - {"width", "height", "device_scale_factor"}:
        raise ValueError(f"{key_path((*place, min(unknown)))} is no part of a viewport")


def _widths(value: object, place: tuple[int | str, ...]) -> None:
    _list(_list(_width))(value, place)
    assert isinstance(value, list)
    for index, ends in enumerate(value):
        if len(ends) != 2 or ends[0] > ends[1]:
            raise _fail(ends, (*place, index), "the two ends of a range")


_MANIFEST = _table(
    {
        "environment": _table({field.name: _text for field in fields(Environment)}, {}),
        "pictures": _mapping(
            _table(
                {
                    "name": _matching(_PICTURE, "the name of a picture, such as 0768.png"),
                    "sha256": _text,
                    "pixels": _text,
                    "encoded": _text,
                    "viewport": _viewport,
                },
                {},
            ),
            _matching(_WIDTH, "a width in CSS px"),
        ),
        "layout": _text,
    },
    {
        "resources": _mapping(_text),
        "carried": _list(_mapping(_anything)),
        "by_tests": _boolean,
        "seconds": _number,
        "unsteady": _list(
            _table({"selector": _text, "what": _text, "widths": _widths}, {"when": _text})
        ),
        "sweep_loads": _list(_width),
        "missing": _list(_table({"kind": _text, "address": _text, "answer": _text}, {})),
        "asked": _mapping(_text),
    },
)
