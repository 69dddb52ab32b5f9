"""Digests of pixels are made once for each PNG, also from one run to the next."""

from pathlib import Path

import pytest

from harness.compare.pixels import known_digests
from harness.compare.pixels.known_digests import KnownDigests

DIGEST = "d" * 64


def fail(png: bytes) -> str:
    raise AssertionError("decoded once more")


def test_a_digest_is_made_once(tmp_path: Path) -> None:
    digests = KnownDigests()
    assert digests.get(b"a", lambda png: DIGEST) == DIGEST
    assert digests.get(b"a", fail) == DIGEST


def test_digests_are_kept_from_run_to_run(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "digests"
    first, second = KnownDigests(), KnownDigests()
    first.keep_in(file)
    first.get(b"a", lambda png: DIGEST)
    second.keep_in(file)
    assert second.get(b"a", fail) == DIGEST


@pytest.mark.parametrize("damage", ["\n", "nonsense\n", "a" * 129 + "\n", "\x00é\n", "half"])
def test_lines_that_are_none_are_no_digests(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "digests"
    file.write_text(damage, "utf-8")
    digests = KnownDigests()
    digests.keep_in(file)
    assert digests.get(b"a", lambda png: DIGEST) == DIGEST


def test_the_file_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_digests, "MOST_KEPT", 10)
    file = tmp_path / "digests"
    digests = KnownDigests()
    digests.keep_in(file)
    for number in range(30):
        digests.get(bytes([number]), lambda png: DIGEST)
    KnownDigests().keep_in(file)
    assert len(file.read_text().splitlines()) == 10
    last = KnownDigests()
    last.keep_in(file)
    assert last.get(bytes([29]), fail) == DIGEST


def test_a_disk_that_refuses_costs_time_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    digests = KnownDigests()
    digests.keep_in(tmp_path / "file" / "digests")
    assert digests.get(b"a", lambda png: DIGEST) == DIGEST
