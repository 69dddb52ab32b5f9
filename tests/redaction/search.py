"""Searches files and streams for planted secrets, in every form that a report may give them."""

import base64
import html
import json
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus


def forms_of(secret: str) -> Iterator[bytes]:
    """The spellings of ``secret``: plain, percent-encoded, escaped, and inside of base64."""
    yield secret.encode()
    yield quote(secret, safe="").encode()
    yield quote_plus(secret).encode()
    yield quote(quote(secret, safe=""), safe="").encode()
    yield html.escape(secret).encode()
    yield json.dumps(secret)[1:-1].encode()
    yield "".join(f"\\u{ord(letter):04x}" for letter in secret).encode()
    yield secret.encode("utf-16-le")
    for shift in range(3):  # base64 has another text for each position in three bytes
        encoded = base64.b64encode(b"\0" * shift + secret.encode())
        middle = encoded[4 if shift else 0 : -4]
        yield middle
        yield middle.translate(bytes.maketrans(b"+/", b"-_"))


def leaks(content: bytes, secrets: Mapping[str, str]) -> list[str]:
    """The names of the ``secrets`` that ``content`` holds, also inside of what is compressed."""
    parts = [content, *_inside(content)]
    return [
        name
        for name, secret in secrets.items()
        if any(form in part for form in forms_of(secret) for part in parts)
    ]


def leaking_files(folder: Path, secrets: Mapping[str, str]) -> dict[str, list[str]]:
    """The files below ``folder`` with secrets, in their names or contents, and their names."""
    leaking: dict[str, list[str]] = {}
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        content = file.read_bytes() if file.is_file() else b""
        if names := leaks(content + b"\n" + name.encode(), secrets):
            leaking[name] = names
    return leaking


def _inside(content: bytes) -> Iterator[bytes]:
    """The parts of ``content`` that a plain search passes over."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        yield from _chunks(content)
        return
    for match in re.finditer(rb"[A-Za-z0-9+/]{60,}={0,2}", content):  # data of an HTML report
        text = match[0].rstrip(b"=")
        data = base64.b64decode(text[: len(text) // 4 * 4])
        if data.startswith(b"\x89PNG"):
            yield from _chunks(data)
        else:
            yield data
            yield from _inflated(data)
    yield from _inflated(content)


def _chunks(png: bytes) -> Iterator[bytes]:
    at = 8
    while at + 8 <= len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        if kind != b"IDAT":
            data = png[at + 8 : at + 8 + size]
            yield data
            yield from _inflated(data.rpartition(b"\0")[2])
        at += 12 + size


def _inflated(data: bytes) -> Iterator[bytes]:
    for bits in (zlib.MAX_WBITS, zlib.MAX_WBITS | 16, -zlib.MAX_WBITS):
        try:
            yield zlib.decompressobj(bits).decompress(data, 50_000_000)
        except zlib.error:
            continue
