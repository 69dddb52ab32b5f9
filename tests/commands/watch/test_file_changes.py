"""Files that change are told, also after their folder was made anew."""

import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from harness.commands.watch.file_changes import ChangeWatcher, signature


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "pages"
    (root / "deep").mkdir(parents=True)
    (root / "kept").mkdir()
    return root


@pytest.fixture
def noticing(root: Path) -> Iterator[ChangeWatcher]:
    with closing(ChangeWatcher(root, [root / "kept"])) as made:
        yield made


def until(noticing: ChangeWatcher, wanted: Path) -> set[Path]:
    """All that is told until ``wanted`` is."""
    told: set[Path] = set()
    deadline = time.monotonic() + 60
    while wanted not in told:
        assert time.monotonic() < deadline, told
        told |= noticing.next()
    return told


def test_changes_are_told_and_what_is_ignored_is_not(noticing: ChangeWatcher, root: Path) -> None:
    (root / "kept" / "manifest.json").write_text("{}")
    (root / ".home.html.swp").write_text("an editor's")
    (root / "deep" / "home.css").write_text("p {}")
    assert until(noticing, root / "deep" / "home.css") <= {
        root / "deep",
        root / "deep" / "home.css",
    }


def test_hidden_folders_are_told_only_where_they_are_asked_for(root: Path) -> None:
    made = root / "deep" / ".next" / "page.js"
    made.parent.mkdir()
    with (
        closing(ChangeWatcher(root, [])) as every,
        closing(ChangeWatcher(root, [], hidden=False)) as some,
    ):
        made.write_text("made while it answered")
        (root / ".env").write_text("PORT=1")
        (root / "last.css").write_text("p {}")
        assert {made, root / ".env"} < until(every, root / "last.css") | every.next()
        told = until(some, root / "last.css") | some.next()
        assert root / ".env" in told
        assert made not in told


def test_a_folder_that_is_made_anew_is_watched_again(noticing: ChangeWatcher, root: Path) -> None:
    shutil.rmtree(root)
    until(noticing, root)
    while noticing.next():  # the rest of what was removed
        pass
    root.mkdir()
    until(noticing, root)
    (root / "home.html").write_text("back")
    until(noticing, root / "home.html")


def test_a_signature_is_another_after_a_change_that_keeps_size_and_time(tmp_path: Path) -> None:
    file = tmp_path / "a.css"
    assert signature(file) is None
    file.write_text("one")
    before = signature(file)
    other = tmp_path / "b.css"
    other.write_text("two")
    shutil.copystat(file, other)
    other.replace(file)
    assert signature(file) != before
