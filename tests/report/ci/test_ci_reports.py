"""The reports for CI as a pipeline asks for them: all at once, beside the command's own output."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from harness.breakpoints.named import BUILT_IN
from harness.commands.output import Show
from harness.config.load import load_config
from harness.errors import ConfigError
from harness.report.sources import Sources
from harness.run.explain.locate_sources import sources_of
from tests.report.ci.test_junit import schema
from tests.report.ci.test_sarif import validate
from tests.report.examples import UNCHANGED
from tests.scratch import TWO_BANDS, Answer, MakeProject, Project, Run, approved

LINKED = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Home</title>
<link rel="stylesheet" href="../css/site.css"><div class="box">A box</div><p>A line</p>
"""
SITE = "body { margin: 0 }\n.box { height: 60px; background: #cc6600 }\n"
FILES = ("junit.xml", "out/harness.sarif", "quality.json")


def make(project: MakeProject) -> Project:
    """A page with a sheet, in a repository whose project is in a folder of its own."""
    made = project("home")
    made.write("blog/index.html", LINKED)
    made.write("css/site.css", SITE)
    made.configure({"home": 'path = "blog/"'}, breakpoints=TWO_BANDS)
    (made.folder.parent / ".git").mkdir()
    return made


class Pipeline:
    """Checks with every report that CI reads, and what they say."""

    def __init__(self, made: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made, self.folder = made, made.folder.parent / "ci"
        self.summary = made.folder.parent / "summary.md"
        self.summary.write_text("# Before\n")
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(self.summary))

    def check(self) -> Answer:
        junit, sarif, gitlab = (str(self.folder / name) for name in FILES)
        return self.made.check(
            "--junit", junit, "--sarif", sarif, "--gitlab", gitlab, "--github", "--quiet"
        )

    def read(self) -> tuple[ElementTree.Element, Any, Any]:
        """The three files, the first two of which are valid by their schemas."""
        junit, sarif, gitlab = ((self.folder / name).read_bytes() for name in FILES)
        schema().validate(junit.decode())
        validate()(json.loads(sarif))
        return ElementTree.fromstring(junit), json.loads(sarif)["runs"][0], json.loads(gitlab)


@pytest.mark.browser
def test_all_reports_of_a_regression_name_its_line(
    project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = approved(make(project))
    pipeline = Pipeline(made, monkeypatch)
    assert pipeline.check().exit_code == 0
    junit, sarif, gitlab = pipeline.read()
    assert (junit.attrib["tests"], junit.attrib["failures"], junit.attrib["errors"]) == (
        "3",
        "0",
        "0",
    )
    assert (sarif["results"], gitlab) == ([], [])
    assert "## Layout: passed" in pipeline.summary.read_text()

    made.write("css/site.css", SITE + "@media (min-width: 600px) { .box { height: 90px } }\n")
    code, out, _ = pipeline.check()
    assert code == 1
    junit, sarif, gitlab = pipeline.read()
    (finding,) = made.report()["findings"]
    assert finding["causes"][0]["source"] == "../css/site.css:3"
    place = "project/pages/css/site.css"
    failed = {
        case.attrib["name"]: failure.text or ""
        for case in junit.iter("testcase")
        if (failure := case.find("failure")) is not None
    }
    assert list(failed) == ["large (600– px)", "every (1– px)"]
    for text in failed.values():
        assert finding["message"] in text
        assert ".box { height: 60px → 90px }  ../css/site.css:3" in text
        (picture, *_) = re.findall(r"picture: (\S+)", text)
        assert (made.folder.parent / picture).is_file()
    (result,) = sarif["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == place
    assert physical["region"] == {"startLine": 3}
    assert [(one["location"], one["fingerprint"]) for one in gitlab] == [
        ({"path": place, "lines": {"begin": 3}}, finding["id"])
    ]
    start, *_, end, annotation = out.splitlines()
    assert start == f"::stop-commands::{end.strip(':')}"
    assert annotation.startswith(f"::error file={place},line=3,title=resized%3A div.box::div.box ")
    summary = pipeline.summary.read_text()
    assert summary.startswith("# Before\n## Layout: passed")
    assert "../css/site.css:3".replace(":", "&#58;") in summary


@pytest.mark.browser
def test_no_report_is_green_where_nothing_could_be_compared(
    project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(project)
    pipeline = Pipeline(made, monkeypatch)
    (made.folder / "pages" / "blog" / "index.html").unlink()
    code, out, _ = pipeline.check()
    assert code == 3
    junit, sarif, gitlab = pipeline.read()
    assert junit.attrib["errors"] == junit.attrib["tests"] == "3"
    assert sarif["invocations"][0]["executionSuccessful"] is False
    assert [(one["check_name"], one["severity"]) for one in gitlab] == [("failed", "critical")]
    assert gitlab[0]["location"]["path"] == "project/harness.toml"  # the page's file is gone
    assert "::error file=project/harness.toml,line=1,title=failed::home, chromium at 400" in out
    assert "## Layout: failed" in pipeline.summary.read_text()


@pytest.mark.parametrize(
    ("words", "both"),
    [
        (("--json", "-", "--github"), "--json - and --github"),
        (("--junit", "-", "--github"), "--junit - and --github"),
        (("--json", "-", "--sarif", "-"), "--json - and --sarif -"),
    ],
)
def test_two_reports_do_not_mix_on_standard_output(
    run_harness: Run, words: tuple[str, ...], both: str
) -> None:
    assert run_harness("check", *words) == Answer(
        2,
        "",
        f"harness: {both} do not go together\n"
        "  why: both print to standard output, and whoever reads one would read the other too\n"
        "  fix: name a file for one of them\n",
    )


def test_a_summary_that_cannot_be_written_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "missing" / "summary.md"))
    show = Show(quiet=True, files={}, github=True)
    with pytest.raises(ConfigError, match=r"summary\.md cannot be written"):
        show.run(UNCHANGED, tmp_path, BUILT_IN, Sources())


def config_in(folder: Path, text: str) -> Sources:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "harness.toml").write_text(text)
    return sources_of(load_config(folder))


PAGES = 'pages = [{ name = "home", path = "a%20b.html?x=1" }, { name = "gone", path = "gone/" }]'


def test_paths_are_relative_to_the_repository_around_the_project(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "a b.html").touch()
    folder = tmp_path / "site"
    alone = config_in(folder, f'root = "."\n{PAGES}')
    assert alone == Sources(config="harness.toml", project="", root="", pages={})
    (tmp_path / ".git").write_text("gitdir: elsewhere")  # as a worktree has it
    found = config_in(folder, f'root = "../public"\n{PAGES}')
    assert found == Sources(
        config="site/harness.toml",
        project="site/",
        root="public/",
        pages={"home": "a b.html"},
    )


def test_files_outside_of_the_repository_are_not_shown(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "a b.html").touch()
    (tmp_path / "site" / ".git").mkdir(parents=True)
    found = config_in(tmp_path / "site", f'root = "../public"\n{PAGES}')
    assert found == Sources(config="harness.toml")
    served = config_in(tmp_path / "site", f'base_url = "http://localhost:1"\n{PAGES}')
    assert served == Sources(config="harness.toml")
