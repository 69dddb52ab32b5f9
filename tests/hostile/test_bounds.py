"""Hostile inputs take little memory, and large projects are planned without detours."""

import resource
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from harness.breakpoints.named import BUILT_IN, bands, check_set, held_by, widths_of
from harness.config.load import load_config
from harness.errors import ConfigError
from harness.model.page import UNBOUNDED, Breakpoint
from harness.plan.plan import make_jobs, make_plan
from tests.scratch import MakeProject, Run

#: Limit of the address space of a process that reads a hostile input (bytes).
MOST_MEMORY = 3 * 2**29

ROOT = Path(__file__).parents[2]

READS = """
import sys
from pathlib import Path
from harness.errors import HarnessError
{read}
"""

CONFIGURATION = """
from harness.config.load import load_config
try:
    load_config(Path(sys.argv[1]))
except HarnessError as error:
    print(error.why)
"""

MANIFEST = """
from harness.baselines.capture_set import load_set
try:
    load_set(Path(sys.argv[1]))
except HarnessError as error:
    print(error.why)
"""

PICTURE = """
from harness.compare.pixels.images import decode
try:
    decode((Path(sys.argv[1]) / "a.png").read_bytes())
except HarnessError as error:
    print(error.what)
"""


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def said(read: str, folder: Path) -> str:
    """The sentence that a process of little memory prints about the input in ``folder``."""
    done = subprocess.run(
        [sys.executable, "-c", READS.format(read=read), str(folder)],
        cwd=ROOT,
        preexec_fn=_limit,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


def test_key_of_a_hundred_thousand_dots(tmp_path: Path) -> None:
    (tmp_path / "harness.toml").write_text(".".join("a" * 100_001) + " = 1\n")
    assert said(CONFIGURATION, tmp_path) == "a key has more than 16 dots"


def test_configuration_of_ten_gigabytes_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "harness.toml").open("wb") as file:
        file.truncate(10 * 2**30)  # a hole, which takes no room on the disk
    assert said(CONFIGURATION, tmp_path) == "it is larger than 1 MB, which is the limit"


def test_manifest_of_ten_gigabytes_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "manifest.json").open("wb") as file:
        file.truncate(10 * 2**30)
    assert "it is larger than 17 MB, which is the limit" in said(MANIFEST, tmp_path)


def test_manifest_of_sixty_thousand_levels(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"a":' * 60_000 + "1" + "}" * 60_000)
    assert "more than 64 lists or tables inside each other" in said(MANIFEST, tmp_path)


@pytest.mark.parametrize(
    ("width", "height", "problem"),
    [
        (2**31 - 1, 2**31 - 1, "2147483647 × 2147483647 px is more than 100000000 pixels"),
        (1, 2**31 - 1, "1 × 2147483647 px is more than 100000000 pixels"),
        (0, 0, "not a whole PNG: 0 × 0 px is no picture"),
    ],
)
def test_picture_with_a_hostile_size(tmp_path: Path, width: int, height: int, problem: str) -> None:
    head = struct.pack(">II", width, height) + b"\x08\x02\0\0\0"
    (tmp_path / "a.png").write_bytes(_png((b"IHDR", head), (b"IDAT", zlib.compress(bytes(100)))))
    assert said(PICTURE, tmp_path) == f"a picture cannot be read: {problem}"


@pytest.mark.parametrize("kind", [b"zTXt", b"iCCP"])
def test_picture_with_a_text_bomb(tmp_path: Path, kind: bytes) -> None:
    head = struct.pack(">II", 4, 4) + b"\x08\x02\0\0\0"
    bomb = b"a\0\0" + zlib.compress(bytes(500_000_000), 9)
    (tmp_path / "a.png").write_bytes(
        _png((b"IHDR", head), (kind, bomb), (b"IDAT", zlib.compress(bytes(52))))
    )
    assert said(PICTURE, tmp_path).startswith("a picture cannot be read: not a whole PNG: ")


def _png(*chunks: tuple[bytes, bytes]) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in (*chunks, (b"IEND", b""))
    )


def test_twenty_thousand_pages_are_planned(tmp_path: Path) -> None:
    pages = "".join(f'[[pages]]\nname = "p{n}"\npath = "a"\n' for n in range(20_000))
    (tmp_path / "harness.toml").write_text(f'root = "pages"\n{pages}')
    config = load_config(tmp_path)
    plan = make_plan(config)
    assert plan.captures == 20_000 * 14
    assert len(make_jobs(plan, config, "http://127.0.0.1:1/")) == 20_000 * 14


def test_five_thousand_breakpoints_are_listed(run_harness: Run, tmp_path: Path) -> None:
    lines = [f"b{n} = {{ min = {2 * n + 1}, max = {2 * n + 2} }}" for n in range(4999)]
    table = "\n".join([*lines, "last = { min = 9999 }"])
    (tmp_path / "harness.toml").write_text(
        f'root = "pages"\npages = [{{ name = "a", path = "a" }}]\n[breakpoints]\n{table}\n'
    )
    answer = run_harness("breakpoints", "--project", str(tmp_path))
    assert answer.exit_code == 0
    assert len(answer.stdout.splitlines()) == 5001
    (planned,) = make_plan(load_config(tmp_path)).planned
    assert len(planned.bands) == 5000


def test_error_about_many_breakpoints_lists_few(run_harness: Run, tmp_path: Path) -> None:
    table = "\n".join(f"b{n} = {{ min = {n + 1}, max = {n + 1} }}" for n in range(3000))
    (tmp_path / "harness.toml").write_text(
        'root = "pages"\npages = [{ name = "a", path = "a", breakpoints = ["none"] }]\n'
        f"[breakpoints]\n{table}\nlast = {{ min = 3001 }}\n"
    )
    answer = run_harness("breakpoints", "--project", str(tmp_path))
    assert answer.exit_code == 2
    assert "b58, b59 and 2,941 more" in answer.stderr


def test_linear_sets_are_the_sets_by_their_definition() -> None:
    odd = (
        *BUILT_IN,
        Breakpoint("same", 640, 1023),
        Breakpoint("inner", 640, 700),
        Breakpoint("rest", 701, 1023),
        Breakpoint("tail", 1440, UNBOUNDED, (1500,)),
    )
    for named in (BUILT_IN, odd, odd[::-1]):
        expected = [
            band
            for band in named
            if not any(band.holds(inner) and not inner.holds(band) for inner in named)
        ]
        first = {(band.min_width, band.max_width): band for band in expected[::-1]}
        assert bands(named) == tuple(first[key] for key in sorted(first))
        for chosen in named:
            held = {width for band in bands(named) if chosen.holds(band) for width in band.widths}
            assert held <= {*widths_of([chosen], named)}
            assert chosen in held_by(widths_of([chosen], named), named)
    with pytest.raises(ConfigError):
        check_set(odd[1:])


@pytest.mark.parametrize(
    "words",
    [
        ("check", "\x1b[31mred"),
        ("check", "--breakpoint", "\x1b]0;title\x07"),
        ("check", "--\x1b[2J"),
        ("check", "--workers", "\u202e1"),
        ("\x1b[2J",),
        ("approve", "--from", "\x1b[2J\x07"),
        ("merge", "\x1b[2J"),
        ("review", "\x9b31m"),
    ],
)
def test_standard_error_has_no_control_characters(
    project: MakeProject, words: tuple[str, ...]
) -> None:
    made = project()
    command, *rest = words
    answer = made.harness(command, *rest)
    assert answer.exit_code == 2
    assert answer.stderr
    assert all(letter.isprintable() or letter in "\n\ufffd" for letter in answer.stderr)
