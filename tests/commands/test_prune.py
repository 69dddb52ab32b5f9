"""`harness prune` lists and deletes baselines that no check compares with, and nothing else."""

from pathlib import Path

import pytest

from harness.baselines.folder_store import FolderStore
from harness.baselines.set_writer import SetWriter
from harness.model.geometry import Box, Viewport
from harness.model.layout import Element, Layout
from harness.model.run import Environment
from harness.model.target import Target
from tests.scratch import Answer, Run

CONFIG = """
root = "pages"
pages = [{ name = "home", path = "index.html" }]
[breakpoints]
small = { max = 599, widths = [400] }
large = { min = 600, widths = [800] }
"""


class Pruned:
    """A project with baselines that were made without a browser."""

    def __init__(self, folder: Path, run: Run) -> None:
        self.folder, self._run = folder, run
        self.baselines = folder / "baselines"
        self.store = FolderStore(self.baselines)
        (folder / "harness.toml").write_text(CONFIG)
        (folder / "pages").mkdir()
        (folder / "pages" / "index.html").touch()
        self.add("home", "chromium", 400, 800)

    def add(self, page: str, variant: str, *widths: int, by_tests: bool = False) -> None:
        with self.store.replace([Target(page, variant)]) as writers:
            fill(writers[Target(page, variant)], widths, by_tests=by_tests)

    def prune(self, *words: str) -> Answer:
        return self._run("prune", *words, "--project", str(self.folder))

    def stored(self) -> set[str]:
        paths = self.baselines.rglob("*")
        return {path.relative_to(self.baselines).as_posix() for path in paths if path.is_file()}


def fill(writer: SetWriter, widths: tuple[int, ...], *, by_tests: bool) -> None:
    from tests.compare.pixels.test_images import plain, png

    picture = png(plain(4, 6))
    for width in widths:
        box = Box(0, 0, width, 900)
        layout = Layout(Viewport(width, 900), width, 900, (Element("body", box),))
        writer.add(layout, picture, pixels="", encoded="")
    writer.finish(Environment("", "", "", ""), {}, by_tests=by_tests)


@pytest.fixture
def made(tmp_path: Path, run_harness: Run) -> Pruned:
    return Pruned(tmp_path, run_harness)


SET = {"manifest.json", "layout.txt", "0400.png", "0800.png"}


def home(*names: str) -> set[str]:
    return {f"home/chromium/{name}" for name in names or SET}


def test_a_project_in_order_has_nothing_to_prune(made: Pruned) -> None:
    answer = made.prune()
    assert answer.exit_code == 0
    assert answer.stdout == "nothing to delete: checks compare with all baselines\n"


def test_unused_sets_are_listed_and_only_deleted_when_asked(made: Pruned) -> None:
    made.add("old", "chromium", 400)
    made.add("home", "firefox", 400)
    (made.baselines / "README.md").write_text("made by hand")
    before = made.stored()
    answer = made.prune()
    assert answer.stdout.splitlines()[:2] == [
        "home/firefox: home is not checked in firefox",
        "old/chromium: no page is called old",
    ]
    assert answer.stdout.endswith("nothing was deleted, `harness prune --delete` does it\n")
    assert made.stored() == before
    assert made.prune("--delete").stdout.splitlines()[-1].startswith("2 deleted, ")
    assert made.stored() == {*home(), "README.md"}
    assert not (made.baselines / "old").exists()


def test_a_width_that_is_not_sampled_leaves_its_set(made: Pruned) -> None:
    made.add("home", "chromium", 400, 700, 800)
    assert made.prune().stdout.startswith("home/chromium, 700 px: no breakpoint is sampled there\n")
    assert made.prune("--delete").exit_code == 0
    assert made.stored() == home()
    captures = made.store.load(Target("home", "chromium"))
    assert captures
    assert sorted(captures.layouts()) == [400, 800]
    assert made.prune().stdout.startswith("nothing to delete")


def test_files_that_belong_to_no_set_are_deleted(made: Pruned) -> None:
    folder = made.baselines / "home" / "chromium"
    (folder / "0999.png").touch()
    (folder / "notes.txt").touch()
    (made.baselines / "gone" / "chromium").mkdir(parents=True)
    (made.baselines / "gone" / "chromium" / "0400.png").touch()
    answer = made.prune("--delete")
    assert answer.stdout.splitlines()[:2] == [
        "gone/chromium, 0400.png: no page is called gone",
        "home/chromium, 0999.png: its manifest does not name them",
    ]
    assert made.stored() == home(*SET, "notes.txt")


def test_sets_that_may_be_in_use_are_kept(made: Pruned) -> None:
    made.add("state", "chromium", 400, by_tests=True)
    made.add("home", "chromium@2x", 400)
    made.add("torn", "chromium", 400)
    (made.baselines / "torn" / "chromium" / "manifest.json").write_text("{")
    before = made.stored()
    answer = made.prune("--delete")
    assert answer.stdout.splitlines() == [
        "home/chromium@2x: kept: a check with --device-scale-factor compares with it",
        "state/chromium: kept: tests assert it",
        "torn/chromium: kept: its manifest cannot be read",
        "nothing to delete: checks compare with all baselines",
    ]
    assert made.stored() == before


def test_filters_and_shards_only_say_what_is_looked_at(made: Pruned) -> None:
    for name in ("a", "b", "c"):
        made.add(name, "chromium", 400)
    made.add("a", "firefox", 400)
    assert "home" not in made.prune("home", "a").stdout.splitlines()[0]
    assert made.prune("a", "--browser", "firefox").stdout.startswith("a/firefox: no page")
    shards = [made.prune("--shard", f"{number}/2").stdout.splitlines()[:-1] for number in (1, 2)]
    assert (
        sorted(line for lines in shards for line in lines) == made.prune().stdout.splitlines()[:-1]
    )
    assert made.prune("--shard", "3/2").exit_code == 2


def test_a_page_that_is_nowhere_is_an_error(made: Pruned) -> None:
    answer = made.prune("hme")
    assert answer.exit_code == 2
    assert answer.stderr.startswith("harness: there is no page 'hme' (did you mean 'home'?)\n")


def test_what_a_killed_approve_left_is_removed_first(made: Pruned) -> None:
    stage = made.baselines / ".approve" / "new" / "home" / "chromium"
    stage.mkdir(parents=True)
    answer = made.prune()
    assert answer.stderr == (
        f"harness: removed an interrupted approval from {made.baselines}: nothing of it was "
        "approved\n"
    )
    assert made.stored() == home()


def test_folders_with_other_names_are_none_of_ours(made: Pruned) -> None:
    folder = made.baselines / "\x1b[31mred" / "chromium"
    folder.mkdir(parents=True)
    for name in SET:
        (folder / name).touch()
    assert made.prune("--delete").stdout == "nothing to delete: checks compare with all baselines\n"
    assert folder.is_dir()
