"""Values that follow the width, calculated between two widths at which they were read.

A declaration with viewport units is read as it is written. Where the two sides have different ones
that depend on nothing but the viewport, their lengths are calculated for each width.

For other painted lengths, whole layouts are read at each bend (``knees`` of
``breakpoints.queries.bends``). Between two bends its numbers are linear, which the width after the
upper one confirms. Values are calculated only where the sides differ at one of the widths that were
read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from harness.breakpoints.queries.written_lengths import length_at
from harness.compare.changes.alike import ContentComparison
from harness.compare.changes.css_effects import BOXES, TEXT
from harness.compare.changes.style_changes import effective
from harness.model.elements.css_properties import (
    is_remark,
    part_of,
    tells_declared,
    written_names,
    written_value,
)
from harness.model.elements.property_tables import OWN
from harness.model.layout import Layout
from harness.model.layout_series import LayoutSeries, read_around

#: Tolerance of numbers that are calculated between two widths.
NEAR = 0.05

#: Tolerance of lengths that are calculated from declarations (CSS px): computed values have three
#: decimals, and a layout is made in 64ths of a px.
EXACT = 0.01

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")

#: Properties with used lengths, which follow the element's box rather than a line.
_USED = frozenset({"transform-origin", "perspective-origin"})

_Styles = Mapping[str, Mapping[str, str]]


class Bends:
    """Painted values that follow the width, on two sides of one page."""

    def __init__(
        self, before: LayoutSeries, after: LayoutSeries, compares: ContentComparison
    ) -> None:
        self._sides = before, after
        self._compares = compares
        self._styles: dict[tuple[int, int], _Styles] = {}
        self._differing: dict[int, Mapping[str, frozenset[str]]] = {}
        self._names: dict[tuple[int, ...], Mapping[str, Sequence[str]]] = {}

    def names(self, width: int) -> Mapping[str, Sequence[str]]:
        """By element path, the properties that follow the width and differ around ``width``."""
        around = [read_around(side, width) for side in self._sides]
        key = (*around[0], -1, *around[1])
        if key not in self._names:
            written = self._written(around) if all(around) else {}
            ends = {end for side in around for end in (*side, *(high + 1 for high in side[1:]))}
            ends.intersection_update(*(side.read for side in self._sides))
            differing = [self._differing_at(end) for end in sorted(ends)] if all(around) else []
            paths = dict.fromkeys(path for names in differing for path in names)
            following = {path: [*self._following(path, around, differing)] for path in paths}
            self._names[key] = {
                path: names
                for path in dict.fromkeys([*following, *written])
                if (names := [*dict.fromkeys([*following.get(path, ()), *written.get(path, ())])])
            }
        return self._names[key]

    def _written(self, around: Sequence[Sequence[int]]) -> Mapping[str, Sequence[str]]:
        """By element path, the properties whose declarations differ and can be calculated."""
        before, after = (self._at(side, around[side][0]) for side in (0, 1))
        if not before or not after or not tells_declared(_root(before), _root(after)):
            return {}  # an older baseline does not say what is declared
        names = {}
        for path, style in before.items():
            now = after.get(path)
            if now is None or now == style:
                continue
            calculated = [
                name
                for name in sorted({*written_names(style), *written_names(now)})
                if written_value(style, name) != written_value(now, name)
                and all(
                    self._value(side, path, name, around[side][0]) is not None for side in (0, 1)
                )
            ]
            if calculated:
                names[path] = calculated
        return names

    def before(self, width: int, before: Layout, now: Layout, *, known_now: bool) -> Layout:
        """``before`` with these values calculated for ``width``, or taken from ``now`` where near.

        ``now`` has the values at ``width`` if ``known_now``, otherwise those of the next lower
        width that was read.
        """
        bent = self.names(width)
        if not bent:
            return before
        places = {element.path: place for place, element in enumerate(now.elements)}
        elements = [*before.elements]
        for place, element in enumerate(elements):
            names = bent.get(element.path)
            if not names or element.path not in places:
                continue
            now_place = places[element.path]
            style = now.elements[now_place].style
            bent_style = dict(element.style)
            for name in names:
                shown = effective(now.elements, now_place, name)
                value = self._value(0, element.path, name, width)
                current = shown if known_now else self._value(1, element.path, name, width)
                if value is None or current is None:
                    continue
                tolerance = EXACT if written_value(style, name) else NEAR
                if not _near(value, current, tolerance):
                    bent_style[name] = _unlike(shown, value, current)
                elif name in style:
                    bent_style[name] = shown
                else:
                    bent_style.pop(name, None)
            elements[place] = replace(element, style=bent_style)
        return replace(before, elements=tuple(elements))

    def _at(self, side: int, width: int) -> _Styles:
        if (side, width) not in self._styles:
            contents = self._sides[side].contents_at(width)
            self._styles[side, width] = (
                dict(zip(contents.paths, contents.styles, strict=True)) if contents else {}
            )
        return self._styles[side, width]

    def _value_at(self, side: int, width: int, path: str, name: str) -> str | None:
        """The value at a width that was read; the initial value where the style has none."""
        style = self._at(side, width).get(path)
        return None if style is None else style.get(name, OWN.get(name))

    def _differing_at(self, width: int) -> Mapping[str, frozenset[str]]:
        """By element path, the painted properties that differ at ``width``."""
        if width not in self._differing and self._has_equal_styles(width):
            self._differing[width] = {}
        if width not in self._differing:
            before, after = (self._at(side, width) for side in (0, 1))
            self._differing[width] = {
                path: names
                for path, style in before.items()
                if (now := after.get(path)) is not None
                and now != style
                and (names := _painted({name for name, _ in style.items() ^ now.items()}))
            }
        return self._differing[width]

    def _has_equal_styles(self, width: int) -> bool:
        before, after = (side.contents_at(width) for side in self._sides)
        return (
            before is not None
            and after is not None
            and before.paths == after.paths
            and self._compares.have_same_styles(before, after)
        )

    def _following(
        self,
        path: str,
        around: Sequence[Sequence[int]],
        differing: Sequence[Mapping[str, frozenset[str]]],
    ) -> Iterator[str]:
        """The differing properties of an element that change between the widths around."""
        for name in sorted({name for names in differing for name in names.get(path, ())}):
            slopes = [self._slope(side, path, name, around[side]) for side in (0, 1)]
            if any(slopes) and None not in slopes:
                yield name

    def _slope(
        self, side: int, path: str, name: str, around: Sequence[int]
    ) -> tuple[float, ...] | None:
        """The slope per px of each number of a value; empty where the value stays the same.

        ``None`` where the value is not known to be linear.
        """
        value, *later = (
            self._value_at(side, width, path, name)
            for width in (*around, *(width + 1 for width in around[1:]))
        )
        if later[:1] in ([], [value]):
            return ()
        if value is None or None in later or around[-1] + 1 not in self._sides[side].read:
            return None
        if len({_NUMBER.sub("0", text) for text in (value, *later) if text is not None}) > 1:
            return None
        low, high, beyond = (_numbers(text) for text in (value, *later) if text is not None)
        length = around[-1] - around[0]
        slopes = tuple((end - start) / length for start, end in zip(low, high, strict=True))
        steps = zip(slopes, high, beyond, strict=True)
        return (
            slopes
            if all(abs(end + slope - next_end) <= NEAR for slope, end, next_end in steps)
            else None
        )

    def _value(self, side: int, path: str, name: str, width: int) -> str | None:
        """The value at ``width``, as it is declared or interpolated between the widths around."""
        around = read_around(self._sides[side], width)
        if text := written_value(self._at(side, around[0]).get(path, {}), name):
            return self._calculated(side, path, name, text, width)
        value = self._value_at(side, around[0], path, name)
        slopes = self._slope(side, path, name, around)
        if value is None or not slopes:
            return value
        length = width - around[0]
        ends = zip(_numbers(value), slopes, strict=True)
        numbers = (f"{round(start + slope * length, 4):g}" for start, slope in ends)
        return _NUMBER.sub(lambda _: next(numbers), value)

    def _calculated(self, side: int, path: str, name: str, text: str, width: int) -> str | None:
        """The length of a declaration at ``width``; ``None`` where it is not what was computed."""
        for read in read_around(self._sides[side], width):
            value = self._value_at(side, read, path, name)
            if written_value(self._at(side, read).get(path, {}), name) == text and value:
                length = self._length(side, name, text, read)
                if length is None or not _near(value, length):
                    return None
        return self._length(side, name, text, width)

    def _length(self, side: int, name: str, text: str, width: int) -> str | None:
        around = read_around(self._sides[side], width)
        roots = [layout for read in around if (layout := self._sides[side].at(read)) is not None]
        sizes = {effective(layout.elements, 0, "font-size") for layout in roots if layout.elements}
        size = sizes.pop() if len(sizes) == 1 else ""
        rem_px = float(size.removesuffix("px")) if size.endswith("px") else None
        px = length_at(name, text, width, roots[0].viewport.height, rem_px)
        return None if px is None else f"{round(px, 4):g}px"


def _root(styles: _Styles) -> Mapping[str, str]:
    """The style of the first element."""
    return next(iter(styles.values()))


def _painted(names: Iterable[str]) -> frozenset[str]:
    """The properties whose changes no box shows."""
    return frozenset(
        name
        for name in names
        if part_of(name)[1] not in BOXES | TEXT | _USED
        and not name.startswith("--")
        and not is_remark(name)
    )


def _numbers(value: str) -> list[float]:
    return [float(number) for number in _NUMBER.findall(value)]


def _near(value: str, other: str, tolerance: float = NEAR) -> bool:
    return _NUMBER.sub("0", value) == _NUMBER.sub("0", other) and all(
        abs(first - second) <= tolerance
        for first, second in zip(_numbers(value), _numbers(other), strict=True)
    )


def _unlike(shown: str, value: str, current: str) -> str:
    """``value``, or ``current`` where ``value`` happens to equal ``shown``."""
    return value if value != shown else current
