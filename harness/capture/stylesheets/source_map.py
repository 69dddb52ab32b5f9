"""Source maps: the place in a developer's file for each place in a built style sheet.

Format: ECMA-426, "Source map format", revision 3, with or without sections.
"""

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

#: A longer map is not read: that would take longer than a capture (characters).
MAX_LETTERS = 32_000_000

_DIGITS = {
    digit: value
    for value, digit in enumerate(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    )
}


class SourceMapError(ValueError):
    """The text is not a source map, or a damaged one."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A place in a developer's file; line and column are counted from 0."""

    source: str  #: the map's name of the file, with its ``sourceRoot``
    line: int
    column: int
    content: str = ""  #: of the file; empty where the map does not contain it


@dataclass(frozen=True, slots=True)
class _Segment:
    """The origin of a stretch of the sheet; ``source`` is -1 where it comes from no file."""

    source: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class SourceMap:
    """The stretches of a style sheet in rising order, with the files that they come from."""

    starts: tuple[tuple[int, int], ...]  #: line and column in the sheet, from 0
    segments: tuple[_Segment, ...]
    sources: tuple[tuple[str, str], ...]  #: name and content

    def origin(self, line: int, column: int) -> Origin | None:
        """The origin of a place in the sheet; ``None`` where it comes from no file.

        A stretch ends where the next one begins, also across lines.
        """
        place = bisect_right(self.starts, (line, column)) - 1
        if place < 0 or self.segments[place].source < 0:
            return None
        segment = self.segments[place]
        source, content = self.sources[segment.source]
        return Origin(source, segment.line, segment.column, content)


def read_source_map(text: str) -> SourceMap:
    """Parse a source map. Errors: ``SourceMapError``."""
    if len(text) > MAX_LETTERS:
        raise SourceMapError(f"a source map of {len(text):,} letters is too long")
    if text.startswith(")]}"):  # a guard line that keeps the map from being run as a script
        text = text.partition("\n")[2]
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceMapError(f"no JSON: {error}") from error
    stretches: list[tuple[tuple[int, int], _Segment]] = []
    sources: list[tuple[str, str]] = []
    for line, column, part in _parts(value):
        part_sources = _sources(part)
        offset = len(sources)
        sources += part_sources
        for start, segment in _segments(_text(part, "mappings"), len(part_sources), offset):
            position = start[0] + line, start[1] + (0 if start[0] else column)
            stretches.append((position, segment))
    stretches.sort(key=lambda stretch: stretch[0])
    return SourceMap(
        tuple(start for start, _ in stretches),
        tuple(segment for _, segment in stretches),
        tuple(sources),
    )


def _parts(value: Any) -> Iterator[tuple[int, int, Mapping[str, Any]]]:
    """The maps of a map's sections with the line and column of each; otherwise the map itself."""
    if not isinstance(value, dict) or value.get("version") != 3:
        raise SourceMapError("no source map of version 3")
    if "sections" not in value:
        yield 0, 0, value
        return
    if not isinstance(value["sections"], list):
        raise SourceMapError("its sections are no list")
    for section in value["sections"]:
        offset = section.get("offset") if isinstance(section, dict) else None
        if not isinstance(offset, dict) or not isinstance(section.get("map"), dict):
            raise SourceMapError("a section without a map of its own")
        line, column = offset.get("line"), offset.get("column")
        if not isinstance(line, int) or not isinstance(column, int):
            raise SourceMapError("a section without a place")
        yield line, column, section["map"]


def _sources(part: Mapping[str, Any]) -> list[tuple[str, str]]:
    names, contents = part.get("sources"), part.get("sourcesContent")
    root = part.get("sourceRoot")
    if not isinstance(names, list):
        raise SourceMapError("its sources are no list")
    prefix = root if isinstance(root, str) else ""
    if prefix and not prefix.endswith("/"):
        prefix += "/"
    texts = contents if isinstance(contents, list) else []
    texts = [text if isinstance(text, str) else "" for text in texts[: len(names)]]
    texts += [""] * (len(names) - len(texts))
    return [
        (f"{prefix}{name}" if isinstance(name, str) else "", content)
        for name, content in zip(names, texts, strict=True)
    ]


def _text(part: Mapping[str, Any], key: str) -> str:
    value = part.get(key)
    if not isinstance(value, str):
        raise SourceMapError(f"without {key}")
    return value


def _segments(
    mappings: str, sources: int, offset: int
) -> Iterator[tuple[tuple[int, int], _Segment]]:
    """The start and the origin of each stretch of a part; unlisted sources count as none.

    The part has this many ``sources``, the first of them at ``offset`` in the whole map.
    """
    source = line = column = 0
    for row, text in enumerate(mappings.split(";")):
        start = 0
        for piece in text.split(","):
            numbers = decode_numbers(piece)
            if not numbers:
                continue
            start += numbers[0]
            if len(numbers) < 4:
                yield (row, start), _Segment(-1, 0, 0)
                continue
            source, line, column = source + numbers[1], line + numbers[2], column + numbers[3]
            is_listed = 0 <= source < sources and line >= 0 and column >= 0
            yield (row, start), _Segment(source + offset if is_listed else -1, line, column)


def decode_numbers(text: str) -> tuple[int, ...]:
    """Decode base 64 VLQ digits. Errors: ``SourceMapError``.

    >>> decode_numbers("AAgBC"), decode_numbers("D")
    ((0, 0, 16, 1), (-1,))
    """
    numbers: list[int] = []
    value = shift = 0
    for letter in text:
        digit = _DIGITS.get(letter)
        if digit is None:
            raise SourceMapError(f"{letter!r} is no digit of a mapping")
        value |= (digit & 31) << shift
        if digit & 32:
            shift += 5
            if shift > 60:
                raise SourceMapError("a mapping holds too large a number")
            continue
        numbers.append(-(value >> 1) if value & 1 else value >> 1)
        value = shift = 0
    if shift:
        raise SourceMapError("a mapping ends within a number")
    return tuple(numbers)
