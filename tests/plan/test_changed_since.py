"""``--changed-since REF``: pages are left out only where git knows that nothing of them changed."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from harness.config.load import load_config
from harness.plan.changed_since import changed_since
from harness.plan.plan import make_plan
from tests.report.ci.test_junit import schema
from tests.run.test_check_against import commit, git
from tests.scratch import ONE_WIDTH, Project, Run, approved, printing

pytestmark = [pytest.mark.browser, pytest.mark.long]

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{name}</title>
<link rel="stylesheet" href="{name}.css"><img src="{name}.svg" alt="" width="20" height="20">
<p class="box">A line of text</p>
"""
STYLE = (
    "body { margin: 0; font: 16px/20px sans-serif } .box { height: 60px; background: #cc6600 }\n"
)
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h4v4H0z"/></svg>'
)
NAMES = ("home", "shop", "team")


@pytest.fixture(autouse=True)
def _git_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    of_nobody(monkeypatch)


def of_nobody(patch: pytest.MonkeyPatch) -> None:
    """A git without settings of this machine."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        patch.delenv(name)
    patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        patch.setenv(f"GIT_{who}_NAME", "Nobody")
        patch.setenv(f"GIT_{who}_EMAIL", "nobody@example.org")


@pytest.fixture(scope="module")
def _approved_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A repository with a project in a folder of its own, its baselines committed."""
    folder = tmp_path_factory.mktemp("repository") / "project"
    folder.mkdir()
    made = Project(folder, printing)
    for name in NAMES:
        made.write(f"{name}.html", PAGE.format(name=name))
        made.write(f"{name}.css", STYLE)
        made.write(f"{name}.svg", PICTURE)
    made.write("film.txt", "of nobody knows which page")
    (folder / "README.md").write_text("Words\n")
    made.configure(dict.fromkeys(NAMES, ""), "", ONE_WIDTH)
    with pytest.MonkeyPatch.context() as patch:
        of_nobody(patch)
        approved(made)
        git(folder.parent, "init", "--quiet", "--initial-branch", "main")
        commit(folder.parent)
        yield folder.parent


@pytest.fixture
def made(_approved_once: Path, tmp_path: Path, run_harness: Run) -> Project:
    """A copy of it."""
    shutil.copytree(_approved_once, tmp_path / "repository", symlinks=True)
    return Project(tmp_path / "repository" / "project", run_harness)


def label(made: Project, ref: str = "HEAD") -> str:
    return f"{ref} ({git(made.folder, 'rev-parse', ref)[:8]})"


def left_out(made: Project, *names: str) -> list[str]:
    """What the notes say of pages that were not checked."""
    return [f"{name}: not checked, its files are as they were at {label(made)}" for name in names]


def planned(made: Project, ref: str = "HEAD") -> tuple[list[str], tuple[str, ...]]:
    """The pages that a check would look at, and what it would say of them."""
    config = load_config(made.folder)
    plan = changed_since(make_plan(config), config, ref)
    assert {one.page.name for one in plan.all_targets} == {
        one.page.name for one in make_plan(config).planned
    }
    return [one.page.name for one in plan.planned], plan.notes


Change = Callable[[Project], Any]


def settings(made: Project, old: str, new: str) -> None:
    file = made.folder / "harness.toml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


@pytest.mark.parametrize(
    ("change", "pages", "reason"),
    [
        (
            lambda made: made.write("team.css", STYLE + "p { color: red }"),
            "team",
            "pages/team.css changed",
        ),
        (lambda made: made.write("shop.html", "<p>Other"), "shop", "pages/shop.html changed"),
        (lambda made: made.write("home.svg", PICTURE + "\n"), "home", "pages/home.svg changed"),
        (lambda made: (made.folder / "pages/home.svg").unlink(), "home", "pages/home.svg changed"),
        (
            lambda made: settings(made, 'path = "shop.html"', 'path = "shop.html", height = 700'),
            "shop",
            "its settings changed",
        ),
        (
            lambda made: (made.baselines / "team/chromium/layout.txt").write_text("other"),
            "team",
            "its baselines changed",
        ),
        (
            lambda made: shutil.rmtree(made.baselines / "team"),
            "team",
            "its baselines changed",
        ),
    ],
    ids=["css", "html", "picture", "picture gone", "settings", "baselines", "baselines gone"],
)
@pytest.mark.parametrize("committed", [False, True])
def test_only_the_page_that_changed_is_checked(
    made: Project, change: Change, pages: str, reason: str, committed: bool
) -> None:
    change(made)
    before = git(made.folder, "rev-parse", "HEAD")
    if committed:
        commit(made.folder)
    others = [name for name in NAMES if name != pages]
    names, notes = planned(made, before)
    assert names == [pages]
    assert notes == (
        f"{pages}: checked, for {'project/' if reason.startswith('pages') else ''}{reason}",
        *(f"{name}: not checked, its files are as they were at {before[:8]}" for name in others),
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            lambda made: made.write("film.txt", "another"),
            "project/pages/film.txt changed, and which of them load it is not known",
        ),
        (
            lambda made: made.write("later.png", "x"),
            "project/pages/later.png changed, and which of them load it is not known",
        ),
        (
            lambda made: settings(made, "sweep = false", "sweep = false\nthreshold = 0.2"),
            "harness.toml has other settings for all of them",
        ),
    ],
    ids=["a file of no page", "a new file", "settings"],
)
def test_all_pages_are_checked_where_it_is_not_known_whose_a_change_is(
    made: Project, change: Change, reason: str
) -> None:
    change(made)
    assert planned(made) == ([*NAMES], (f"all pages are checked: {reason}",))


def test_a_page_that_git_cannot_vouch_for_is_checked(made: Project) -> None:
    (made.folder / ".gitignore").write_text("/pages/shop.css\n")
    git(made.folder, "rm", "--quiet", "--cached", "pages/shop.css")
    commit(made.folder)
    names, notes = planned(made)
    assert names == ["shop"]
    assert notes[0] == "shop: checked, for git does not tell of changes in project/pages/shop.css"


def test_what_no_page_is_made_of_does_not_matter(made: Project) -> None:
    (made.folder / "README.md").write_text("Other words\n")
    (made.folder.parent / "notes.txt").write_text("beside the project\n")
    assert planned(made) == ([], tuple(left_out(made, *NAMES)))


def test_one_changed_page_is_checked_and_the_ledger_tells_of_the_others(made: Project) -> None:
    made.write("team.css", STYLE + ".box { height: 90px }\n")
    code, out, _ = made.check("--changed-since", "HEAD")
    assert code == 1
    report = made.report()
    assert list(made.verdicts()) == [("team", 400)]
    assert report["ledger"]["planned"] == report["ledger"]["changed"] == 1
    assert report["ledger"]["left_out"] == 2
    assert report["left_out"] == [
        {"page": name, "browser": "chromium", "widths": [400]} for name in ("home", "shop")
    ]
    assert "home and shop: not checked, its files are as they were at HEAD" in " ".join(out.split())
    (finding,) = report["findings"]  # and none of them is an orphan
    assert (finding["kind"], finding["selector"]) == ("resized", "p.box")
    assert report["notes"] == [
        "team: checked, for project/pages/team.css changed",
        *left_out(made, "home", "shop"),
    ]
    assert "2 captures left out, of pages whose files did not change" in out


def test_where_nothing_changed_nothing_is_checked_and_that_is_said(
    made: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    files = {kind: tmp_path / kind for kind in ("junit", "sarif", "gitlab")}
    words = [word for kind, file in files.items() for word in (f"--{kind}", str(file))]
    answer = made.check("--changed-since", "HEAD", "--github", "--quiet", *words)
    assert (answer.exit_code, answer.stderr) == (0, "")
    report = made.report()
    assert (report["verdict"], report["exit_code"], report["captures"]) == ("unchanged", 0, [])
    assert report["ledger"]["left_out"] == 3
    assert report["notes"] == left_out(made, *NAMES)
    for line in (
        "3 captures left out, of pages whose files did not change",
        "exit 0: nothing changed, so nothing was checked",
    ):
        assert line in answer.stdout.splitlines()
    summary = (tmp_path / "summary.md").read_text()
    assert "nothing changed, so nothing was checked" in summary
    assert "- 3 captures left out, of pages whose files did not change\n" in summary
    assert "not checked, its files are as they were" in summary
    junit = files["junit"].read_text()
    schema().validate(junit)
    root = ElementTree.fromstring(junit)
    assert (root.attrib["tests"], root.attrib["failures"], root.attrib["errors"]) == ("3", "0", "0")
    assert [
        (suite.attrib["name"], suite.attrib["skipped"], case.attrib["name"], case[0].tag)
        for suite in root
        for case in suite
    ] == [(f"{name}, chromium", "1", "not checked", "skipped") for name in NAMES]
    assert json.loads(files["gitlab"].read_bytes()) == []
    (sarif,) = json.loads(files["sarif"].read_bytes())["runs"]
    assert sarif["results"] == []
    (invocation,) = sarif["invocations"]
    assert invocation["executionSuccessful"] is True
    told = [one["message"]["text"] for one in invocation["toolExecutionNotifications"]]
    assert told == left_out(made, *NAMES)


def sharded(made: Project, count: int, *words: str) -> list[str]:
    """The folders of all shards of a run."""
    folders = []
    for number in range(1, count + 1):
        made.check("--quiet", "--shard", f"{number}/{count}", *words)
        folders.append(str(made.last_run()))
    return folders


def test_shards_of_what_changed_are_merged_to_the_whole(made: Project) -> None:
    made.write("team.css", STYLE + ".box { height: 90px }\n")
    made.write("shop.css", STYLE + ".box { width: 90px }\n")
    since = ("--changed-since", "HEAD")
    made.check(*since, "--quiet")
    whole = made.report()
    folders = sharded(made, 2, *since)
    assert made.report()["ledger"] | {"planned": 1, "left_out": 1} == made.report()["ledger"]
    assert made.harness("merge", *folders, "--quiet").exit_code == whole["exit_code"] == 1
    own = {"id", "seconds", "timings"}
    assert {k: v for k, v in made.report().items() if k not in own} == {
        k: v for k, v in whole.items() if k not in own
    }
    # A shard of all pages is none of these.
    made.check("--quiet", "--shard", "2/2")
    code, _, error = made.harness("merge", folders[0], str(made.last_run()))
    assert (code, "are not of one run: the plan differs" in error) == (2, True)


def test_shards_of_nothing_that_changed_are_merged_to_nothing(made: Project) -> None:
    folders = sharded(made, 2, "--changed-since", "HEAD")
    answer = made.harness("merge", *folders, "--quiet")
    assert (answer.exit_code, made.report()["ledger"]["left_out"]) == (0, 3)
    assert "exit 0: nothing changed, so nothing was checked" in answer.stdout


def test_shards_of_two_commits_are_not_merged(made: Project) -> None:
    made.write("team.css", STYLE + ".box { height: 90px }\n")
    since = ("--changed-since", git(made.folder, "rev-parse", "HEAD"))
    made.check("--quiet", "--shard", "1/2", *since)
    first = made.last_run()
    commit(made.folder)
    made.check("--quiet", "--shard", "2/2", *since)
    code, _, error = made.harness("merge", str(first), str(made.last_run()))
    assert code == 2
    assert "are not of one run: the commit differs" in error


def refused(made: Project, ref: str) -> str:
    answer = made.check("--changed-since", ref)
    assert (answer.exit_code, answer.stdout) == (2, "")
    return answer.stderr


def test_a_ref_that_is_none_is_an_error(made: Project) -> None:
    told = refused(made, "mian")
    assert told == (
        f"harness: there is no commit 'mian' in {made.folder.parent} (did you mean 'main'?)\n"
        "  why: it is no branch, tag or commit that this clone holds, or more than one\n"
        "  fix: correct it, or fetch it from where it is, or check all pages, without "
        "--changed-since\n"
    )
    assert refused(made, "HEAD:project").startswith(
        "harness: HEAD:project is a tree and not a commit\n"
    )
    assert refused(made, "--all").startswith("harness: there is no commit '--all' in ")
    assert refused(made, " ").startswith("harness: --changed-since is empty\n")


def test_a_ref_that_a_shallow_clone_does_not_hold_is_an_error(
    made: Project, tmp_path: Path, run_harness: Run
) -> None:
    first = git(made.folder, "rev-parse", "HEAD")
    commit(made.folder)
    origin = made.folder.parent.as_uri()
    git(tmp_path, "clone", "--quiet", "--depth", "1", origin, str(tmp_path / "clone"))
    clone = Project(tmp_path / "clone" / "project", run_harness)
    for ref in ("HEAD~1", first):
        assert refused(clone, ref) == (
            f"harness: there is no commit {ref!r} in {tmp_path / 'clone'}\n"
            "  why: this clone is shallow: it holds only the newest commits\n"
            "  fix: fetch the rest of the history: git fetch --unshallow, or fetch-depth: 0 in CI\n"
        )


def test_a_project_in_no_repository_is_an_error(made: Project) -> None:
    shutil.rmtree(made.folder.parent / ".git")
    told = refused(made, "HEAD")
    assert told.startswith(
        f"harness: {made.folder} is not in the working tree of a git repository\n"
    )
    assert told.endswith("or check all pages, without --changed-since\n")


def test_pages_of_a_server_are_an_error(made: Project) -> None:
    settings(made, 'root = "pages"', 'base_url = "http://127.0.0.1:9"')
    told = refused(made, "HEAD")
    assert told.startswith("harness: --changed-since HEAD needs pages with a `root`\n")
