"""JSON documents beside a run's report, of a schema with a number: checked when they are read."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

from harness.bounded import MOST_JSON_BYTES, read_bounded, read_json
from harness.config import file_names
from harness.errors import HarnessError, shortened
from harness.report.json.codec import Codec, schema_of

T = TypeVar("T")


class Sentences(NamedTuple):
    """The parts of errors that say what a document is, and what to do without it."""

    written: str  #: by whom it was written
    again: str  #: how to get it again
    anew: str  #: what to do where another version wrote it


def read_document(
    folder: Path,
    name: str,
    codec: Codec[T],
    schema: int,
    checked: Callable[[T], T],
    sentences: Sentences,
) -> T:
    """The document in the file ``name`` of a run's ``folder``, as ``checked`` gives it.

    Errors: ``HarnessError`` where it cannot be read, has another schema, or ``checked`` refuses it
    by a ``ValueError``.
    """
    file = folder / name
    try:
        document = read_json(read_bounded(file_names.file_inside(folder, name), MOST_JSON_BYTES))
        if (number := schema_of(document)) == schema:
            return checked(codec.read(document))
    except (OSError, ValueError) as error:
        raise HarnessError(
            f"{file} cannot be read: {error}",
            why=f"it is not what {sentences.written}, or it was cut or edited",
            fix=sentences.again,
        ) from error
    raise HarnessError(
        f"{file} has schema {shortened(str(number))}; this harness reads schema {schema}",
        why="it was written by another version of harness",
        fix=sentences.anew,
    )
