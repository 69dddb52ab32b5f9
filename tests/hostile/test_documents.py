"""Hostile documents: each is one error with exit code 2, its reason and its fix."""

import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from benchmarks.fuzz import samples
from benchmarks.fuzz.readers import READERS
from harness.errors import HarnessError
from harness.run.shards.shard_file import SCHEMA

MANIFEST, LAYOUT, PICTURE = samples.manifest(), samples.layout(), samples.picture()
REPORT, SHARD, DECISIONS = samples.report(), samples.shard(), samples.decisions()

DEEP = b"[" * 60_000 + b"]" * 60_000
BOMB = zlib.compress(bytes(50_000_000), 9)

UNREADABLE_MANIFEST = "{folder}/manifest.json cannot be read"
UNREADABLE_LAYOUT = "the layout of a baseline cannot be read"
PICTURE_PROBLEM = "a picture cannot be read: "
NO_PICTURE = "every picture of a baseline or a run is a PNG that the harness has written"
NO_REPORT = "it is not a JSON report of harness, or it was cut or edited"
NO_SHARD = "it is not what `harness check --shard` keeps, or it was cut or edited"
NO_DECISIONS = "it is not what a report of harness exports, or it was cut or edited"


def not_a_manifest(reason: str) -> str:
    return f"it is not the manifest that `harness approve` writes ({reason})"


def not_a_layout(reason: str) -> str:
    return f"it is not the text that `harness approve` writes: {reason}"


def edited(document: bytes, *path: Any, **edit: Any) -> bytes:
    """``document`` with another value at ``path`` (``to``), another key (``key``), or none."""
    tree = json.loads(document)
    node = tree
    for step in path[:-1]:
        node = node[step]
    if "to" in edit:
        node[path[-1]] = edit["to"]
    elif "key" in edit:
        node[edit["key"]] = node.pop(path[-1])
    else:
        del node[path[-1]]
    return json.dumps(tree).encode()


def nested(levels: int) -> object:
    value: object = 0
    for _ in range(levels):
        value = [value]
    return value


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_head(width: int, height: int, rest: bytes = b"\x08\x02\0\0\0") -> bytes:
    return PICTURE[:8] + chunk(b"IHDR", struct.pack(">II", width, height) + rest) + PICTURE[33:]


def with_chunk(kind: bytes, data: bytes) -> bytes:
    return PICTURE[:33] + chunk(kind, data) + PICTURE[33:]


#: The kind of document, the document, the problem, and the reason.
CASES = (
    pytest.param(
        "manifest",
        b"",
        UNREADABLE_MANIFEST,
        not_a_manifest("Expecting value: line 1 column 1 (char 0)"),
        id="manifest nothing",
    ),
    pytest.param(
        "manifest",
        b"hello",
        UNREADABLE_MANIFEST,
        not_a_manifest("Expecting value: line 1 column 1 (char 0)"),
        id="manifest text",
    ),
    pytest.param(
        "manifest",
        b"[]",
        UNREADABLE_MANIFEST,
        not_a_manifest("the whole is [], not an object"),
        id="manifest list",
    ),
    pytest.param(
        "manifest",
        b"3",
        UNREADABLE_MANIFEST,
        not_a_manifest("the whole is 3, not an object"),
        id="manifest number",
    ),
    pytest.param(
        "manifest",
        b"null",
        UNREADABLE_MANIFEST,
        not_a_manifest("the whole is None, not an object"),
        id="manifest null",
    ),
    pytest.param(
        "manifest",
        b"\x00",
        UNREADABLE_MANIFEST,
        not_a_manifest("Expecting value: line 1 column 1 (char 0)"),
        id="manifest nul byte",
    ),
    pytest.param(
        "manifest",
        b"\xe9\xff",
        UNREADABLE_MANIFEST,
        not_a_manifest(
            "'utf-8' codec can't decode byte 0xe9 in position 0: invalid continuation byte"
        ),
        id="manifest latin",
    ),
    pytest.param(
        "manifest",
        DEEP,
        UNREADABLE_MANIFEST,
        not_a_manifest("it has more than 64 lists or tables inside each other"),
        id="manifest deep",
    ),
    pytest.param(
        "manifest",
        b'{"a":' * 60000 + b"1" + b"}" * 60000,
        UNREADABLE_MANIFEST,
        not_a_manifest("it has more than 64 lists or tables inside each other"),
        id="manifest deep objects",
    ),
    pytest.param(
        "manifest",
        b'{"format": ' + b"9" * 5000 + b"}",
        UNREADABLE_MANIFEST,
        not_a_manifest("a number in it has more digits than a number can have"),
        id="manifest digits",
    ),
    pytest.param(
        "manifest",
        b'{"format": NaN}',
        UNREADABLE_MANIFEST,
        not_a_manifest("NaN is no number of JSON"),
        id="manifest NaN",
    ),
    pytest.param(
        "manifest",
        b'{"format": Infinity}',
        UNREADABLE_MANIFEST,
        not_a_manifest("Infinity is no number of JSON"),
        id="manifest Infinity",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "format", to=2),
        "{folder}/manifest.json has format 2",
        "this version of the harness reads format 1",
        id="manifest format 2",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "format", to="1"),
        UNREADABLE_MANIFEST,
        not_a_manifest("format is '1', not a whole number"),
        id="manifest format text",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "format", to="x" * 900),
        UNREADABLE_MANIFEST,
        not_a_manifest("format is '" + "x" * 188 + "…"),
        id="manifest format long",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "format", to=True),
        UNREADABLE_MANIFEST,
        not_a_manifest("format is True, not a whole number"),
        id="manifest format true",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "pictures"),
        UNREADABLE_MANIFEST,
        not_a_manifest("pictures is missing"),
        id="manifest no pictures",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "pictures", to=[]),
        UNREADABLE_MANIFEST,
        not_a_manifest("pictures is [], not an object"),
        id="manifest pictures list",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "pictures", "320", key="wide"),
        UNREADABLE_MANIFEST,
        not_a_manifest("pictures is 'wide', not a width in CSS px"),
        id="manifest width word",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "pictures", "320", key="9" * 5000),
        UNREADABLE_MANIFEST,
        not_a_manifest("pictures is '" + "9" * 186 + "…"),
        id="manifest width digits",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "pictures", "320", key="٣٢٠"),
        UNREADABLE_MANIFEST,
        not_a_manifest("pictures is '٣٢٠', not a width in CSS px"),
        id="manifest width arabic",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "pictures", "320", key="-320"),
        UNREADABLE_MANIFEST,
        not_a_manifest("pictures is '-320', not a width in CSS px"),
        id="manifest width negative",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "pictures", "320", "name", to=3),
        UNREADABLE_MANIFEST,
        not_a_manifest("pictures.320.name is 3, not the name of a picture, such as 0768.png"),
        id="manifest name number",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "pictures", "320", "name", to="0320.png\x00"),
        UNREADABLE_MANIFEST,
        not_a_manifest(
            "pictures.320.name is '0320.png\\x00', not the name of a picture, such as 0768.png"
        ),
        id="manifest name nul",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "pictures", "320", "name", to="../../0320.png"),
        UNREADABLE_MANIFEST,
        not_a_manifest(
            "pictures.320.name is '../../0320.png', not the name of a picture, such as 0768.png"
        ),
        id="manifest name up",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "pictures", "320", "name", to="/etc/passwd"),
        UNREADABLE_MANIFEST,
        not_a_manifest(
            "pictures.320.name is '/etc/passwd', not the name of a picture, such as 0768.png"
        ),
        id="manifest name absolute",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "pictures", "320", "name", to="0" * 400 + ".png"),
        UNREADABLE_MANIFEST,
        not_a_manifest("pictures.320.name is '" + "0" * 177 + "…"),
        id="manifest name long",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "pictures", "320", "sha256", to=1),
        UNREADABLE_MANIFEST,
        not_a_manifest("pictures.320.sha256 is 1, not a text"),
        id="manifest sha number",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "pictures", "320", "viewport", to=[]),
        UNREADABLE_MANIFEST,
        not_a_manifest("pictures.320.viewport is [], not an object"),
        id="manifest viewport list",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "pictures", "320", "viewport", "width", to=10**300),
        UNREADABLE_MANIFEST,
        not_a_manifest("pictures.320.viewport.width is 1" + "0" * 167 + "…"),
        id="manifest viewport huge",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "pictures", "320", "viewport", "depth", to=1),
        UNREADABLE_MANIFEST,
        not_a_manifest("pictures.320.viewport.depth is no part of a viewport"),
        id="manifest viewport more",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "pictures", "320", "viewport", "device_scale_factor", to=10**400),
        UNREADABLE_MANIFEST,
        not_a_manifest("pictures.320.viewport.device_scale_factor is 1" + "0" * 153 + "…"),
        id="manifest scale inf",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "environment", to="x"),
        UNREADABLE_MANIFEST,
        not_a_manifest("environment is 'x', not an object"),
        id="manifest environment text",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "environment", "browser", to=5),
        UNREADABLE_MANIFEST,
        not_a_manifest("environment.browser is 5, not a text"),
        id="manifest environment number",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "environment"),
        UNREADABLE_MANIFEST,
        not_a_manifest("environment is missing"),
        id="manifest no environment",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "resources", to=[1]),
        UNREADABLE_MANIFEST,
        not_a_manifest("resources is [1], not an object"),
        id="manifest resources list",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "resources", "index.html", to=1),
        UNREADABLE_MANIFEST,
        not_a_manifest("resources.index.html is 1, not a text"),
        id="manifest resource number",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "seconds", to="1"),
        UNREADABLE_MANIFEST,
        not_a_manifest("seconds is '1', not a number"),
        id="manifest seconds text",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "seconds", to=10**400),
        UNREADABLE_MANIFEST,
        not_a_manifest("seconds is 1" + "0" * 187 + "…"),
        id="manifest seconds huge",
    ),
    pytest.param(
        "manifest",
        MANIFEST.replace(b'"seconds": 1.5', b'"seconds": 1e999'),
        UNREADABLE_MANIFEST,
        not_a_manifest("seconds is inf, not a number of usual size"),
        id="manifest seconds inf",
    ),
    pytest.param(
        "manifest",
        MANIFEST.replace(b'"sweep_loads": [400]', b'"sweep_loads": [1e999]'),
        UNREADABLE_MANIFEST,
        not_a_manifest("sweep_loads[0] is inf, not a whole number"),
        id="manifest sweep_loads inf",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "sweep_loads", 0, to="400"),
        UNREADABLE_MANIFEST,
        not_a_manifest("sweep_loads[0] is '400', not a whole number"),
        id="manifest sweep_loads text",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "unsteady", to=3),
        UNREADABLE_MANIFEST,
        not_a_manifest("unsteady is 3, not a list"),
        id="manifest unsteady number",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "unsteady", 0, "widths", to=[[1, 2, 3]]),
        UNREADABLE_MANIFEST,
        not_a_manifest("unsteady[0].widths[0] is [1, 2, 3], not the two ends of a range"),
        id="manifest unsteady widths",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "unsteady", 0, "widths", to=[[640, 320]]),
        UNREADABLE_MANIFEST,
        not_a_manifest("unsteady[0].widths[0] is [640, 320], not the two ends of a range"),
        id="manifest unsteady down",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "missing", 0, to=[]),
        UNREADABLE_MANIFEST,
        not_a_manifest("missing[0] is [], not an object"),
        id="manifest missing list",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "missing", 0, "address", to=""),
        UNREADABLE_MANIFEST,
        not_a_manifest("a dead reference has a kind, an address and an answer"),
        id="manifest missing empty",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "asked", to={"a": 1}),
        UNREADABLE_MANIFEST,
        not_a_manifest("asked.a is 1, not a text"),
        id="manifest asked",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "carried", to=[1]),
        UNREADABLE_MANIFEST,
        not_a_manifest("carried[0] is 1, not an object"),
        id="manifest carried",
    ),
    pytest.param(
        "manifest",
        edited(MANIFEST, "carried", to=[{"a": nested(70)}]),
        UNREADABLE_MANIFEST,
        not_a_manifest("it has more than 64 lists or tables inside each other"),
        id="manifest value deep",
    ),
    pytest.param(
        "layout",
        b"",
        UNREADABLE_LAYOUT,
        not_a_layout("not enough values to unpack (expected at least 3, got 1)"),
        id="layout nothing",
    ),
    pytest.param(
        "layout",
        LAYOUT.replace("“".encode(), b"\xe9"),
        UNREADABLE_LAYOUT,
        not_a_layout(
            "'utf-8' codec can't decode byte 0xe9 in position 277: invalid continuation byte"
        ),
        id="layout latin",
    ),
    pytest.param(
        "layout",
        LAYOUT.decode().encode("utf-16"),
        UNREADABLE_LAYOUT,
        not_a_layout("'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
        id="layout utf16",
    ),
    pytest.param(
        "layout",
        b"layout 2\n",
        "the layout of a baseline is in format 2",
        "it was written by an earlier version of the harness; this one reads 'layout 3'",
        id="layout earlier",
    ),
    pytest.param(
        "layout",
        LAYOUT[:-40],
        UNREADABLE_LAYOUT,
        not_a_layout(
            "it starts with 'layout 3' and ends with '0:yes\\n   ::before\\n  img [src=a.png?v=…] '"
        ),
        id="layout cut",
    ),
    pytest.param(
        "layout",
        LAYOUT.replace(b"read 320 400 640", b"read 320 400 640\nswept 1-999999"),
        UNREADABLE_LAYOUT,
        not_a_layout("more than 100000 widths were swept"),
        id="layout widths many",
    ),
    pytest.param(
        "layout",
        LAYOUT.replace(b"read 320 400 640", b"read " + b"9" * 5000),
        UNREADABLE_LAYOUT,
        not_a_layout("no width: '" + "9" * 40 + "'"),
        id="layout width digits",
    ),
    pytest.param(
        "layout",
        LAYOUT.replace(b"read 320 400 640", b"read 640 400 320"),
        UNREADABLE_LAYOUT,
        not_a_layout("the widths that were read are not in rising order"),
        id="layout widths down",
    ),
    pytest.param(
        "layout",
        LAYOUT.replace(b"read 320 400 640", b"read 320 401 640"),
        UNREADABLE_LAYOUT,
        not_a_layout("it has no layout of the pictures at [400] px, or there are none"),
        id="layout widths other",
    ),
    pytest.param(
        "layout",
        LAYOUT.replace(b"page height ", b"page height 1e999 "),
        UNREADABLE_LAYOUT,
        not_a_layout("the widths of a series are not in rising order"),
        id="layout height inf",
    ),
    pytest.param(
        "layout",
        LAYOUT.replace(b"page height ", b"page height - "),
        UNREADABLE_LAYOUT,
        not_a_layout("the widths of a series are not in rising order"),
        id="layout height nothing",
    ),
    pytest.param(
        "layout",
        LAYOUT.replace(b'"News"', b'"\\u{110000}"'),
        UNREADABLE_LAYOUT,
        not_a_layout("chr() arg not in range(0x110000)"),
        id="layout code point",
    ),
    pytest.param(
        "layout",
        LAYOUT.replace(b'"News"', b'"\\u{' + b"f" * 5000 + b'}"'),
        UNREADABLE_LAYOUT,
        not_a_layout("Python int too large to convert to C int"),
        id="layout code digits",
    ),
    pytest.param(
        "layout",
        LAYOUT.replace(b"\n  h1", b"\n" + b" " * 60000 + b"h1"),
        UNREADABLE_LAYOUT,
        not_a_layout("an element stands in nothing: '" + " " * 40 + "'"),
        id="layout indent",
    ),
    pytest.param(
        "layout",
        LAYOUT.replace(b" left 8", b" left nan"),
        UNREADABLE_LAYOUT,
        not_a_layout("no page is nan px long"),
        id="layout left nan",
    ),
    pytest.param(
        "layout",
        LAYOUT.replace(b" left 8", b" left 1e12"),
        UNREADABLE_LAYOUT,
        not_a_layout("no page is 1e+12 px long"),
        id="layout left huge",
    ),
    pytest.param(
        "layout",
        LAYOUT.replace(b"\n\nelements", b"\n\nstyle p\n a: b\n\nstyle p\n a: b\n\nelements"),
        UNREADABLE_LAYOUT,
        not_a_layout("no style, or one again: 'style p'"),
        id="layout style twice",
    ),
    pytest.param(
        "picture",
        b"",
        PICTURE_PROBLEM + "not a whole PNG: it does not begin like one",
        NO_PICTURE,
        id="picture nothing",
    ),
    pytest.param(
        "picture",
        b"hello world, this is no picture at all",
        PICTURE_PROBLEM + "not a whole PNG: it does not begin like one",
        NO_PICTURE,
        id="picture text",
    ),
    pytest.param(
        "picture",
        b"\xff\xd8\xff\xe0" + bytes(40),
        PICTURE_PROBLEM + "not a whole PNG: it does not begin like one",
        NO_PICTURE,
        id="picture jpeg",
    ),
    pytest.param(
        "picture",
        b"GIF89a" + bytes(40),
        PICTURE_PROBLEM + "not a whole PNG: it does not begin like one",
        NO_PICTURE,
        id="picture gif",
    ),
    pytest.param(
        "picture",
        PICTURE[:8],
        PICTURE_PROBLEM + "not a whole PNG: it does not begin like one",
        NO_PICTURE,
        id="picture signature",
    ),
    pytest.param(
        "picture",
        PICTURE[:33],
        PICTURE_PROBLEM + "not a whole PNG: its end is missing",
        NO_PICTURE,
        id="picture head only",
    ),
    pytest.param(
        "picture",
        with_head(0, 0),
        PICTURE_PROBLEM + "not a whole PNG: 0 × 0 px is no picture",
        NO_PICTURE,
        id="picture 0x0",
    ),
    pytest.param(
        "picture",
        with_head(0, 30),
        PICTURE_PROBLEM + "not a whole PNG: 0 × 30 px is no picture",
        NO_PICTURE,
        id="picture 0 wide",
    ),
    pytest.param(
        "picture",
        with_head(40, 0),
        PICTURE_PROBLEM + "not a whole PNG: 40 × 0 px is no picture",
        NO_PICTURE,
        id="picture 0 high",
    ),
    pytest.param(
        "picture",
        with_head(2**31 - 1, 2**31 - 1),
        PICTURE_PROBLEM + "2147483647 × 2147483647 px is more than 100000000 pixels",
        NO_PICTURE,
        id="picture huge",
    ),
    pytest.param(
        "picture",
        with_head(20000, 20000),
        PICTURE_PROBLEM + "20000 × 20000 px is more than 100000000 pixels",
        NO_PICTURE,
        id="picture large",
    ),
    pytest.param(
        "picture",
        with_head(41, 30),
        PICTURE_PROBLEM
        + "not a whole PNG: unrecognized data stream contents when reading image file",
        NO_PICTURE,
        id="picture wider",
    ),
    pytest.param(
        "picture",
        with_head(40, 30, b"\x03\x02\x00\x00\x00"),
        PICTURE_PROBLEM + "not a whole PNG: not identified by this driver",
        NO_PICTURE,
        id="picture depth 3",
    ),
    pytest.param(
        "picture",
        with_head(40, 30, b"\x08\x07\x00\x00\x00"),
        PICTURE_PROBLEM + "not a whole PNG: not identified by this driver",
        NO_PICTURE,
        id="picture colour 7",
    ),
    pytest.param(
        "picture",
        with_chunk(b"zTXt", b"a\x00\x00" + BOMB),
        PICTURE_PROBLEM
        + "not a whole PNG: Decompressed data too large for PngImagePlugin.MAX_TEXT_CHUNK",
        NO_PICTURE,
        id="picture zTXt",
    ),
    pytest.param(
        "picture",
        with_chunk(b"iTXt", b"a\x00\x01\x00\x00\x00" + BOMB),
        PICTURE_PROBLEM
        + "not a whole PNG: Decompressed data too large for PngImagePlugin.MAX_TEXT_CHUNK",
        NO_PICTURE,
        id="picture iTXt",
    ),
    pytest.param(
        "picture",
        with_chunk(b"iCCP", b"a\x00\x00" + BOMB),
        PICTURE_PROBLEM
        + "not a whole PNG: Decompressed data too large for PngImagePlugin.MAX_TEXT_CHUNK",
        NO_PICTURE,
        id="picture iCCP",
    ),
    pytest.param(
        "picture",
        with_chunk(b"tEXt", b"a\x00" + b"a" * 2000000),
        PICTURE_PROBLEM + "not a whole PNG: more than 1,000,000 bytes are no pixels",
        NO_PICTURE,
        id="picture tEXt",
    ),
    pytest.param(
        "picture",
        PICTURE[:33]
        + chunk(b"zTXt", b"a\x00\x00" + zlib.compress(bytes(900000), 9)) * 100
        + PICTURE[33:],
        PICTURE_PROBLEM
        + "not a whole PNG: Too much memory used in text chunks: 67500000>MAX_TEXT_MEMORY",
        NO_PICTURE,
        id="picture many zTXt",
    ),
    pytest.param(
        "picture",
        PICTURE[:60] + bytes([PICTURE[60] ^ 255]) + PICTURE[61:],
        (
            "a picture cannot be read: not a whole PNG: broken PNG file (bad header checksum "
            "in b'IDAT')"
        ),
        NO_PICTURE,
        id="picture flipped",
    ),
    pytest.param(
        "picture",
        PICTURE[:-20],
        PICTURE_PROBLEM + "not a whole PNG: its end is missing",
        NO_PICTURE,
        id="picture cut",
    ),
    pytest.param(
        "picture",
        with_chunk(b"acTL", struct.pack(">II", 2, 0)),
        PICTURE_PROBLEM + "not a whole PNG: it is animated, which no screenshot is",
        NO_PICTURE,
        id="picture animated",
    ),
    pytest.param(
        "picture",
        PICTURE[:33] + chunk(b"IEND", b""),
        PICTURE_PROBLEM + "not a whole PNG: a part of it is missing, or it takes too much memory",
        NO_PICTURE,
        id="picture no pixels",
    ),
    pytest.param(
        "picture",
        PICTURE[:33] + b"\xff\xff\xff\xffIDAT" + PICTURE[41:],
        PICTURE_PROBLEM + "not a whole PNG: its end is missing",
        NO_PICTURE,
        id="picture length",
    ),
    pytest.param(
        "report",
        DEEP,
        "report.json cannot be read: it has more than 64 lists or tables inside each other",
        NO_REPORT,
        id="report deep",
    ),
    pytest.param(
        "report",
        b'{"schema": 1, "id": ' + b"9" * 5000 + b"}",
        "report.json cannot be read: a number in it has more digits than a number can have",
        NO_REPORT,
        id="report digits",
    ),
    pytest.param(
        "report",
        edited(REPORT, "schema", to=99),
        "report.json has schema 99; this harness reads schema 1",
        "it was written by another version of harness",
        id="report schema 99",
    ),
    pytest.param(
        "report",
        edited(REPORT, "schema", to=10**4000),
        "report.json cannot be read: schema is 1"
        + "0" * 59
        + ": Input should be less than or equal to 9223372036854775807",
        NO_REPORT,
        id="report schema huge",
    ),
    pytest.param(
        "report",
        REPORT.replace(b'"exit_code": 1', b'"exit_code": NaN'),
        "report.json cannot be read: NaN is no number of JSON",
        NO_REPORT,
        id="report NaN",
    ),
    pytest.param(
        "report",
        edited(REPORT, "exit_code", to="1"),
        "report.json cannot be read: exit_code is str",
        NO_REPORT,
        id="report exit text",
    ),
    pytest.param(
        "report",
        edited(REPORT, "captures", to={}),
        "report.json cannot be read: captures is dict",
        NO_REPORT,
        id="report captures",
    ),
    pytest.param(
        "report",
        edited(REPORT, "captures", 0, "images", to={"current": "../../x.png"}),
        (
            "report.json cannot be read: captures[0].images leads out of the run's folder: "
            "'../../x.png'"
        ),
        NO_REPORT,
        id="report image up",
    ),
    pytest.param(
        "report",
        edited(REPORT, "captures", 0, "images", to={"current": "/etc/passwd"}),
        (
            "report.json cannot be read: captures[0].images leads out of the run's folder: "
            "'/etc/passwd'"
        ),
        NO_REPORT,
        id="report image absolute",
    ),
    pytest.param(
        "report",
        edited(REPORT, "captures", 0, "images", to={"current": "../" + "a" * 5000}),
        "report.json cannot be read: captures[0].images leads out of the run's folder: '../"
        + "a" * 164
        + "…",
        NO_REPORT,
        id="report image long",
    ),
    pytest.param(
        "report",
        b"\xff\xfe{",
        (
            "report.json cannot be read: 'utf-16-le' codec can't decode byte 0x7b in "
            "position 2: truncated data"
        ),
        NO_REPORT,
        id="report utf16",
    ),
    pytest.param(
        "report",
        b'{"a": "\xe9"}',
        (
            "report.json cannot be read: 'utf-8' codec can't decode byte 0xe9 in position 7: "
            "invalid continuation byte"
        ),
        NO_REPORT,
        id="report latin",
    ),
    pytest.param(
        "report",
        edited(REPORT, "verdict", to="v" * 900),
        "report.json cannot be read: verdict is '"
        + "v" * 59
        + ", not 'unchanged', 'changed', 'regressed', 'new', 'unstable' or 'failed'",
        NO_REPORT,
        id="report verdict",
    ),
    pytest.param(
        "report",
        edited(REPORT, "ledger", "planned", to=-1.5),
        "report.json cannot be read: ledger.planned is float",
        NO_REPORT,
        id="report ledger",
    ),
    pytest.param(
        "report",
        edited(REPORT, "findings", 0, "widths", to=[[1]]),
        "report.json cannot be read: findings[0].widths[0][1] is missing",
        NO_REPORT,
        id="report widths",
    ),
    pytest.param(
        "shard",
        DEEP,
        "{folder}/shard.json cannot be read: it has more than 64 lists or tables inside each other",
        NO_SHARD,
        id="shard deep",
    ),
    pytest.param(
        "shard",
        b'{"schema": 2, "number": ' + b"9" * 5000 + b"}",
        "{folder}/shard.json cannot be read: a number in it has more digits than a number can have",
        NO_SHARD,
        id="shard digits",
    ),
    pytest.param(
        "shard",
        b"[]",
        "{folder}/shard.json cannot be read: the whole is not an object",
        NO_SHARD,
        id="shard list",
    ),
    pytest.param(
        "shard",
        edited(SHARD, "schema", to=1),
        f"{{folder}}/shard.json has schema 1; this harness reads schema {SCHEMA}",
        "it was written by another version of harness",
        id="shard schema",
    ),
    pytest.param(
        "shard",
        edited(SHARD, "number", to=9),
        "{folder}/shard.json cannot be read: a shard of 2 has the number 1 or 9",
        NO_SHARD,
        id="shard number",
    ),
    pytest.param(
        "shard",
        edited(SHARD, "count", to=0),
        "{folder}/shard.json cannot be read: a shard of 0 has the number 1 or 2",
        NO_SHARD,
        id="shard count",
    ),
    pytest.param(
        "shard",
        edited(SHARD, "made", to={}),
        "{folder}/shard.json cannot be read: made.detected is missing",
        NO_SHARD,
        id="shard made",
    ),
    pytest.param(
        "shard",
        edited(SHARD, "evidence"),
        "{folder}/shard.json cannot be read: evidence is missing",
        NO_SHARD,
        id="shard evidence",
    ),
    pytest.param(
        "shard",
        edited(SHARD, "units", to=3),
        "{folder}/shard.json cannot be read: units is int",
        NO_SHARD,
        id="shard units",
    ),
    pytest.param(
        "shard",
        SHARD.replace(b'"number": 1', b'"number": 1e999'),
        "{folder}/shard.json cannot be read: number is float",
        NO_SHARD,
        id="shard inf",
    ),
    pytest.param(
        "decisions",
        DEEP,
        "the document cannot be read: it has more than 64 lists or tables inside each other",
        NO_DECISIONS,
        id="decisions deep",
    ),
    pytest.param(
        "decisions",
        b"",
        "the document cannot be read: Expecting value: line 1 column 1 (char 0)",
        NO_DECISIONS,
        id="decisions nothing",
    ),
    pytest.param(
        "decisions",
        b"[]",
        "the document cannot be read: the whole is not an object",
        NO_DECISIONS,
        id="decisions list",
    ),
    pytest.param(
        "decisions",
        edited(DECISIONS, "schema", to=2),
        "the document has schema 2; this harness reads schema 1",
        "it was written by the report of another version of harness",
        id="decisions schema",
    ),
    pytest.param(
        "decisions",
        edited(DECISIONS, "run", to="r" * 900),
        "the document is about another run than 20260102-030405-ab12",
        "it was made of run " + "r" * 199 + "…",
        id="decisions other run",
    ),
    pytest.param(
        "decisions",
        edited(DECISIONS, "report", to="sha256:0"),
        "the document is about another run than 20260102-030405-ab12",
        (
            "it was made of another report of that run: what was looked at is not what is in "
            "its folder"
        ),
        id="decisions other report",
    ),
    pytest.param(
        "decisions",
        edited(DECISIONS, "decisions", 0, "finding", to="f" * 900),
        "run 20260102-030405-ab12 has no finding " + "f" * 199 + "…",
        "decisions are about what a run holds, and nothing else",
        id="decisions unknown",
    ),
    pytest.param(
        "decisions",
        edited(DECISIONS, "decisions", 0, "width", to=3),
        "the document cannot be read: decisions[0].width means nothing here",
        NO_DECISIONS,
        id="decisions both",
    ),
    pytest.param(
        "decisions",
        edited(DECISIONS, "decisions", 0, "k" * 900, to=3),
        "the document cannot be read: decisions[0]." + "k" * 199 + "… means nothing here",
        NO_DECISIONS,
        id="decisions key",
    ),
    pytest.param(
        "decisions",
        edited(DECISIONS, "decisions", 0, "decision", to="yes"),
        "the document cannot be read: decisions[0].decision is 'yes', not 'accept' or 'reject'",
        NO_DECISIONS,
        id="decisions decision",
    ),
    pytest.param(
        "decisions",
        edited(DECISIONS, "decisions", 0, "page", to="\x00"),
        "run 20260102-030405-ab12 has no finding 6f1c0a on � in chromium",
        "decisions are about what a run holds, and nothing else",
        id="decisions page nul",
    ),
    pytest.param(
        "decisions",
        DECISIONS.replace(b'"width": 320', b'"width": ' + b"9" * 5000),
        "the document cannot be read: a number in it has more digits than a number can have",
        NO_DECISIONS,
        id="decisions width digits",
    ),
    pytest.param(
        "decisions",
        edited(
            DECISIONS, "decisions", len(json.loads(DECISIONS)["decisions"]) - 1, "width", to=1.5
        ),
        "the document cannot be read: decisions[15].width is float",
        NO_DECISIONS,
        id="decisions width float",
    ),
    pytest.param(
        "decisions",
        edited(DECISIONS, "decisions", 0, "page", to="\x1b[2J"),
        "run 20260102-030405-ab12 has no finding 6f1c0a on �[2J in chromium",
        "decisions are about what a run holds, and nothing else",
        id="decisions page esc",
    ),
)


@pytest.mark.parametrize(("kind", "document", "what", "why"), CASES)
def test_hostile_document_is_one_error_and_exit_2(
    kind: str, document: bytes, what: str, why: str, tmp_path: Path
) -> None:
    with pytest.raises(HarnessError) as raised:
        READERS[kind].read(document, tmp_path)
    error = raised.value
    assert error.exit_code == 2
    assert error.what == what.replace("{folder}", str(tmp_path))
    assert error.why == why
    assert error.fix
