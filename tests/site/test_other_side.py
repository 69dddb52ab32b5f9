"""`other_side`: the same project at a git ref or at another address, and nothing left of it."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.config.load import Config, load_config
from harness.errors import ConfigError
from harness.printable import printable
from harness.site import git_worktree as checkout
from harness.site import other_side as against
from harness.site.other_side import other_side
from tests.processes import is_running, signals_heeded

PAGES = 'pages = [{ name = "home", path = "home.html" }, { name = "news", path = "news/?n=1#a" }]'
ADDRESS = "an address that starts with http:// or https://"

#: Enters the block, says so, and stays in it.
WAITS = """
import sys, time
from pathlib import Path
from harness.site.other_side import other_side
from harness.config.load import load_config
try:
    with other_side(load_config(Path(sys.argv[1])), "HEAD") as other:
        print(other.config.root, flush=True)
        time.sleep(60)
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.fixture(autouse=True)
def _git_of_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git without settings of this machine, and a temporary directory to look into."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Nobody")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "nobody@example.org")
    (tmp_path / "gitconfig").write_text("[init]\n\tdefaultBranch = main\n")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", None)


class Repository:
    """A git repository with a project in it, whose page has had two versions."""

    def __init__(self, folder: Path, project: str = "") -> None:
        self.folder, self.project = folder, folder / project
        self.temporary = Path(os.environ["TMPDIR"])
        folder.mkdir(parents=True)
        self.git("init", "--quiet")
        self.configure()
        self.write("pages/home.html", "one")
        self.write("pages/news/index.html", "news")
        self.commit("one")
        self.write("pages/home.html", "two")
        self.commit("two")

    def git(self, *words: str) -> str:
        done = subprocess.run(
            ("git", "-C", str(self.folder), *words), capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def write(self, name: str, text: str) -> None:
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def configure(self, settings: str = "", pages: str = PAGES, root: str = "pages") -> None:
        root = f'root = "{root}"' if root else ""
        self.write("harness.toml", f"{root}\n{settings}\n{pages}\n")

    def commit(self, subject: str) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", subject)
        return self.git("rev-parse", "HEAD")

    @property
    def config(self) -> Config:
        return load_config(self.project)

    def worktrees(self) -> int:
        return len(self.git("worktree", "list").splitlines())

    def assert_nothing_is_left(self) -> None:
        assert self.worktrees() == 1
        assert not (self.folder / ".git" / "worktrees").exists()
        assert list(self.temporary.iterdir()) == []


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def refusal(config: Config, what: str) -> str:
    """The whole message with which the block does not begin."""
    with pytest.raises(ConfigError) as caught, other_side(config, what):
        pass
    return str(caught.value)


def home(config: Config) -> str:
    assert config.root is not None
    return (config.root / "home.html").read_text("utf-8")


def test_ref_is_checked_out_outside_of_the_repository_and_removed(repository: Repository) -> None:
    config, before = repository.config, repository.git("rev-parse", "HEAD~1")
    with other_side(config, "HEAD~1") as other:
        assert home(other.config) == "one"
        assert home(config) == "two"
        assert other.label == f"HEAD~1 ({before[:8]})"
        assert (other.missing, other.notes) == ((), ())
        assert other.config.root is not None
        assert not other.config.root.is_relative_to(repository.folder)
        assert other.config.root.parent.stat().st_mode & 0o077 == 0
        assert other.config.project == config.project
        assert repository.worktrees() == 2
    repository.assert_nothing_is_left()
    assert repository.git("status", "--porcelain") == ""


def test_branch_tag_and_commit_are_refs(repository: Repository) -> None:
    commit = repository.git("rev-parse", "HEAD~1")
    repository.git("branch", "old", commit)
    repository.git("tag", "--annotate", "--message", "first", "v1", commit)
    for ref, label in (("old", f"old ({commit[:8]})"), ("v1", f"v1 ({commit[:8]})")):
        with other_side(repository.config, ref) as other:
            assert (home(other.config), other.label) == ("one", label)
    for ref in (commit, commit[:10]):
        with other_side(repository.config, ref) as other:
            assert (home(other.config), other.label) == ("one", commit[:8])
    repository.assert_nothing_is_left()


def test_project_in_a_subfolder_with_spaces_and_letters_of_any_script(tmp_path: Path) -> None:
    made = Repository(tmp_path / "my répository", "sites/läden & 店 [1]")
    made.configure(
        pages='pages = [{ name = "about", path = "about%20us/" }, '
        '{ name = "shop", path = "Überblick.html" }, { name = "gone", path = "../x y.html" }]'
    )
    made.write("pages/about us/index.html", "about")
    made.write("pages/Überblick.html", "shop")
    made.commit("pages")
    made.write("pages/ß.html", "uncommitted")
    made.write("pages/x y.html", "uncommitted")
    (made.folder / "elsewhere").write_text("not of this project")
    with other_side(made.config, "HEAD") as other:
        assert other.config.root is not None
        assert other.config.root.parts[-3:] == ("sites", "läden & 店 [1]", "pages")
        assert other.missing == ("gone",)
        assert other.notes == ("2 uncommitted files are part of what is checked",)
    made.assert_nothing_is_left()


def test_root_beside_the_project_is_found(tmp_path: Path) -> None:
    made = Repository(tmp_path / "repository", "tests/layout")
    made.configure(root="../../site")
    made.write("../../site/home.html", "site")
    made.commit("site")
    made.write("../../site/home.html", "changed")
    with other_side(made.config, "HEAD") as other:
        assert home(other.config) == "site"
        assert other.notes == ("1 uncommitted file is part of what is checked",)


def test_page_that_is_not_there_yet_is_missing(repository: Repository) -> None:
    repository.write("pages/more/index.html", "more")
    repository.configure(
        pages='pages = [{ name = "home", path = "home.html" }, { name = "more", path = "/more" }]'
    )
    repository.commit("more")
    with other_side(repository.config, "HEAD~1") as other:
        assert other.missing == ("more",)
    with other_side(repository.config, "HEAD") as other:
        assert other.missing == ()


def test_configuration_of_now_is_used_for_both_sides(repository: Repository) -> None:
    repository.configure(pages='pages = [{ name = "start", path = "home.html" }]')
    with other_side(repository.config, "HEAD~1") as other:
        assert [page.name for page in other.config.pages] == ["start"]
        assert home(other.config) == "one"


def test_uncommitted_changes_are_counted_and_not_touched(repository: Repository) -> None:
    repository.write("pages/home.html", "three")
    repository.git("mv", "pages/news/index.html", "pages/news/index.htm")
    repository.write("pages/new/one.css", "new")
    index = (repository.folder / ".git" / "index").read_bytes()
    before = repository.git("status", "--porcelain")
    with other_side(repository.config, "HEAD") as other:
        assert home(other.config) == "two"
        assert other.notes == ("3 uncommitted files are part of what is checked",)
    assert (repository.folder / ".git" / "index").read_bytes() == index
    assert repository.git("status", "--porcelain") == before
    assert repository.git("stash", "list") == ""


def test_current_commit_without_changes_is_said_to_be_the_same(repository: Repository) -> None:
    commit = repository.git("rev-parse", "--short=8", "HEAD")
    with other_side(repository.config, "main") as other:
        assert other.notes == (
            f"main ({commit}) is the current commit and nothing is uncommitted: nothing differs, "
            "unless in files that git ignores",
        )


def test_change_outside_of_the_project_is_no_part_of_it_but_not_nothing(tmp_path: Path) -> None:
    made = Repository(tmp_path / "repository", "site")
    (made.folder / "shared.css").write_text("a build may read this")
    with other_side(made.config, "HEAD") as other:
        assert other.notes == ()


def test_submodules_and_lfs_pointers_are_noted(repository: Repository) -> None:
    repository.write(".gitmodules", "")
    repository.write(".gitattributes", "*.png filter=lfs\n")
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"
    repository.write("pages/a.png", pointer)
    repository.write("pages/b.png", "a picture")
    commit = repository.commit("pictures")[:8]
    repository.commit("later")
    with other_side(repository.config, "HEAD~1") as other:
        assert other.notes == (
            f"submodules are not fetched: their folders are empty at HEAD~1 ({commit})",
            f"1 file below `root` is only a git-lfs pointer at HEAD~1 ({commit}): the content is "
            "not fetched",
        )


# Refs that cannot be compared with.


def test_unknown_ref_guesses_the_names_near_it(repository: Repository) -> None:
    repository.git("branch", "feature/wide-header")
    repository.git("update-ref", "refs/remotes/origin/release", "HEAD")
    fix = f"  fix: correct it, or fetch it from where it is, or give {ADDRESS}"
    why = "  why: it is no branch, tag or commit that this clone holds, or more than one\n"
    for ref, hint in (
        ("feature/wide-heder~2", " (did you mean 'feature/wide-header'?)"),
        ("release", " (did you mean 'origin/release'?)"),
        ("mian", " (did you mean 'main'?)"),
        ("HEAD~99", ""),
        ("main..HEAD", ""),
        ("^main", ""),
        ("-main", " (did you mean 'main'?)"),
        ("--all", ""),
        ("localhost:8000", ""),
    ):
        assert refusal(repository.config, ref) == (
            f"there is no commit {ref!r} in {repository.folder}{hint}\n{why}{fix}"
        )
    repository.assert_nothing_is_left()


def test_ref_beyond_a_shallow_clone_says_that_it_is_shallow(
    repository: Repository, tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth=1", repository.folder.as_uri(), str(clone))
    assert refusal(load_config(clone), "HEAD~1") == (
        f"there is no commit 'HEAD~1' in {clone}\n"
        "  why: this clone is shallow: it holds only the newest commits\n"
        "  fix: fetch the rest of the history: git fetch --unshallow, or fetch-depth: 0 in CI"
    )


@pytest.mark.parametrize(
    ("ref", "kind"),
    [("HEAD:pages", "tree"), ("HEAD:harness.toml", "blob"), ("HEAD^{tree}", "tree")],
)
def test_tree_or_blob_is_no_commit(repository: Repository, ref: str, kind: str) -> None:
    assert refusal(repository.config, ref) == (
        f"{ref} is a {kind} and not a commit\n"
        "  why: pages are compared with all that was there at a commit\n"
        f"  fix: give a branch, a tag or a commit, or give {ADDRESS}"
    )


def test_empty_words_are_told_from_unknown_refs(repository: Repository) -> None:
    assert refusal(repository.config, "").startswith("--against is empty\n")


def test_project_outside_of_any_repository(tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "harness.toml").write_text(f'root = "pages"\n{PAGES}\n')
    what, why, fix = refusal(load_config(folder), "HEAD").splitlines()
    assert what == f"{folder} is not in the working tree of a git repository"
    assert "not a git repository" in why
    assert fix == f"  fix: run it in a clone, or compare with {ADDRESS}"


def test_no_git_at_all(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository.temporary))
    what, _, fix = refusal(repository.config, "HEAD").splitlines()
    assert what == "git cannot be run"
    assert fix == f"  fix: install git, or compare with {ADDRESS}"


def test_root_outside_of_the_repository(repository: Repository) -> None:
    repository.configure(root="../site")
    assert refusal(repository.config, "HEAD") == (
        f"`root` is {repository.folder}/../site, outside of the repository {repository.folder}\n"
        "  why: git knows nothing of how it was at another commit\n"
        f"  fix: name a folder of the repository, or compare with {ADDRESS}"
    )


@pytest.mark.parametrize("root", ["linked", "folder"])
def test_page_that_a_link_leads_to_is_not_compared_with_itself(
    repository: Repository, root: str
) -> None:
    (repository.folder / "folder").mkdir()
    link = repository.folder / ("linked" if root == "linked" else "folder/home.html")
    target = "pages" if root == "linked" else "pages/home.html"
    link.symlink_to(repository.folder / target)
    repository.configure(root=root)
    commit = repository.commit("link")[:8]
    assert refusal(repository.config, "HEAD") == (
        f"page 'home' at HEAD ({commit}) is the file that is checked\n"
        f"  why: a link leads out of the checkout to {repository.folder}/pages/home.html\n"
        "  fix: name in `root` the folder that the link leads to, or make the link relative"
    )
    link.unlink()
    link.symlink_to(target if root == "linked" else f"../{target}")
    repository.commit("relative")
    with other_side(repository.config, "HEAD") as other:
        assert home(other.config) == "two"


def test_root_may_be_a_link_to_where_builds_put_their_output(
    repository: Repository, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    store.mkdir()
    repository.write(".gitignore", "result\n")
    repository.configure(
        f"build = 'cp -r pages {store}/$HARNESS_REF && ln -s {store}/$HARNESS_REF result'",
        root="result",
    )
    repository.commit("build")
    with other_side(repository.config, "HEAD") as other:
        assert home(other.config) == "two"


def test_index_that_git_cannot_read_is_not_taken_for_unchanged(repository: Repository) -> None:
    (repository.folder / ".git" / "index").write_text("damaged")
    what, why, fix = refusal(repository.config, "HEAD").splitlines()
    assert what == f"it cannot be told what is uncommitted in {repository.folder}"
    assert "index" in why
    assert fix == "  fix: mend what `git status` says there"


def test_base_url_and_own_addresses_have_no_ref(repository: Repository) -> None:
    repository.configure('base_url = "http://localhost:1"', root="")
    assert refusal(repository.config, "HEAD") == (
        "--against 'HEAD' is no address, and the pages have no `root`\n"
        "  why: a git ref holds files; what a server would answer at that ref is not known\n"
        f"  fix: give {ADDRESS}: of a server that runs the other version"
    )
    repository.configure(
        pages='pages = [{ name = "home", path = "home.html" }, '
        '{ name = "a", url = "https://a.example" }, { name = "b", url = "https://b.example" }]'
    )
    assert refusal(repository.config, "HEAD") == (
        "pages 'a' and 'b' cannot be looked at as of HEAD\n"
        "  why: a page with a `url` of its own does not come out of the repository: it would be "
        "compared with itself\n"
        "  fix: name only those that have: harness check home --against …; or compare them with "
        "baselines, without --against"
    )


# Building.


def test_build_makes_the_root_in_the_checkout(tmp_path: Path) -> None:
    made = Repository(tmp_path / "repository", "site")
    made.configure('build = "mkdir dist && cp pages/home.html dist && echo $HARNESS_REF>dist/ref"')
    made.write(".gitignore", "dist/\n")
    made.commit("build")
    made.configure(
        'build = "mkdir dist && cp pages/home.html dist && echo $HARNESS_REF>dist/ref"',
        root="dist",
    )
    with other_side(made.config, "HEAD") as other:
        assert home(other.config) == "two"
        assert other.config.root is not None
        assert (other.config.root / "ref").read_text().strip() == made.git("rev-parse", "HEAD")
        assert other.missing == ("news",)
    assert not (made.project / "dist").exists()
    made.assert_nothing_is_left()


def test_root_that_git_ignores_has_to_be_built(repository: Repository) -> None:
    repository.write(".gitignore", "dist/\n")
    repository.configure(root="dist")
    repository.write("dist/home.html", "built")
    commit = repository.commit("ignored")[:8]
    assert refusal(repository.config, "HEAD") == (
        f"`root` (dist) is not there at HEAD ({commit})\n"
        "  why: git ignores it, so that it is not in a checkout but has to be built there\n"
        '  fix: set `build` to what makes it, such as build = "npm ci && npm run build"'
    )
    repository.configure("build = 'echo built nothing'", root="dist")
    assert refusal(repository.config, "HEAD") == (
        f"`root` (dist) is not there at HEAD ({commit})\n"
        "  why: `build` did not make it: echo built nothing\n"
        "  fix: correct `build`; it runs in the folder of the configuration"
    )
    repository.configure(root="later")
    assert "it was added or renamed since" in refusal(repository.config, "HEAD")
    repository.assert_nothing_is_left()


def test_page_that_git_ignores_in_a_root_that_is_kept_is_noted(repository: Repository) -> None:
    repository.write(".gitignore", "/dist/*\n!.keep\n")
    repository.configure(root="dist")
    repository.write("dist/.keep", "")
    repository.write("dist/home.html", "built")
    repository.commit("ignored")
    repository.commit("later")
    with other_side(repository.config, "HEAD~1") as other:
        assert other.missing == ("home", "news")
        assert other.notes == (
            "git ignores the file of pages 'home' and 'news': where `root` is built, set `build`",
        )


def test_failed_build_shows_the_end_of_what_it_printed(repository: Repository) -> None:
    repository.configure(
        'build = "for i in $(seq 40); do echo line $i; done; echo bad >&2; exit 3"'
    )
    commit = repository.git("rev-parse", "HEAD")[:8]
    lines = "".join(f"    line {number}\n" for number in range(27, 41))
    assert refusal(repository.config, "HEAD") == (
        f"`build` ended in 3 at HEAD ({commit}): "
        "for i in $(seq 40); do echo line $i; done; echo bad >&2; exit 3\n"
        f"  why: it printed last:\n{lines}    bad\n"
        "  fix: correct `build`: it starts in a fresh checkout, and has to install what it needs"
    )
    repository.assert_nothing_is_left()


def test_build_that_does_not_end_is_ended_with_its_children(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(against, "LONGEST_S", 0.5)
    pids = repository.temporary.parent / "pids"
    repository.configure(f"build = 'sleep 60 & echo $! > {pids}; echo waiting; wait'")
    message = refusal(repository.config, "HEAD")
    assert "`build` took longer than 0.5 s at HEAD" in message
    assert "    waiting\n" in message
    assert not is_running(int(pids.read_text()))
    repository.assert_nothing_is_left()


def test_what_a_build_leaves_in_the_background_ends(repository: Repository) -> None:
    pids = repository.temporary.parent / "pids"
    repository.configure(f"build = 'sleep 60 & echo $! > {pids}'")
    with other_side(repository.config, "HEAD"):
        assert not is_running(int(pids.read_text()))


def test_folders_that_a_build_made_read_only_are_removed(repository: Repository) -> None:
    repository.configure("build = 'mkdir -p kept/deep; touch kept/deep/a; chmod -R a-w kept'")
    with other_side(repository.config, "HEAD"):
        pass
    repository.assert_nothing_is_left()


# What surrounds git.


def test_hooks_do_not_run(repository: Repository) -> None:
    hook = repository.folder / ".git" / "hooks" / "post-checkout"
    hook.write_text(f"#!/bin/sh\ntouch '{repository.folder}/ran'\n")
    hook.chmod(0o755)
    with other_side(repository.config, "HEAD"):
        pass
    assert not (repository.folder / "ran").exists()


def test_inside_of_a_hook_the_repository_is_the_projects(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_one = Repository(tmp_path / "another")
    repository.configure('build = "git rev-parse HEAD > pages/head"')
    monkeypatch.setenv("GIT_DIR", str(other_one.folder / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other_one.folder))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other_one.folder / ".git" / "index"))
    monkeypatch.setenv("GIT_PREFIX", "sub/")
    with other_side(repository.config, "HEAD~1") as other:
        assert home(other.config) == "one"
        assert other.config.root is not None
        built = (other.config.root / "head").read_text().strip()
        assert other.notes == ("1 uncommitted file is part of what is checked",)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"):
        monkeypatch.delenv(name)
    assert built == repository.git("rev-parse", "HEAD~1")
    repository.assert_nothing_is_left()


def test_line_ends_are_those_that_git_is_told_to_write(repository: Repository) -> None:
    repository.git("config", "core.autocrlf", "true")
    repository.write("pages/home.html", "a\nb\n")
    repository.commit("lines")
    with other_side(repository.config, "HEAD") as other:
        assert other.config.root is not None
        assert (other.config.root / "home.html").read_bytes() == b"a\r\nb\r\n"


def test_linked_worktree_is_a_repository_like_any_other(
    repository: Repository, tmp_path: Path
) -> None:
    repository.git("worktree", "add", "--quiet", "-b", "linked", str(tmp_path / "linked"))
    with other_side(load_config(tmp_path / "linked"), "main~1") as other:
        assert home(other.config) == "one"
    assert repository.worktrees() == 2


def test_temporary_directory_in_the_repository_is_not_used(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(repository.folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    with other_side(repository.config, "HEAD") as other:
        assert other.config.root is not None
        assert not other.config.root.is_relative_to(repository.folder)


# How the block ends.


def test_exception_in_the_block_removes_the_checkout(repository: Repository) -> None:
    with pytest.raises(ZeroDivisionError), other_side(repository.config, "HEAD"):
        raise ZeroDivisionError
    repository.assert_nothing_is_left()


@contextmanager
def waiting(repository: Repository) -> Iterator[subprocess.Popen[str]]:
    """A process that is in the block."""
    with signals_heeded():
        process = subprocess.Popen(
            (sys.executable, "-c", WAITS, str(repository.project)),
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_block_leaves_nothing(repository: Repository, number: signal.Signals) -> None:
    with waiting(repository) as process:
        assert process.stdout is not None
        assert Path(process.stdout.readline().strip()).is_dir()
        process.send_signal(number)
        _, error = process.communicate(timeout=30)
    assert (process.returncode, error) == (130, "")
    repository.assert_nothing_is_left()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_build_ends_with_its_children(
    repository: Repository, number: signal.Signals
) -> None:
    pids = repository.temporary.parent / "pids"
    repository.configure(f"build = 'sleep 60 & echo $! > {pids}.new; mv {pids}.new {pids}; wait'")
    with waiting(repository) as process:
        while not pids.exists():
            assert process.poll() is None, process.communicate()
            time.sleep(0.02)
        process.send_signal(number)
        _, error = process.communicate(timeout=30)
    assert (process.returncode, error) == (130, "")
    assert not is_running(int(pids.read_text()))
    repository.assert_nothing_is_left()


def test_what_a_killed_process_left_goes_with_the_next(repository: Repository) -> None:
    with waiting(repository) as living, waiting(repository) as killed:
        assert living.stdout is not None
        assert killed.stdout is not None
        kept = Path(living.stdout.readline().strip())
        left = Path(killed.stdout.readline().strip())
        killed.kill()
        killed.wait()
        assert left.is_dir()
        with other_side(repository.config, "HEAD~1"):
            assert not left.parent.exists()
            assert kept.is_dir()
            assert repository.worktrees() == 3  # the repository, the living one, this one
        living.kill()
        living.wait()
        kept.parent.rename(repository.temporary.parent / "moved")  # git still lists it
        with other_side(repository.config, "HEAD~1"):
            pass
    repository.assert_nothing_is_left()


def test_worktrees_of_the_person_stay_even_where_their_disk_is_away(
    repository: Repository, tmp_path: Path
) -> None:
    repository.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "own"))
    (tmp_path / "own").rename(tmp_path / "away")
    with other_side(repository.config, "HEAD"):
        pass
    (tmp_path / "away").rename(tmp_path / "own")
    assert repository.worktrees() == 2


def test_handlers_are_restored_and_those_of_the_program_kept(repository: Repository) -> None:
    def own(number: int, frame: object) -> None:
        pass

    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    with other_side(repository.config, "HEAD"):
        assert signal.getsignal(signal.SIGTERM) != before[0]
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before
    signal.signal(signal.SIGTERM, own)
    try:
        with other_side(repository.config, "HEAD"):
            assert signal.getsignal(signal.SIGTERM) is own
        assert signal.getsignal(signal.SIGTERM) is own
    finally:
        signal.signal(signal.SIGTERM, before[0])


def test_signal_during_the_removal_waits_for_it(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove = checkout._remove

    def interrupted(place: Path, folder: Path) -> None:
        signal.raise_signal(signal.SIGTERM)
        remove(place, folder)

    monkeypatch.setattr(checkout, "_remove", interrupted)
    with pytest.raises(KeyboardInterrupt), other_side(repository.config, "HEAD"):
        pass
    repository.assert_nothing_is_left()


def test_two_at_a_time_do_not_disturb_each_other(repository: Repository) -> None:
    config = repository.config
    with other_side(config, "HEAD~1") as one:
        with other_side(config, "HEAD") as two:
            assert (home(one.config), home(two.config)) == ("one", "two")
        assert home(one.config) == "one"
    repository.assert_nothing_is_left()


def test_many_in_threads_come_and_go(repository: Repository) -> None:
    config, seen = repository.config, []

    def look() -> None:
        for ref in ("HEAD~1", "HEAD", "HEAD~1", "HEAD"):
            with other_side(config, ref) as other:
                seen.append((ref, home(other.config)))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == [("HEAD", "two")] * 8 + [("HEAD~1", "one")] * 8
    repository.assert_nothing_is_left()


# Another address.


@pytest.mark.parametrize(
    ("address", "label", "home_address"),
    [
        ("https://staging.example", "https://staging.example", "https://staging.example/home.html"),
        ("http://[::1]:80/a/b", "http://[::1]:80/a/b", "http://[::1]:80/a/b/home.html"),
        ("HTTP://x.example/a/", "http://x.example/a/", "http://x.example/a/home.html"),
        ("https://me:pw@x.example", "https://x.example", "https://x.example/home.html"),
    ],
)
@pytest.mark.parametrize("root", ["pages", ""])
def test_address_takes_the_place_of_root_or_base_url(
    repository: Repository, root: str, address: str, label: str, home_address: str
) -> None:
    repository.configure("" if root else 'base_url = "https://example.org/"', root=root)
    with other_side(repository.config, address) as other:
        assert (other.config.root, "@" in str(other.config.base_url)) == (None, False)
        assert (other.label, other.missing, other.notes) == (label, (), ())
        assert other.config.address(other.config.pages[0], None) == home_address


@pytest.mark.parametrize(
    "address",
    [
        "https://",
        "http:///path",
        "https://x.example/?a=1",
        "https://x/#a",
        "https://x y",
        "http://x:y",
    ],
)
def test_address_that_nothing_can_be_below(repository: Repository, address: str) -> None:
    assert refusal(repository.config, address) == (
        f"--against {printable(repr(address))} is no address that pages can be below\n"
        "  why: the `path` of each page is put behind it\n"
        "  fix: give a scheme, a host and perhaps a path: https://staging.example/shop"
    )


def test_page_with_an_address_of_its_own_is_not_below_another(repository: Repository) -> None:
    repository.configure(pages='pages = [{ name = "a", url = "https://a.example/" }]', root="")
    assert refusal(repository.config, "https://me:pw@b.example") == (
        "page 'a' cannot be looked at below https://b.example\n"
        "  why: a page with a `url` of its own is at that address only\n"
        "  fix: give it a `path` in place of the `url`"
    )


def test_same_address_and_a_session_of_another_are_noted(repository: Repository) -> None:
    repository.write("state.json", "{}")
    repository.configure('base_url = "https://example.org/"\nstorage_state = "state.json"', root="")
    with other_side(repository.config, "https://example.org") as other:
        assert other.notes == (
            "https://example.org is `base_url` itself: both sides are the same server",
            "`storage_state` is of the site it was saved on; at https://example.org a page may "
            "be signed out",
        )


def test_messages_name_no_folder_of_the_checkout_that_is_gone(repository: Repository) -> None:
    repository.configure(root="later")
    assert not re.search("harness-against-", refusal(repository.config, "HEAD"))
