"""Another store of baselines is one file and one line of ``STORES``."""

from pathlib import Path

import pytest

from harness.baselines.folder_store import FolderStore
from harness.baselines.stores import STORES, store_of
from harness.commands.review.session import Review
from harness.config.load import load_config
from harness.model.target import Target
from tests.baselines.zip_store import ZipStore
from tests.reviews import RED, document, entry
from tests.scratch import MakeProject, Project

TARGET = Target("home", "chromium")


def keep_baselines_in(made: Project, value: str) -> None:
    made.configure({"home": ""}, f'baselines = "{value}"', "all = { min = 1, widths = [400] }")


@pytest.mark.browser
def test_a_store_of_one_file_and_one_line_serves_approve_check_and_review(
    project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(STORES, "zip", ZipStore)
    made = project("home")
    keep_baselines_in(made, "zip:approved.zip")

    approved = made.approve()
    assert (approved.exit_code, approved.stdout) == (
        0,
        "approved home in chromium at 1 width: 400\n",
    )
    assert not made.baselines.exists()
    assert made.check().exit_code == 0

    made.write("home.html", RED)
    assert made.check().exit_code == 1
    store = store_of(load_config(made.folder))
    before = store.version(TARGET)
    review = Review(load_config(made.folder), "last")
    review.decide(document(review.folder, entry(width=400)))
    assert store.version(TARGET) not in ("", before)
    assert made.check().exit_code == 0
    review.decide(document(review.folder))
    assert store.version(TARGET) == before


@pytest.mark.parametrize("command", ["check", "approve"])
def test_an_unknown_store_is_named_before_anything_is_captured(
    project: MakeProject, command: str
) -> None:
    made = project("home")
    keep_baselines_in(made, "fodler:approved")
    answer = made.harness(command)
    assert (answer.exit_code, answer.stderr) == (
        2,
        "harness: baselines = 'fodler:approved' names an unknown store 'fodler' "
        "(did you mean 'folder'?)\n"
        "  why: the text before the colon selects the store that keeps the baselines\n"
        "  fix: choose from: folder; a folder with a colon in its name is written "
        '"./fodler:approved"\n',
    )
    assert not (made.folder / ".harness").exists()


@pytest.mark.parametrize(
    ("value", "folder"),
    [
        ("approved", "approved"),
        ("folder:approved", "approved"),
        ("./a:b", "a:b"),
        ("C:/approved", "C:/approved"),  # a drive of Windows
    ],
)
def test_a_plain_path_is_the_folder_store(project: MakeProject, value: str, folder: str) -> None:
    made = project("home")
    keep_baselines_in(made, value)
    assert store_of(load_config(made.folder)) == FolderStore(made.folder / Path(folder))
