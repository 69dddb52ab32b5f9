"""A value at each of a page's widths, as text.

``16 640:24`` is 16 from the first width and 24 from 640. Texts are bare where that is unambiguous,
else in quotes. Characters that a reviewer cannot see or ``git`` cannot store (control characters,
special spaces, zero-width marks, halves of surrogate pairs) are written as ``\\u{200b}``. ``-``
stands for a missing value.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

Value = TypeVar("Value")

#: A text in quotes. Possessive, so that a missing quote costs no time.
QUOTED = r'"(?:[^"\\]++|\\.)*+"'

#: Longer than any page (CSS px).
_ENDLESS = 10**9

_UNSEEN = (
    "\x00-\x1f\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
    "\ufff9-\ufffb\ud800-\udfff"
)
_HIDDEN = re.compile(f"[{_UNSEEN}]")
_ESCAPED = re.compile(f'["\\\\{_UNSEEN}]')
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")
_BARE = re.compile(rf'(?!-\Z|[0-9]+:)[^ "\\\[\]{_UNSEEN}]+')
_PART = re.compile(rf"(?:([0-9]+):)?({QUOTED}|[^ \"]++)(?: |\Z)")


def fill(values: Mapping[int, Value], count: int) -> list[Value]:
    """A value for each of ``count`` positions; missing ones repeat the previous value.

    >>> fill({1: "a", 3: "b"}, 5)
    ['a', 'a', 'a', 'b', 'b']
    """
    last = values[min(values)]
    return [last := values.get(place, last) for place in range(count)]


def changes(values: Sequence[Value], widths: Sequence[int]) -> list[tuple[int, Value]]:
    """The first value and each value that differs from the previous, with its width.

    >>> changes([16, 16, 24], [320, 375, 640])
    [(320, 16), (640, 24)]
    """
    steps = [(widths[0], values[0])]
    for width, value in zip(widths, values, strict=True):
        if value != steps[-1][1]:
            steps.append((width, value))
    return steps


def write(
    values: Sequence[Value], widths: Sequence[int], show: Callable[[Value], str], joint: str = " "
) -> str:
    """The first value as text, and each value that differs from the previous, after its width.

    >>> write([16, 16, 24], [320, 375, 640], str)
    '16 640:24'
    """
    (_, first), *later = changes(values, widths)
    return joint.join([show(first), *(f"{width}:{show(value)}" for width, value in later)])


def spread(parts: Sequence[tuple[int, Value]], count: int) -> list[Value]:
    """``count`` values, from positions (rising from 0) and the values that start there."""
    values: list[Value] = []
    for place, value in parts:
        values[place:] = [value] * (count - place)
    return values


def read(text: str, places: Mapping[str, int], value: Callable[[str], Value]) -> list[Value]:
    """The values of a text of ``write``; ``places`` are the positions of the widths."""
    return spread(read_steps(text, places, value), len(places))


def read_steps(
    text: str, places: Mapping[str, int], value: Callable[[str], Value]
) -> list[tuple[int, Value]]:
    """The positions at which a text of ``write`` changes, from 0, and the values from there on."""
    if " " not in text and text[:1] != '"':  # the usual case
        return [(0, value(text))]
    parts: list[tuple[int, Value]] = []
    at = 0
    while at < len(text):
        match = _PART.match(text, at)
        if not match:
            raise ValueError(f"no value in {text[at : at + 40]!r}")
        parts.append((places[match[1]] if match[1] else 0, value(match[2])))
        at = match.end()
    return rising(parts)


def rising(parts: list[tuple[int, Value]]) -> list[tuple[int, Value]]:
    """``parts`` unchanged. Errors: ``ValueError`` where their positions do not rise from 0."""
    starts = [place for place, _ in parts]
    if not starts or starts[0] != 0 or any(low >= high for low, high in pairwise(starts)):
        raise ValueError("the widths of a series are not in rising order")
    return parts


def quote(text: str) -> str:
    """``text`` in quotes.

    >>> print(quote('say "hi"'))
    "say \\"hi\\""
    """
    return f'"{_ESCAPED.sub(_escape, text)}"'


def unquote(text: str) -> str:
    """Inverse of ``quote``. Errors: ``ValueError``."""
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        raise ValueError(f"no quoted text: {text[:40]!r}")
    inner = text[1:-1]
    return _ESCAPE.sub(_unescape, inner) if "\\" in inner else inner


def word(text: str | None) -> str:
    """``text`` bare, or in quotes where bare text would be ambiguous.

    >>> word("art/mark.svg"), word("16:9"), word(None)
    ('art/mark.svg', '"16:9"', '-')
    """
    if text is None:
        return "-"
    return text if _BARE.fullmatch(text) else quote(text)


def unword(text: str) -> str | None:
    """Inverse of ``word``. Errors: ``ValueError``."""
    if text == "-":
        return None
    return unquote(text) if text[:1] == '"' else text


def is_bare(text: str) -> bool:
    """Whether ``text`` is unambiguous without quotes; a backslash is then a plain character."""
    return _BARE.fullmatch(text.replace("\\", "/")) is not None


def has_unseen(text: str) -> bool:
    """Whether ``text`` holds invisible characters, which are only written in quotes."""
    return _HIDDEN.search(text) is not None


def px(length: int) -> str:
    """Hundredths of a CSS px as text in CSS px, without trailing zeros.

    >>> px(1600), px(-1650), px(5)
    ('16', '-16.5', '0.05')
    """
    whole, rest = divmod(abs(length), 100)
    sign = "-" if length < 0 else ""
    return f"{sign}{whole}.{rest:02}".rstrip("0") if rest else f"{sign}{whole}"


def hundredths(px: float) -> int:
    """A length in CSS px with up to two decimals, in hundredths."""
    return round(px * 100)


def read_length(text: str) -> int:
    """The hundredths of a CSS px that ``px`` wrote. Errors: ``ValueError``."""
    return hundredths(_checked(float(text)))


def read_whole(text: str) -> int:
    """A number of whole CSS px. Errors: ``ValueError``."""
    return int(_checked(int(text)))


def _checked(length: float) -> float:
    if not abs(length) < _ENDLESS:
        raise ValueError(f"no page is {length:g} px long")
    return length


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return f"\\{character}" if character in '"\\' else f"\\u{{{ord(character):x}}}"


def _unescape(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else match[2]
