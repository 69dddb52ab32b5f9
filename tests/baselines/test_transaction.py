"""Sets of several targets are replaced together, whatever interrupts it."""

import json
import shutil
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import filelock
import pytest

from harness.baselines import lock, transaction
from harness.baselines.folder_store import FolderStore
from harness.baselines.set_writer import SetWriter
from harness.errors import BaselineError
from harness.model.run import Environment
from harness.model.target import Target

HOME, NEWS, OLD = Target("home", "chromium"), Target("news", "dark"), Target("old", "chromium")


def write(store: FolderStore, targets: Sequence[Target], text: str) -> None:
    with store.replace(targets) as writers:
        fill(writers.values(), text)


def fill(writers: Iterable[SetWriter], text: str) -> None:
    for writer in writers:
        (writer.folder / "text").write_text(text)
        writer.finish(Environment(text, "", "", ""), {})


def texts(root: Path) -> dict[str, str]:
    """The texts of all sets, and whatever else lies beside them."""
    sets = {file.parent.relative_to(root).as_posix(): file for file in root.glob("*/*/text")}
    rest = {path.name: "left over" for path in root.glob(".*")}
    return {name: file.read_text() for name, file in sets.items()} | rest


class Killed(BaseException):
    """Stands for a process that ends at once: nothing is put right."""


def killed_at(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch, step: int, new: str = "new"
) -> bool:
    """Replace HOME and NEWS and remove OLD, and end at a rename; whether it was reached."""
    rename, count = Path.rename, 0

    def counted(path: Path, target: Path) -> Path:
        nonlocal count
        count += 1
        if count >= step:
            raise Killed
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", counted)
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)
        try:
            with store.replace((HOME, NEWS), (OLD,)) as writers:
                fill(writers.values(), new)
        except Killed:
            return True
    return False


@pytest.mark.parametrize("step", range(1, 6))
def test_next_command_completes_or_removes_what_a_kill_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    store = FolderStore(tmp_path / "baselines")
    write(store, (HOME, OLD), "old")
    assert killed_at(store, monkeypatch, step)
    sentence = store.finish_interrupted()
    if step == 1:  # the journal was not in place yet
        assert sentence == (
            f"removed an interrupted approval from {store.root}: nothing of it was approved"
        )
        assert texts(store.root) == {"home/chromium": "old", "old/chromium": "old"}
    else:
        assert sentence == f"completed the interrupted approval of baselines in {store.root}"
        assert texts(store.root) == {"home/chromium": "new", "news/dark": "new"}
    assert store.finish_interrupted() == ""


def test_an_interruption_after_the_decision_finishes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FolderStore(tmp_path)
    write(store, (HOME,), "old")
    monkeypatch.setattr(transaction, "_REPLACEMENTS", [])
    rename, once = Path.rename, iter((True,))

    def interrupted(path: Path, target: Path) -> Path:
        if path.name == "chromium" and next(once, False):
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(store, (HOME, NEWS), "new")
    assert texts(tmp_path) == {"home/chromium": "new", "news/dark": "new"}
    assert transaction.approved_so_far() == (
        "interrupted; all was approved before: 2 sets of baselines"
    )


def test_an_interruption_before_the_decision_has_replaced_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FolderStore(tmp_path)
    write(store, (HOME,), "old")
    monkeypatch.setattr(transaction, "_REPLACEMENTS", [])
    with pytest.raises(KeyboardInterrupt), store.replace((HOME, NEWS)):
        raise KeyboardInterrupt
    assert texts(tmp_path) == {"home/chromium": "old"}
    assert transaction.approved_so_far() == "interrupted; nothing was approved"


def test_sets_that_cannot_be_moved_back_either_are_moved_by_the_next_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FolderStore(tmp_path)
    write(store, (HOME, NEWS), "old")
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if "news" in target.parts or "old" in path.parts:
            raise OSError(28, "No space left on device")
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        with pytest.raises(BaselineError) as caught:
            write(store, (HOME, NEWS), "new")
        assert caught.value.what.startswith("the approved baselines could not be moved into place")
        with pytest.raises(BaselineError) as caught:  # a check too: it would compare both
            store.finish_interrupted()
        assert caught.value.what.startswith("the approved baselines could not be moved into place")
    assert store.finish_interrupted().startswith("completed")
    assert texts(tmp_path) == {"home/chromium": "new", "news/dark": "new"}


@pytest.mark.parametrize(
    "journal",
    [
        "",
        "[]",
        '{"replaced": [["home"]], "removed": []}',
        '{"replaced": [["..", "outside"]], "removed": []}',
        '{"replaced": [], "removed": [["/", "etc"]]}',
        '{"replaced": [], "removed": [["a/b", "chromium"]]}',
        '{"replaced": [], "removed": [[".git", "hooks"]]}',
        '{"replaced": [[1, 2]], "removed": []}',
    ],
)
def test_a_journal_that_is_none_moves_nothing(tmp_path: Path, journal: str) -> None:
    store = FolderStore(tmp_path / "baselines")
    write(store, (HOME,), "old")
    (tmp_path / "outside").mkdir()
    stage = store.root / transaction.STAGE
    (stage / transaction.NEW / "home" / "chromium").mkdir(parents=True)
    (stage / transaction.JOURNAL).write_text(journal)
    with pytest.raises(BaselineError) as caught:
        store.finish_interrupted()
    assert caught.value.what == f"{stage / transaction.JOURNAL} cannot be read"
    assert (store.root / "home" / "chromium" / "text").read_text() == "old"
    assert (tmp_path / "outside").is_dir()


def test_two_first_approvals_at_once_lose_no_set(tmp_path: Path) -> None:
    """Each adds a set to those that are there, as approvals of some widths of a page do."""
    root = tmp_path / "baselines"
    barrier = threading.Barrier(8)

    def approve(number: int) -> None:
        store = FolderStore(root)
        barrier.wait()
        with store.locked(writes=True):
            file = store.path(HOME) / "text"
            former = json.loads(file.read_text()) if file.exists() else []
            write(store, (HOME,), json.dumps([*former, number]))

    threads = [threading.Thread(target=approve, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(json.loads(texts(root)["home/chromium"])) == [*range(8)]
    assert not (root / lock.LOCK).exists()


def test_a_lock_that_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    (tmp_path / lock.LOCK).touch()
    assert FolderStore(tmp_path).finish_interrupted() == ""
    assert not (tmp_path / lock.LOCK).exists()


def test_a_lock_that_is_held_stays(tmp_path: Path) -> None:
    with filelock.FileLock(tmp_path / lock.LOCK):
        FolderStore(tmp_path).finish_interrupted()
        assert (tmp_path / lock.LOCK).exists()


def test_waiting_for_a_lock_is_announced_and_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lock, "SILENT_S", 0.01)
    monkeypatch.setattr(lock, "PATIENCE_S", 0.02)
    other = filelock.FileLock(tmp_path / lock.LOCK)
    with (
        other,
        pytest.raises(BaselineError) as caught,
        FolderStore(tmp_path).locked(),
    ):
        raise AssertionError
    assert caught.value.what == f"the baselines in {tmp_path} are in use"
    assert capsys.readouterr().err == (
        f"harness: waiting for another command that uses {tmp_path}\n"
    )


def test_a_folder_without_room_for_a_lock_is_read_and_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FolderStore(tmp_path)
    write(store, (HOME,), "old")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(filelock.FileLock, "acquire", refuse)
    with store.locked():
        assert store.load(HOME)
    with pytest.raises(BaselineError) as caught:
        write(store, (HOME,), "new")
    assert caught.value.what == (
        "the baselines could not be written: [Errno 30] Read-only file system"
    )
    assert texts(tmp_path) == {"home/chromium": "old"}
