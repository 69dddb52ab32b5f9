"""Texts that may be printed and written: without secrets, and without control characters.

An address may hold a user name and a password, and its parameters may hold tokens. Reports,
manifests, layouts and errors show addresses, and many of them are published by CI. So every address
becomes printable where it enters a value of ``model`` or an error: its credentials and the values
of its parameters are ``…``. The configuration can name parameters that are no secret.

``measuring/texts.js`` does the same to the addresses in a layout.
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote_plus

#: Stands for a secret.
HIDDEN = "…"

#: Credentials before a host.
_USER = re.compile(r"(?<=//)[^/?#\s@\"<>]+@")

#: Credentials that are no valid ones, such as a password with a slash: all up to the last ``@``
#: of an address whose port is no number.
_MALFORMED_USER = re.compile(r"(?<=//)[^/?#\s@\"<>:]*:(?!\d+(?:[/?#\s]|\Z)|\{port\})[^\s\"<>]*@")

#: The parameters of an address. Without a space: "Is it? a=b" is no address.
_QUERY = re.compile(r"\?([^\s#\"<>]+)")

#: A fragment that holds parameters, as after signing in: ``#access_token=…``.
_FRAGMENT = re.compile(r"#((?:[\w.~%+-]+=[^\s&\"<>]*&?)+)")

#: Punctuation of the sentence around an address.
_AFTER = re.compile(r"[)\]},.;:'\\]*\Z")

#: A parameter without a value that is a word or a short number, such as ``?inline`` or ``?2``, and
#: not a token.
_WORD = re.compile(r"[A-Za-z_-]{0,12}|[0-9]{1,4}")

# None of a page's control characters may reach a terminal, and no mark that reverses the reading
# direction.
_UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

#: Names of the parameters whose values are shown: those of the process's configuration.
_SHOWN: set[str] = set()


def show_parameters(names: Iterable[str]) -> None:
    """Show the values of the parameters with these ``names``, and of no others, from now on.

    A process has one configuration, and says so once. Errors that are raised before hide all.
    """
    _SHOWN.clear()
    _SHOWN.update(names)


def shown_parameters() -> tuple[str, ...]:
    """The names of the parameters whose values are shown, sorted."""
    return tuple(sorted(_SHOWN))


def printable(text: str) -> str:
    """``text`` with the secrets of its addresses replaced by ``…``.

    >>> printable("http://ann:secret@shop.example/a@b?token=a%20b&page=#top")
    'http://…@shop.example/a@b?token=…&page=#top'
    >>> printable("see old.css?v=3, or /#access_token=abc")
    'see old.css?v=…, or /#access_token=…'
    """
    if "@" in text:
        text = _MALFORMED_USER.sub(f"{HIDDEN}@", _USER.sub(f"{HIDDEN}@", text))
    if "?" in text:
        text = _QUERY.sub(lambda match: f"?{_parameters(match[1])}", text)
    if "#" in text and "=" in text:
        text = _FRAGMENT.sub(lambda match: f"#{_parameters(match[1])}", text)
    return text


def safe(text: str) -> str:
    """``text`` with a replacement character for each that a terminal would obey."""
    return _UNSAFE.sub("\ufffd", text)


def _parameters(query: str) -> str:
    """The parameters of a query without their values."""
    end = _AFTER.search(query)
    assert end is not None, "it matches the empty text"
    parts = re.split("([&;])", query[: end.start()])
    return "".join(part if part in "&;" else _parameter(part) for part in parts) + end[0]


def _parameter(text: str) -> str:
    name, equals, value = text.partition("=")
    if not equals:
        return text if _WORD.fullmatch(name) else HIDDEN
    return text if not value or unquote_plus(name) in _SHOWN else f"{name}={HIDDEN}"
