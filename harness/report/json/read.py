"""Values of a JSON report taken by type: it may come from elsewhere, so none is trusted."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from harness.model.geometry import Box, Region
from harness.model.page import UNBOUNDED
from harness.model.verdict import VERDICTS, Verdict


class Fields:
    """A JSON object whose values are taken by type; ``where`` says where it stands.

    Errors: ``ValueError`` for a value that is missing or of another type, by its place.
    """

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, dict):
            raise ValueError(f"{where or 'the whole'} is not an object")
        self.value: dict[str, Any] = value
        self.where = where

    def _take(self, key: str, *kinds: type) -> Any:
        if key not in self.value:
            raise ValueError(f"{self.where}{key} is missing")
        # type() rather than isinstance(): True is no number here.
        if type(self.value[key]) not in kinds:
            raise ValueError(f"{self.where}{key} is {type(self.value[key]).__name__}")
        return self.value[key]

    def text(self, key: str, default: str | None = None) -> str:
        """A text; ``default``, where one is given, of a report that lacks the key."""
        if default is not None and key not in self.value:
            return default
        return str(self._take(key, str))

    def number(self, key: str, default: int | None = None) -> int:
        """A whole number; ``default``, where one is given, of a report that lacks the key."""
        if default is not None and key not in self.value:
            return default
        return int(self._take(key, int))

    def real(self, key: str) -> float:
        return float(self._take(key, float, int))

    def as_written(self, key: str) -> float:
        """A number that stays whole where it was written so, as of a box in whole pixels."""
        number: float = self._take(key, float, int)
        return number

    def flag(self, key: str) -> bool:
        return bool(self._take(key, bool))

    def upper(self, key: str) -> int:
        value = self._take(key, int, type(None))
        return UNBOUNDED if value is None else int(value)

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._take(key, list)
        if not all(isinstance(value, str) for value in values):
            raise ValueError(f"{self.where}{key} holds something else than text")
        return tuple(values)

    def reals(self, key: str) -> tuple[float, ...]:
        values = self._take(key, list)
        if not all(type(value) in (float, int) for value in values):
            raise ValueError(f"{self.where}{key} holds something else than numbers")
        return tuple(float(value) for value in values)

    def numbers(self, key: str) -> tuple[int, ...]:
        values = self._take(key, list)
        if not all(type(value) is int for value in values):
            raise ValueError(f"{self.where}{key} holds something else than whole numbers")
        return tuple(values)

    def lists_of_texts(self, key: str) -> tuple[tuple[str, ...], ...]:
        values = [Fields({key: texts}, self.where) for texts in self._take(key, list)]
        return tuple(fields.texts(key) for fields in values)

    def verdict(self, key: str) -> Verdict:
        value = self.text(key)
        for verdict in VERDICTS:
            if verdict == value:
                return verdict
        raise ValueError(f"{self.where}{key} is {value!r}, which is no verdict")

    def inner(self, key: str) -> "Fields":
        return Fields(self._take(key, dict), f"{self.where}{key}.")

    def objects(self, key: str, optional: bool = False) -> "Iterator[Fields]":
        """The objects of a list; none where it may be missing and is."""
        if optional and key not in self.value:
            return
        for index, value in enumerate(self._take(key, list)):
            yield Fields(value, f"{self.where}{key}[{index}].")

    def ranges(self, key: str) -> tuple[tuple[int, int], ...]:
        ranges = []
        for pair in self._take(key, list):
            if not (isinstance(pair, list) and [type(end) for end in pair] == [int, int]):
                raise ValueError(f"{self.where}{key} holds {pair!r}, which is no range of widths")
            ranges.append((pair[0], pair[1]))
        return tuple(ranges)

    def region(self, key: str) -> Region:
        ends = self._take(key, list)
        if [type(end) for end in ends] != [int] * 4:
            raise ValueError(f"{self.where}{key} is {ends!r}, which is no region")
        return Region(*ends)

    def box(self, key: str) -> Box:
        return self._box(key, self._take(key, list))

    def maybe_box(self, key: str) -> Box | None:
        ends = self._take(key, list, type(None))
        return None if ends is None else self._box(key, ends)

    def boxes(self, key: str) -> tuple[Box, ...]:
        return tuple(self._box(key, ends) for ends in self._take(key, list))

    def _box(self, key: str, ends: object) -> Box:
        if (
            not isinstance(ends, list)
            or len(ends) != 4
            or any(type(end) not in (int, float) for end in ends)
        ):
            raise ValueError(f"{self.where}{key} is {ends!r}, which is no box")
        return Box(*ends)

    def pictures(self, key: str) -> dict[str, str]:
        inner = self.inner(key)
        paths = {kind: inner.text(kind) for kind in inner.value}
        for path in paths.values():
            parts = PurePosixPath(path.replace("\\", "/")).parts
            if not parts or parts[0] == "/" or ".." in parts or ":" in parts[0]:
                raise ValueError(f"{inner.where} leads out of the run's folder: {path!r}")
        return paths
