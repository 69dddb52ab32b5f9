"""The workflows of docs/ci/, and every command that the documentation tells to run."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from harness.commands.main import cli
from harness.plan.plan import make_plan
from harness.plan.shards import shard_of
from harness.run.shards.read import find_shards
from tests.plan.test_shards import CONFIG

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
WORKFLOWS = sorted((ROOT / "docs" / "ci").glob("*.yml"))

#: A command in a block of a document: behind a prompt, or as a step of a workflow.
COMMAND = re.compile(r"^(?:\$ |- run: )(harness .*)$", re.MULTILINE)


def load(name: str) -> Any:
    return yaml.safe_load((ROOT / "docs" / "ci" / name).read_text())


def parse(line: str) -> None:
    """Have the real command line read ``line``. Errors: ``click.UsageError``."""
    plain = re.sub(r"\$\{\{.*?\}\}|\$\w+", "1", line)  # what the CI or its shell puts in
    program, *words = shlex.split(plain, comments=True)
    assert program == "harness"
    command: click.Command = cli
    context = click.Context(cli, info_name=program)
    while isinstance(command, click.Group):
        _, found, words = command.resolve_command(context, words)
        assert found is not None
        command = found
    with command.make_context(command.name, list(words), parent=context):
        pass


def commands_of(lines: Sequence[str]) -> list[str]:
    return [line for text in lines for line in text.splitlines() if line.startswith("harness ")]


def workflow_commands(path: Path) -> list[str]:
    """Everything a workflow runs, on GitHub or GitLab."""
    document = yaml.safe_load(path.read_text())
    if "jobs" in document:
        steps = (step for job in document["jobs"].values() for step in job["steps"])
        return [step["run"] for step in steps if "run" in step]
    return [
        line
        for job in document.values()
        for key in ("before_script", "script")
        for line in job.get(key, ())
    ]


def written_commands(path: Path) -> Iterator[str]:
    yield from COMMAND.findall(path.read_text())


def test_there_are_workflows_and_documents() -> None:
    assert [path.name for path in WORKFLOWS] == [
        "github-shards.yml",
        "github.yml",
        "gitlab-shards.yml",
        "gitlab.yml",
    ]
    assert sum(1 for path in DOCUMENTS for _ in written_commands(path)) > 12


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: str(path.name))
def test_every_command_of_a_workflow_is_one(path: Path) -> None:
    lines = workflow_commands(path)
    assert lines[0] == "pip install breakpoint-harness"
    ours = commands_of(lines)
    assert ours[0] == "harness browser install"
    assert any(line.startswith("harness check ") for line in ours)
    for line in ours:
        parse(line)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.name))
def test_every_command_of_the_documentation_is_one(path: Path) -> None:
    for line in written_commands(path):
        parse(line)


@pytest.mark.parametrize(
    "line", ["harness chekc", "harness check --junitt a.xml", "harness browser install --shard 1/2"]
)
def test_a_command_that_is_none_is_found(line: str) -> None:
    with pytest.raises(click.UsageError):
        parse(line)


def test_the_workflow_of_github_keeps_the_run_whatever_comes_of_it() -> None:
    document = load("github.yml")
    assert document.keys() == {"name", "on", "permissions", "jobs"}
    assert document["on"].keys() == {"pull_request", "push"}
    assert document["permissions"] == {"contents": "read", "security-events": "write"}
    (job,) = document["jobs"].values()
    assert job.keys() == {"runs-on", "timeout-minutes", "steps"}
    assert all(step.keys() <= {"uses", "run", "with", "if"} for step in job["steps"])
    used = {step["uses"].partition("@")[0]: step for step in job["steps"] if "uses" in step}
    artifact = used["actions/upload-artifact"]
    assert artifact["if"] == "${{ !cancelled() }}"
    assert artifact["with"]["path"].split() == [".harness/runs/", "layout/"]
    assert artifact["with"]["include-hidden-files"] is True
    upload = used["github/codeql-action/upload-sarif"]
    assert "!cancelled()" in upload["if"]
    assert f"--sarif {upload['with']['sarif_file']}" in "\n".join(
        workflow_commands(ROOT / "docs" / "ci" / "github.yml")
    )


def test_the_shards_of_github_are_all_merged() -> None:
    jobs = load("github-shards.yml")["jobs"]
    assert jobs.keys() == {"check", "report"}
    shards = jobs["check"]["strategy"]["matrix"]["shard"]
    assert shards == [*range(1, len(shards) + 1)]
    assert jobs["check"]["strategy"]["fail-fast"] is False
    lines = workflow_commands(ROOT / "docs" / "ci" / "github-shards.yml")
    assert f"harness check --shard ${{{{ matrix.shard }}}}/{len(shards)}" in lines
    assert (jobs["report"]["needs"], jobs["report"]["if"]) == ("check", "${{ !cancelled() }}")
    kept = [step["with"] for job in jobs.values() for step in job["steps"] if "with" in step]
    assert [one["path"] for one in kept if "pattern" in one] == ["shards"]
    assert any(line.startswith("harness merge shards --github ") for line in lines)


def test_the_shards_of_gitlab_are_all_merged() -> None:
    jobs = load("gitlab-shards.yml")
    assert jobs.keys() == {".layout", "layout-shards", "layout"}
    shards, merge = jobs["layout-shards"], jobs["layout"]
    assert shards["script"] == ["harness check --shard $CI_NODE_INDEX/$CI_NODE_TOTAL"]
    assert shards["parallel"] > 1
    assert shards["allow_failure"] is True
    assert merge["needs"] == ["layout-shards"]
    assert merge["script"][0].startswith("harness merge shards --junit ")
    assert "allow_failure" not in merge  # whose exit code is that of the whole run


@pytest.mark.parametrize("name", ["github-shards.yml", "gitlab-shards.yml"])
def test_the_shards_of_a_workflow_are_the_whole_run(name: str) -> None:
    lines = workflow_commands(ROOT / "docs" / "ci" / name)
    (told,) = (line.partition(" --shard ")[2] for line in lines if " --shard " in line)
    if name.startswith("github"):
        numbers = load(name)["jobs"]["check"]["strategy"]["matrix"]["shard"]
        words = {"${{ matrix.shard }}": numbers}
    else:
        count = load(name)["layout-shards"]["parallel"]
        told = told.replace("$CI_NODE_TOTAL", str(count))
        words = {"$CI_NODE_INDEX": range(1, count + 1)}  # GitLab counts from 1
    ((word, numbers),) = words.items()
    whole = make_plan(CONFIG)
    shards = [shard_of(whole, CONFIG, told.replace(word, str(number))) for number in numbers]
    pages = [one.page.name for shard in shards for one in shard.planned]
    assert sorted(pages) == sorted(one.page.name for one in whole.planned)


def run_folder(folder: Path, name: str) -> None:
    (folder / name).mkdir(parents=True)
    (folder / name / "report.json").touch()


def test_merge_finds_the_shards_where_github_puts_them(tmp_path: Path) -> None:
    jobs = load("github-shards.yml")["jobs"]
    kept = [step["with"] for job in jobs.values() for step in job["steps"] if "with" in step]
    (upload,) = (one for one in kept if one.get("name") == "shard-${{ matrix.shard }}")
    assert upload == {
        "name": "shard-${{ matrix.shard }}",
        "path": ".harness/runs/",  # of one path, an artifact holds what is in it
        "include-hidden-files": True,
    }
    assert {"pattern": "shard-*", "path": "shards"} in kept  # each in a folder of its name
    for number in (1, 2, 3):
        run_folder(tmp_path / "shards" / f"shard-{number}", "20260102-030405")
    found = find_shards(tmp_path, [str(tmp_path / "shards")])
    assert [path.parent.name for path in found] == ["shard-1", "shard-2", "shard-3"]


def test_merge_finds_the_shards_where_gitlab_puts_them(tmp_path: Path) -> None:
    job = load("gitlab-shards.yml")["layout-shards"]
    for number in ("1", "2", "3"):
        shutil.rmtree(tmp_path / ".harness", ignore_errors=True)
        run_folder(tmp_path / ".harness" / "runs", "20260102-030405")
        for line in job["after_script"]:
            subprocess.run(
                ("sh", "-c", line),
                cwd=tmp_path,
                env={**os.environ, "CI_NODE_INDEX": number},
                check=True,
            )
        (path,) = job["artifacts"]["paths"]
        assert (tmp_path / path.replace("$CI_NODE_INDEX", number)).is_dir()
    found = find_shards(tmp_path, [str(tmp_path / "shards")])
    assert [path.relative_to(tmp_path).parts[1] for path in found] == ["1", "2", "3"]


def test_the_workflow_of_gitlab_keeps_the_run_whatever_comes_of_it() -> None:
    (job,) = load("gitlab.yml").values()
    assert job.keys() == {
        "stage",
        "image",
        "timeout",
        "rules",
        "before_script",
        "script",
        "artifacts",
    }
    artifacts = job["artifacts"]
    assert artifacts["when"] == "always"
    assert artifacts["paths"] == [".harness/runs/", "layout/"]
    (check,) = job["script"]
    assert f"--junit {artifacts['reports']['junit']} " in check
    assert f"--gitlab {artifacts['reports']['codequality']} " in check
