"""Documents that were written elsewhere: JSON and TOML, read within limits of size and depth.

Python's parsers take what they get: a number of five thousand digits is a ``ValueError`` without a
place, deep nesting is a ``RecursionError``, and a key of a hundred thousand dots takes 20 GB. Here
every document that cannot be read is a ``ValueError`` with the reason. Whoever reads a document
makes an error of it that names the file and the fix.
"""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

#: Limits of a configuration file in bytes: a page takes about fifty.
MOST_TOML_BYTES = 1_000_000

#: Limit of a report or of the evidence of a shard in bytes; two thousand captures take about 20 MB.
MOST_JSON_BYTES = 256 * 2**20

#: Limit of values in a JSON document. Each takes up to about 100 bytes of memory.
MOST_VALUES = 20_000_000

#: Limit of lists and tables inside each other; documents of the harness have about ten levels.
MOST_LEVELS = 64

#: Limit of the parts of a dotted key in TOML.
MOST_DOTS = 16

#: The parts of a TOML document that decide how deep it is. Possessive, so that a missing quote
#: costs no time.
_TOML_TOKEN = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*+(?:"""|\Z)'
    r"|'''(?:[^']++|'(?!''))*+(?:'''|\Z)"
    r'|"(?:[^"\\\n]++|\\.)*+"?'
    r"|'[^'\n]*+'?"
    r"|\#[^\n]*+"
    r"|[\[\]{}.,=\n]",
    re.DOTALL,
)


def read_bounded(file: Path, most_bytes: int) -> bytes:
    """The content of ``file``. Errors: ``ValueError`` where it is larger, ``OSError``."""
    with file.open("rb") as stream:
        content = stream.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise ValueError(f"it is larger than {_megabytes(most_bytes)}, which is the limit")
    return content


def read_json(data: bytes | str, most_bytes: int = MOST_JSON_BYTES) -> Any:
    """The value of a JSON document. Errors: ``ValueError`` with the reason.

    Infinite numbers and NaN are refused: they are no JSON.
    """
    if len(data) > most_bytes:
        raise ValueError(f"it is larger than {_megabytes(most_bytes)}, which is the limit")
    comma, opening = (b",", b"[") if isinstance(data, bytes) else (",", "[")
    count = data.count(comma) + data.count(opening)  # type: ignore[arg-type]
    if count > MOST_VALUES:
        raise ValueError(f"it has more than {MOST_VALUES:,} values, which is the limit")
    try:
        value = json.loads(data, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    except MemoryError:
        raise ValueError("it does not fit into memory") from None
    except (UnicodeDecodeError, json.JSONDecodeError, _ConstantError):
        raise
    except ValueError:
        raise ValueError(_TOO_LONG) from None
    _check_levels(value)
    return value


def read_toml(text: str) -> dict[str, Any]:
    """The table of a TOML document. Errors: ``ValueError`` with the reason."""
    if len(text) > MOST_TOML_BYTES:
        raise ValueError(f"it is larger than {_megabytes(MOST_TOML_BYTES)}, which is the limit")
    _check_toml_levels(text)
    try:
        table = tomllib.loads(text)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    except tomllib.TOMLDecodeError:
        raise
    except ValueError:
        raise ValueError(_TOO_LONG) from None
    _check_levels(table)
    _check_texts(table)
    return table


def read_toml_file(file: Path) -> dict[str, Any]:
    """The table of a TOML file. Errors: ``ValueError`` with the reason, ``OSError``."""
    return read_toml(read_bounded(file, MOST_TOML_BYTES).decode("utf-8"))


_TOO_LONG = "a number in it has more digits than a number can have"
_TOO_DEEP = f"it has more than {MOST_LEVELS} lists or tables inside each other"


class _ConstantError(ValueError):
    """``NaN`` or an infinite number, which Python reads and JSON does not have."""


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB"


def _refuse_constant(constant: str) -> None:
    raise _ConstantError(f"{constant} is no number of JSON")


def _check_levels(value: object) -> None:
    """Raise ``ValueError`` for a value with too many levels; without recursion."""
    level = [value]
    for _ in range(MOST_LEVELS + 1):
        level = [
            inner
            for container in level
            if isinstance(container, dict | list)
            for inner in (container.values() if isinstance(container, dict) else container)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise ValueError(_TOO_DEEP)


def _check_toml_levels(text: str) -> None:
    """Raise ``ValueError`` for brackets or dotted keys that would take the parser too long."""
    depth = dots = 0
    for match in _TOML_TOKEN.finditer(text):
        match match[0][0]:
            case "[" | "{":
                depth, dots = depth + 1, 0
            case "]" | "}":
                depth, dots = max(depth - 1, 0), 0
            case "." if match[0] == ".":
                dots += 1
            case "," | "=" | "\n":
                dots = 0
        if depth > MOST_LEVELS:
            raise ValueError(_TOO_DEEP)
        if dots > MOST_DOTS:
            raise ValueError(f"a key has more than {MOST_DOTS} dots")


def _check_texts(table: dict[str, Any]) -> None:
    """Raise ``ValueError`` for a NUL in a key or a text: no name, path or command may hold one."""
    values: list[object] = [table]
    while values:
        value = values.pop()
        if isinstance(value, dict):
            values += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            values += value
        elif isinstance(value, str) and "\0" in value:
            raise ValueError("one of its texts holds the character U+0000")
