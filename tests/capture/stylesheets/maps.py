"""Source maps as tools write them, made by hand."""

import base64
import json
from collections.abc import Iterable, Sequence

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def encode_numbers(numbers: Iterable[int]) -> str:
    """Numbers as base 64 VLQ digits."""
    text = ""
    for number in numbers:
        value = (-number << 1) | 1 if number < 0 else number << 1
        while True:
            digit, value = value & 31, value >> 5
            text += DIGITS[digit | (32 if value else 0)]
            if not value:
                break
    return text


#: In the sheet: line, column; in the files: number of the source, line, column. All from 0.
Stretch = tuple[int, int, int, int, int]


def mappings(stretches: Sequence[Stretch]) -> str:
    """The ``mappings`` of a source map; ``stretches`` in rising order."""
    rows: list[list[str]] = []
    former = (0, 0, 0)
    column_before = 0
    for line, column, *origin in stretches:
        while len(rows) <= line:
            rows.append([])
            column_before = 0
        steps = (after - before for before, after in zip(former, origin, strict=True))
        rows[line].append(encode_numbers((column - column_before, *steps)))
        column_before, former = column, (origin[0], origin[1], origin[2])
    return ";".join(",".join(row) for row in rows)


def source_map(sources: Sequence[str], stretches: Sequence[Stretch], **more: object) -> str:
    """A source map as text."""
    return json.dumps(
        {"version": 3, "sources": list(sources), "mappings": mappings(stretches), **more}
    )


def as_comment(text: str) -> str:
    """A source map as the comment that ends a style sheet."""
    data = base64.b64encode(text.encode()).decode()
    return f"/*# sourceMappingURL=data:application/json;base64,{data} */"
