"""Reads the report of a run's folder, which may come from elsewhere.

``load`` checks the form of a report. Here the names and paths in it are checked too, so that
whoever joins them to a path stays below the folder.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from harness.bounded import MOST_JSON_BYTES, read_bounded
from harness.config import file_names
from harness.errors import HarnessError, key_path
from harness.model.run import Run
from harness.report.json.render import load
from harness.run import run_folder

#: Checks of the fields of a value that says of which page and variant it is.
_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "page": file_names.page_name,
    "browser": file_names.variant_name,
    "variant": file_names.variant_name,
    "width": file_names.width,
}

_Place = tuple[int | str, ...]


def read_run(folder: Path) -> Run:
    """The run in ``folder``, whose report exists.

    Errors: ``HarnessError`` where the report cannot be read, or holds a name or a path that no run
    writes.
    """
    file = folder / run_folder.REPORT
    try:
        data = read_bounded(file_names.file_inside(folder, run_folder.REPORT), MOST_JSON_BYTES)
        run = load(data, str(file))
        check_name(run.id, file_names.run_id, ("id",))
        check_names(run)
    except (OSError, ValueError) as error:
        raise HarnessError(
            f"{file} cannot be read: {error}",
            why="it is not what harness has written, or it was edited",
            fix="download the folder of the run again, or run it again",
        ) from error
    return run


def check_names(value: object, place: _Place = ()) -> None:
    """Raise ``ValueError`` for a name, a width or a path of a picture that no run writes.

    ``value`` is a dataclass, a named tuple, or any collection of them; ``place`` leads to it.
    """
    if is_dataclass(value):
        attributes = {field.name: getattr(value, field.name) for field in fields(value)}
    elif isinstance(value, tuple) and hasattr(value, "_asdict"):
        attributes = value._asdict()
    elif isinstance(value, Mapping):
        for number, (key, entry) in enumerate(value.items()):
            check_names(key, (*place, number))
            check_names(entry, (*place, number))
        return
    elif isinstance(value, tuple | list):
        if value and not isinstance(value[0], int | float | str):
            for number, entry in enumerate(value):
                check_names(entry, (*place, number))
        return
    else:
        return
    is_of_page = "page" in attributes
    for name, attribute in attributes.items():
        if is_of_page and name in _CHECKS:
            check_name(attribute, _CHECKS[name], (*place, name))
        elif name == "images":
            for kind, path in attribute.items():
                check_name(path, file_names.picture_path, (*place, name, kind))
        else:
            check_names(attribute, (*place, name))


def check_name(value: Any, check: Callable[[Any], Any], place: _Place) -> None:
    """Raise the ``ValueError`` of ``check`` with the place of ``value`` before it."""
    try:
        check(value)
    except ValueError as error:
        raise ValueError(f"{key_path(place)} {error}") from None
