"""The lines of one element: the first has its constant values, the lines with a bar the others.

a.card @a.card-x2f4 [href=#/world] "World news" right 20 height 44
| right 20 640:33.5
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from harness.baselines.layout_text.distances import ANCHORS, SHOWN
from harness.baselines.layout_text.piecewise import Piece, read_pieces, write_pieces
from harness.baselines.layout_text.tree import implied_attributes
from harness.baselines.layout_text.value_text import (
    QUOTED,
    fill,
    px,
    quote,
    read,
    read_length,
    read_steps,
    unquote,
    unword,
    word,
    write,
)
from harness.baselines.layout_text.width_axis import Places
from harness.printable import printable

Attributes = tuple[tuple[str, str], ...]

_HEAD = re.compile(
    rf"( *)({QUOTED}|[^ \"|]\S*+)(?: @(\S*+))?(?: \[((?:[^\"\]]++|{QUOTED})*+)\])?"
    rf"(?: ({QUOTED}))?((?: [a-z]+ [^ ]++)*+)"
)
_CHANGE = re.compile(rf" *\| (\[(?:{QUOTED}|[^\"\] ]+)\]|[a-z]+) (.+)", re.DOTALL)
_ATTRIBUTE = re.compile(rf"({QUOTED}|[^ =\"]++)=({QUOTED}|[^ \"]++)(?: |\Z)")


@dataclass(slots=True)
class Lines:
    """An element as the text has it: its values at every width that was read.

    Distances and visibility are those of all swept widths as well.
    """

    depth: int
    name: str
    style: str | None = None  #: ``None`` for the style that has the element's name
    attributes: dict[str, list[str | None]] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)  #: of outermost elements only
    shown: list[tuple[int, str]] = field(default_factory=list)  #: with its first width
    sides: dict[str, list[Piece]] = field(default_factory=dict)  #: by way (``ANCHORS``)


def attribute_series(
    attributes: Mapping[int, Attributes], count: int
) -> dict[str, list[str | None]]:
    """Each attribute at every width; a second attribute of the same name gets a NUL appended."""
    by_place: dict[int, dict[str, str]] = {}
    for place, pairs in attributes.items():
        values = by_place[place] = {}
        for name, value in pairs:
            values[name + "\0" * _earlier(name, values)] = value
    names = {name for values in by_place.values() for name in values}
    return {
        name: fill({place: values.get(name) for place, values in by_place.items()}, count)
        for name in sorted(names, key=_utf16)
    }


def _earlier(name: str, values: Mapping[str, str]) -> int:
    """The number of attributes of this name in ``values``."""
    return 1 + _earlier(name + "\0", values) if name in values else 0


def write_element(element: Lines, widths: Sequence[int]) -> Iterator[str]:
    """The lines of ``element``; ``widths`` (CSS px) are those that were read."""
    changes: list[str] = []
    stable: list[str] = []
    implied = implied_attributes(element.name)
    nothing: dict[str, list[str | None]] = {name: [None] for name in implied}
    for key, values in (nothing | element.attributes).items():
        name = _attribute(key)
        if not _is_stable(values):
            changes.append(f"[{name}] {write(values, widths, word)}")
        elif values[0] != implied.get(key):
            stable.append(f"{name}={word(values[0])}")
    head = " " * element.depth + element.name
    if element.style is not None:
        head += f" @{element.style}"
    if stable:
        head += f" [{' '.join(stable)}]"
    if not _is_stable(element.text):
        changes.append(f"text {write(element.text, widths, quote)}")
    elif element.text[0]:
        head += f" {quote(element.text[0])}"
    for key, text in _numbers(element, widths):
        if " " in text:
            changes.append(f"{key} {text}")
        else:
            head += f" {key} {text}"
    yield head
    yield from (f"{' ' * element.depth}| {change}" for change in changes)


def _numbers(element: Lines, widths: Sequence[int]) -> Iterator[tuple[str, str]]:
    """The series of an element that differ from what the reader of the text assumes."""
    shown = " ".join([element.shown[0][1], *(f"{width}:{how}" for width, how in element.shown[1:])])
    if shown != shown_of(element.name):
        yield "shown", shown
    if element.parent and (parent := write(element.parent, widths, str)) != "-1":
        yield "parent", parent
    for anchor, pieces in element.sides.items():
        yield anchor, write_pieces(pieces, px)


def read_elements(lines: Iterable[str], places: Places) -> list[Lines]:
    """The elements of ``lines``. Errors: ``ValueError`` where they cannot be read."""
    elements: list[Lines] = []
    count = len(places.read)
    for line in lines:
        if change := _CHANGE.fullmatch(line):
            _read_field(elements[-1], change[1], change[2], places)
            continue
        head = _HEAD.fullmatch(line)
        if not head:
            raise ValueError(f"no element: {line[:40]!r}")
        indent, name, style, attributes, text, numbers = head.groups()
        if len(indent) > (elements[-1].depth + 1 if elements else 0):
            raise ValueError(f"an element stands in nothing: {line[:40]!r}")
        element = Lines(len(indent), name, style)
        elements.append(element)
        for key, value in implied_attributes(name).items():
            element.attributes[key] = [value] * count
        if attributes:
            _read_attributes(element, attributes, count)
        if text:
            element.text = [unquote(text)] * count
        words = numbers.split(" ")[1:]
        for key, value in zip(words[::2], words[1::2], strict=True):
            _read_field(element, key, value, places)
    for element in elements:
        element.text = element.text or [""] * count
        element.shown = element.shown or [(0, shown_of(element.name))]
        element.parent = element.parent or [-1] * count
    return elements


def _read_field(element: Lines, key: str, text: str, places: Places) -> None:
    if key in ANCHORS:
        element.sides[key] = read_pieces(text, places, read_length)
    elif key[0] == "[":
        name = unword(key[1:-1]) or "-"
        values = read(text, places.read, unword)
        element.attributes[name] = [_printable_value(name, value) for value in values]
    elif key == "text":
        element.text = read(text, places.read, unquote)
    elif key == "shown":
        steps = read_steps(text, places.known, _shown)
        element.shown = [(places.axis.widths[place] if place else 0, how) for place, how in steps]
    elif key == "parent":
        element.parent = read(text, places.read, int)
    else:
        raise ValueError(f"no element has a {key[:40]!r}")


def _read_attributes(element: Lines, text: str, count: int) -> None:
    at = 0
    while at < len(text):
        match = _ATTRIBUTE.match(text, at)
        if not match:
            raise ValueError(f"no attribute: {text[at : at + 40]!r}")
        name = unword(match[1]) or "-"
        element.attributes[name] = [_printable_value(name, unword(match[2]))] * count
        at = match.end()


def _printable_value(name: str, value: str | None) -> str | None:
    """The value of an attribute without secrets, with which earlier versions wrote it."""
    return value if value is None or name == "class" else printable(value)


def attributes_at(element: Lines, count: int) -> list[Attributes]:
    """The attributes at each of ``count`` widths; equal ones are the same object."""
    ordered = sorted(element.attributes.items(), key=lambda pair: _utf16(pair[0]))
    if all(map(_is_stable, element.attributes.values())):
        ordered = [(name, values[:1]) for name, values in ordered]
        return [_present(ordered, 0)] * count
    return [_present(ordered, at) for at in range(count)]


def _present(series: Iterable[tuple[str, Sequence[str | None]]], at: int) -> Attributes:
    return tuple(
        (name.rstrip("\0"), value) for name, values in series if (value := values[at]) is not None
    )


def _attribute(key: str) -> str:
    return quote(key) if "=" in key else word(key)


def shown_of(name: str) -> str:
    """The visibility of an element whose lines do not give it."""
    return "point" if name.startswith("::") else "yes"


def _shown(text: str) -> str:
    if text not in SHOWN:
        raise ValueError(f"nothing is shown as {text[:40]!r}")
    return text


def _is_stable(values: Sequence[object]) -> bool:
    return values.count(values[0]) == len(values)


def _utf16(name: str) -> bytes:
    """The key by which JavaScript sorts texts: UTF-16 code units."""
    return name.encode("utf-16-be", "surrogatepass")
