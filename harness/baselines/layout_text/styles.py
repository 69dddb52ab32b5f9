"""The computed styles of a page's elements as a table, each with its values at every width.

    style div.wrap
     display: flex
     padding-left/right: 16px | 640:21.76px | 768:26.11px

A style is named after the first element that has it; elements of that name do not repeat it. Of
several styles with the same name, all but the most used get a suffix of letters, made from the
element's path so that it stays when the style changes. ``style *`` holds the declarations that
nearly all styles have; ``-`` means that there is no declaration, also where ``*`` has one.
"""

import re
from base64 import b32encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import count

from harness.baselines.layout_text.tree import common_name
from harness.baselines.layout_text.value_text import (
    fill,
    has_unseen,
    quote,
    rising,
    spread,
    unquote,
    write,
)
from harness.printable import printable

Style = Mapping[str, str]
#: A style at all widths: properties with their values as text.
Entry = tuple[tuple[str, str], ...]

COMMON = "*"
_JOINT = " | "
#: Tables with fewer styles have no ``style *``; in others it holds what 9 of 10 styles have.
_FEW, _MOST = 10, 0.9
_SIDES = ("bottom", "left", "right", "top")
_CORNERS = ("bottom-left", "bottom-right", "top-left", "top-right")
_ONE = "|".join((*_CORNERS, *_SIDES))
_AFTER = "|-color|-style|-width|-radius"
_SIDE = re.compile(rf"(margin-|padding-|border-)({_ONE})({_AFTER})")
_SEVERAL = re.compile(rf"(margin-|padding-|border-)(\*|(?:{_ONE})(?:/(?:{_ONE}))+)({_AFTER})")


class StyleTable:
    """Collects the styles of elements and then names them."""

    def __init__(self, widths: Sequence[int]) -> None:
        self._widths = widths
        self._seen: dict[tuple[int, ...], Entry] = {}
        self._users: dict[Entry, int] = {}
        self._first: dict[Entry, tuple[str, str]] = {}  # name and path

    def add(self, styles: Mapping[int, Style], name: str, path: str) -> Entry:
        """Add an element; ``styles`` are its styles by position of the width that was read."""
        filled = fill(styles, len(self._widths))
        key = tuple(map(id, filled))
        entry = self._seen.get(key)
        if entry is None:
            entry = self._seen[key] = self._entry(filled)
        self._users[entry] = self._users.get(entry, 0) + 1
        self._first.setdefault(entry, (common_name(name), path))
        return entry

    def names(self) -> dict[Entry, str]:
        """The name of each style; a style without declarations has none."""
        named: dict[str, Entry] = {}
        used = sorted(filter(None, self._users), key=lambda entry: -self._users[entry])
        for entry in used:  # stable: equally used styles stay in the order of the document
            name, path = self._first[entry]
            name = name if '"' not in name and name != COMMON else "element"
            letters = (_letters(path, again) for again in count())
            called = name
            while called in named:
                called = f"{name}-{next(letters)}"
            named[called] = entry
        return {entry: name for name, entry in named.items()}

    def _entry(self, styles: Sequence[Style]) -> Entry:
        if all(style is styles[0] or style == styles[0] for style in styles):
            return tuple((name, _show(value)) for name, value in sorted(styles[0].items()))
        return tuple(
            (name, write([style.get(name) for style in styles], self._widths, _show, _JOINT))
            for name in sorted({name for style in styles for name in style})
        )


def write_styles(names: Mapping[Entry, str]) -> Iterator[str]:
    """The paragraphs of the table, ``style *`` first."""
    shared = Counter(pair for entry in names for pair in entry)
    least = len(names) * _MOST if len(names) >= _FEW else len(names) + 1
    common = {name: text for (name, text), times in shared.items() if times >= least}
    if common:
        yield _paragraph(COMMON, common)
    for entry, name in sorted(names.items(), key=lambda row: row[1]):
        declarations = {key: text for key, text in entry if common.get(key) != text}
        yield _paragraph(
            name, declarations | dict.fromkeys(common.keys() - dict(entry).keys(), "-")
        )


def read_styles(paragraphs: Iterable[str], places: Mapping[str, int]) -> dict[str, list[Style]]:
    """The styles at every width, by name; equal ones are one object. Errors: ``ValueError``."""
    shared_styles: dict[tuple[tuple[str, str], ...], Style] = {}
    common: dict[str, list[str | None]] = {}
    styles: dict[str, list[Style]] = {}
    for paragraph in paragraphs:
        head, *lines = paragraph.split("\n")
        declarations = common | _declarations(lines, places)
        name = head.removeprefix("style ")
        if name == head or name in styles:
            raise ValueError(f"no style, or one again: {head[:40]!r}")
        if name == COMMON:
            common = declarations
            continue
        varies = any(values.count(values[0]) < len(values) for values in declarations.values())
        items = [_at(declarations, at) for at in range(len(places) if varies else 1)]
        items *= 1 if varies else len(places)
        styles[name] = [shared_styles.setdefault(pairs, dict(pairs)) for pairs in items]
    return styles


def _at(series: Mapping[str, Sequence[str | None]], at: int) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, value)
        for name, values in sorted(series.items())
        if (value := values[at]) is not None
    )


def _letters(path: str, again: int) -> str:
    """Four letters and digits made from ``path``; ``again`` counts the ones already taken."""
    return (
        b32encode(sha256(f"{path}\0{again}".encode("utf-8", "surrogatepass")).digest())[:4]
        .decode()
        .lower()
    )


def _paragraph(name: str, texts: Mapping[str, str]) -> str:
    """The lines of a style; sides with equal values share a line, as in ``padding-left/right``."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for key, text in sorted(texts.items()):
        match = _SIDE.fullmatch(key)
        before, side, after = match.groups() if match else (_key(key), "", "")
        alike.setdefault((before, after, text), []).append(side)
    lines = [f"style {name}"]
    for (before, after, text), sides in alike.items():
        has_all_sides = tuple(sides) in (_SIDES, _CORNERS)
        lines.append(f" {before}{'*' if has_all_sides else '/'.join(sides)}{after}: {text}")
    return "\n".join(lines)


def _declarations(lines: Iterable[str], places: Mapping[str, int]) -> dict[str, list[str | None]]:
    declarations: dict[str, list[str | None]] = {}
    for line in lines:
        key, colon, text = line.partition(": ")
        if not colon or key[:1] != " ":
            raise ValueError(f"no declaration: {line[:40]!r}")
        parts: list[tuple[int, str | None]] = []
        for part in text.split(_JOINT):
            width, _, value = part.partition(":") if parts else ("", "", part)
            parts.append((places[width] if parts else 0, _read(value)))
        values = spread(rising(parts), len(places))
        declarations.update((name, values) for name in _keys(key[1:]))
    return declarations


def _keys(key: str) -> Iterator[str]:
    """The properties that a line declares."""
    match = _SEVERAL.fullmatch(key)
    if match is None:
        yield unquote(key) if key[0] == '"' else key
        return
    before, sides, after = match.groups()
    all_sides = _CORNERS if after == "-radius" else _SIDES
    for side in all_sides if sides == "*" else sides.split("/"):
        yield before + side + after


def _key(key: str) -> str:
    """The name of a property, in quotes where it is not a plain identifier."""
    return key if re.fullmatch("[-a-zA-Z0-9_]+", key) else quote(key).replace(":", "\\u{3a}")


def _show(value: str | None) -> str:
    """A value; after a backslash and in quotes where the bare text would be read differently."""
    if value is None:
        return "-"
    odd = value in ("", "-") or value[0] in " \\" or value[-1] == " " or "|" in value
    return "\\" + quote(value).replace("|", "\\u{7c}") if odd or has_unseen(value) else value


def _read(text: str) -> str | None:
    if text == "-":
        return None
    # Earlier versions wrote whole addresses.
    return printable(unquote(text[1:]) if text[:1] == "\\" else text)
