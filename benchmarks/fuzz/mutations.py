"""Mutations of valid documents: each draws from hypothesis, so that a failing one is made small."""

import json
import struct
import zlib
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

Mutation = Callable[[st.DrawFn, bytes], bytes]

#: Texts that another format, a terminal or a file system would stumble over.
HOSTILE_TEXTS = (
    *("", " ", "\0", "\n", "\x1b[31m", "\u202e", "\ud800", "..", "../..", "/etc/passwd", "C:\\x"),
    *("a" * 300, "a" * 100_000, "." * 100_000, "9" * 5000, "1e999", "NaN", "-", "|", '"', "\\"),
    *("http://[", "http://a:b@c/?d=e", "\u0663", "0768.png", "1-999999/1", "999999:1", "~", "{}"),
)

#: Values of JSON of every type, at the ends of what they can be.
HOSTILE_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, 10**400, -(10**400), 0.5, -0.0, 1e308),
    *(float("inf"), float("-inf"), float("nan"), [], {}, [[]], {"": None}, [None] * 1000),
    *HOSTILE_TEXTS,
)

#: Numbers and words that stand in for a word of a text.
HOSTILE_WORDS = (
    *("0", "-1", "1", "999999", "1000000000", "9" * 5000, "1e999", "inf", "nan", "0.0000001"),
    *("-", "~", "16~20", "640:24", "640:-", "999999:1", "|", "@", "[", "]", "[=]", '"', '"a', "\\"),
    *("\\u{110000}", "\\u{41}", "1-999999", "1-999999/1", "\0", "\u2028", "é", "a" * 300, ">>>"),
)

_SPOTS = st.integers(0, 2**32)


def mutate_bytes(draw: st.DrawFn, document: bytes) -> bytes:
    """Cut out, repeat, insert or change some bytes."""
    for _ in range(draw(st.integers(1, 4))):
        at, size = draw(_SPOTS) % (len(document) + 1), draw(st.integers(0, 40))
        match draw(st.sampled_from(("cut", "end", "repeat", "insert", "change"))):
            case "cut":
                document = document[:at] + document[at + size :]
            case "end":
                document = document[:at]
            case "repeat":
                document = document[: at + size] + document[at:]
            case "insert":
                document = document[:at] + draw(st.binary(max_size=20)) + document[at:]
            case _:
                new = draw(st.binary(min_size=1, max_size=4))
                document = document[:at] + new + document[at + len(new) :]
    return document


def mutate_json(draw: st.DrawFn, document: bytes) -> bytes:
    """Replace, remove, rename, repeat or nest values."""
    tree = json.loads(document)
    for _ in range(draw(st.integers(1, 3))):
        tree = _mutate_tree(draw, tree)
    return json.dumps(tree).encode(errors="surrogatepass")


def _mutate_tree(draw: st.DrawFn, tree: Any) -> Any:
    """``tree`` with one change in it; goes down by drawn steps, and may stop at each."""
    if not isinstance(tree, dict | list) or not tree or draw(st.integers(0, 5)) == 0:
        value = draw(st.sampled_from(HOSTILE_VALUES))
        depth = draw(st.sampled_from((0, 0, 0, 1, 63, 64, 900)))
        for _ in range(depth):
            value = [value]
        return value
    keys: list[Any] = list(tree) if isinstance(tree, dict) else list(range(len(tree)))
    key = keys[draw(_SPOTS) % len(keys)]
    changed: Any = dict(tree) if isinstance(tree, dict) else list(tree)
    step = draw(st.integers(0, 11))
    if step == 0:
        del changed[key]
    elif step == 1 and isinstance(changed, dict):
        changed[draw(st.sampled_from(HOSTILE_TEXTS))] = changed.pop(key)
    elif step == 2 and isinstance(changed, list):
        changed += [changed[key]] * draw(st.sampled_from((1, 1000)))
    else:
        changed[key] = _mutate_tree(draw, tree[key])
    return changed


def mutate_lines(draw: st.DrawFn, document: bytes) -> bytes:
    """Repeat, remove or swap lines, or put other words into them."""
    lines = document.decode().split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at, other = draw(_SPOTS) % len(lines), draw(_SPOTS) % len(lines)
        match draw(st.sampled_from(("word", "word", "word", "remove", "repeat", "swap", "indent"))):
            case "word":
                words = lines[at].split(" ")
                place = draw(_SPOTS) % len(words)
                words[place] = draw(st.sampled_from(HOSTILE_WORDS))
                lines[at] = " ".join(words)
            case "remove" if len(lines) > 1:
                del lines[at]
            case "repeat":
                lines[at:at] = [lines[other]] * draw(st.sampled_from((1, 2, 500)))
            case "swap":
                lines[at], lines[other] = lines[other], lines[at]
            case _:
                lines[at] = " " * draw(st.sampled_from((1, 3, 60_000))) + lines[at]
    return "\n".join(lines).encode(errors="surrogatepass")


#: Values of TOML, valid and not.
_TOML_VALUES = (
    *("inf", "-inf", "nan", "9" * 5000, "1" + "0" * 400, "0", "-1", "0.1", "true", '""', "''"),
    *('"\\u0000"', '"\\u001b[31m"', "[" * 900 + "]" * 900, "[]", "{}", "[[]]", "{ a = 1 }"),
    *("1979-05-27T07:32:00Z", '"http://["', '"http://a:b@c/?d=e"', f'"{"a" * 2000}"', '"""', "'"),
    *(
        "{ min = inf }",
        '"(min-width: 99999999999px)"',
        f'"{" " * 5000}and"',
        '["a", 1]',
        "0x" + "f" * 50,
    ),
)
_TOML_KEYS = (
    *('""', '"\\u0000"', "a.b", ".".join("a" * 5000), '"a\\nb"', "pages", "breakpoints.x", "min"),
    *("tool.harness", "headers.a", "serve", "root", "name", "widths", "a" * 3000, "'\x1b'"),
)


def mutate_toml(draw: st.DrawFn, document: bytes) -> bytes:
    """Put other values or keys into lines, or change lines as a text."""
    lines = document.decode().split("\n")
    for _ in range(draw(st.integers(1, 3))):
        at = draw(_SPOTS) % len(lines)
        key, equals, value = lines[at].partition("=")
        match draw(st.sampled_from(("value", "value", "key", "add", "inside", "header"))):
            case "value" if equals:
                lines[at] = f"{key}= {draw(st.sampled_from(_TOML_VALUES))}"
            case "key" if equals:
                lines[at] = f"{draw(st.sampled_from(_TOML_KEYS))} ={value}"
            case "inside" if "= " in value:
                parts = value.split("= ")
                place = 1 + draw(_SPOTS) % (len(parts) - 1)
                rest = parts[place].partition(",")
                parts[place] = draw(st.sampled_from(_TOML_VALUES)) + rest[1] + rest[2]
                lines[at] = f"{key}={'= '.join(parts)}"
            case "header":
                lines[at] = f"[{draw(st.sampled_from(_TOML_KEYS))}]"
            case _:
                new = f"{draw(st.sampled_from(_TOML_KEYS))} = {draw(st.sampled_from(_TOML_VALUES))}"
                lines.insert(at, new)
    text = "\n".join(lines).encode(errors="surrogatepass")
    return mutate_bytes(draw, text) if draw(st.integers(0, 5)) == 0 else text


_SIZES = (0, 1, 2, 40, 2**16, 99_999, 2**31 - 1, 2**31, 2**32 - 1)


def mutate_png(draw: st.DrawFn, document: bytes) -> bytes:
    """Change the head of a PNG, or add, repeat, remove or damage chunks; checksums stay right."""
    chunks = _chunks(document)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(_SPOTS) % len(chunks)
        kind, data = chunks[at]
        match draw(st.sampled_from(("head", "add", "add", "repeat", "remove", "data", "kind"))):
            case "head" if chunks[0][0] == b"IHDR":
                width, height = draw(st.sampled_from(_SIZES)), draw(st.sampled_from(_SIZES))
                rest = bytes(draw(st.integers(0, 17)) for _ in range(5))
                chunks[0] = b"IHDR", struct.pack(">II", width, height) + rest
            case "add":
                chunks.insert(at + 1, draw(st.sampled_from(_EXTRA_CHUNKS)))
            case "repeat":
                chunks[at:at] = [chunks[at]] * (
                    draw(st.sampled_from((1, 3, 2000))) if len(data) < 100 else 1
                )
            case "remove" if len(chunks) > 1:
                del chunks[at]
            case "data":
                chunks[at] = kind, mutate_bytes(draw, data)
            case _:
                kinds = (b"IDAT", b"IHDR", b"PLTE", b"tRNS", b"IEND", b"acTL", b"fcTL", b"gAMA")
                chunks[at] = draw(st.sampled_from(kinds)), data
    png = document[:8] + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return mutate_bytes(draw, png) if draw(st.integers(0, 4)) == 0 else png


_BOMB = zlib.compress(bytes(50_000_000), 9)
_EXTRA_CHUNKS = (
    (b"zTXt", b"bomb\0\0" + _BOMB),
    (b"iTXt", b"bomb\0\1\0\0\0" + _BOMB),
    (b"iCCP", b"bomb\0\0" + _BOMB),
    (b"tEXt", b"text\0" + b"a" * 2_000_000),
    (b"IDAT", _BOMB),
    (b"eXIf", b"Exif" * 100),
    (b"acTL", struct.pack(">II", 2**31 - 1, 0)),
    (b"tRNS", b"\0" * 300),
    (b"gAMA", b""),
    (b"pHYs", b"\0"),
)


def _chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    chunks = []
    at = 8
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        chunks.append((kind, png[at + 8 : at + 8 + size]))
        at += 12 + size
    return chunks
