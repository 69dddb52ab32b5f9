"""One finding per cause on the article page, none for equivalent edits, two for two columns."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from harness.breakpoints.named import BANDS, BUILT_IN
from tests.scratch import MakeProject, Project, Run, approved

ROOT = Path(__file__).parents[2]
HTML, CSS = "index.html", "article.css"


def replaced(before: str, after: str, times: int = 1) -> Callable[[str], str]:
    """An edit; ``before`` has to be there that many times."""

    def edit(text: str) -> str:
        assert text.count(before) == times, f"{before!r} occurs {text.count(before)} times"
        return text.replace(before, after)

    return edit


def edited(folder: Path, edits: dict[str, Callable[[str], str]]) -> None:
    """The article page below ``folder``, every file of ``edits`` changed by its edit."""
    for name, edit in edits.items():
        file = folder / "pages" / "article" / name
        before = file.read_text("utf-8")
        after = edit(before)
        assert after != before, f"the edit leaves {name} as it is"
        file.write_text(after, "utf-8")


@pytest.fixture
def article(tmp_path: Path, run_harness: Run) -> Project:
    """A copy of the article page with its committed baselines."""
    for folder in ("pages", "baselines"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    # The sample widths are enough here; what shows between them has tests of its own.
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    settings = settings.replace("[tool.harness]\n", "[tool.harness]\nsweep = false\n")
    (tmp_path / "pyproject.toml").write_text(settings, "utf-8")
    return Project(tmp_path, run_harness)


def brief(findings: list[Any]) -> list[tuple[str, str]]:
    return [(one["kind"], one["selector"]) for one in findings]


# One edit that shows at every width: one finding at all fourteen names.


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit of the article page, and the one finding it makes."""

    name: str
    edits: dict[str, Callable[[str], str]]
    kinds: frozenset[str]
    element: str | None  #: last part of the selector; ``None`` where any element may stand for all
    cause: tuple[str, str] | None  #: property and text of its line; ``None``: no declaration


EDITS = (
    Edit(
        "banner above everything",
        {
            HTML: replaced(
                '<body id="top">\n',
                '<body id="top">\n  <div class="banner" style="padding: 12px; background: #f4c542">'
                "Ferries are running late today.</div>\n",
            )
        },
        frozenset({"appeared"}),
        "div.banner",
        None,
    ),
    Edit(
        "header ten pixels taller",
        {
            CSS: replaced(
                "  z-index: 10;\n  border-bottom:",
                "  z-index: 10;\n  padding-bottom: 10px;\n  border-bottom:",
            )
        },
        frozenset({"resized"}),
        "header.site-header",
        ("padding-bottom", "  padding-bottom: 10px;"),
    ),
    Edit(
        "headline in a font that is not there",
        {
            CSS: replaced(
                "  margin-top: 8px;\n  font-family: var(--serif);\n",
                '  margin-top: 8px;\n  font-family: "Newsreader Display", serif;\n',
            )
        },
        frozenset({"resized", "restyled"}),
        "h1.headline",
        ("font-family", '  font-family: "Newsreader Display", serif;'),
    ),
    Edit(
        "font face of the headings under another name",
        {CSS: replaced('font-family: "Newsreader";', 'font-family: "Newsreader Text";', times=2)},
        frozenset({"resized", "restyled"}),
        None,
        None,
    ),
)


def is_of_another_renderer(made: Project, report: Any) -> bool:
    """Whether this machine's browser paints differently from that of the committed baselines."""
    manifest = made.folder / "baselines" / "article" / "chromium" / "manifest.json"
    recorded = json.loads(manifest.read_text("utf-8"))["environment"]["render_profile"]
    return bool(recorded != report["environment"]["render_profile"])


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.parametrize(
    "edit",
    [pytest.param(edit, marks=[] if edit.cause else pytest.mark.campaign) for edit in EDITS],
    ids=lambda edit: edit.name,
)
def test_edit_at_every_width_is_one_finding_at_all_fourteen_names(
    article: Project, edit: Edit
) -> None:
    edited(article.folder, edit.edits)
    answer = article.check("--quiet")
    report = article.report()
    if edit.cause is None and is_of_another_renderer(article, report):
        pytest.skip("another renderer painted the baselines: what fonts do is told otherwise")
    assert answer.exit_code == 1, answer.stdout + answer.stderr
    assert {one["name"] for one in report["breakpoints"] if one["verdict"] == "regressed"} == {
        one.name for one in BUILT_IN
    }
    assert len(report["findings"]) == 1, brief(report["findings"])
    (finding,) = report["findings"]
    assert finding["breakpoints"] == [band.name for band in BANDS]
    assert finding["kind"] in edit.kinds
    if edit.element is not None:
        assert finding["selector"].rsplit(" > ", 1)[-1] == edit.element
    if edit.cause is not None:
        name, line = edit.cause
        css = (article.folder / "pages" / "article" / CSS).read_text("utf-8")
        (number,) = (at for at, one in enumerate(css.splitlines(), 1) if one == line)
        assert finding["causes"], "no cause is named"
        cause = finding["causes"][0]
        assert (cause["property"], cause["source"], cause["proven"]) == (
            name,
            f"{CSS}:{number}",
            True,
        )


# Edits that change nothing: no finding.


def swapped(first: str, second: str) -> Callable[[str], str]:
    """An edit that lets two rules that follow each other change places."""

    def edit(text: str) -> str:
        rules = re.compile(rf"(^{first} \{{[^}}]*\}})(\s+)(^{second} \{{[^}}]*\}})", re.MULTILINE)
        found, times = rules.subn(r"\3\2\1", text)
        assert times == 1, f"{first} and {second} follow each other {times} times"
        return found

    return edit


def minified(css: str) -> str:
    """Without comments, and with no more white space than the rules need."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"\s*([{};])\s*", r"\1", re.sub(r"\s+", " ", css)).replace(";}", "}").strip()


EQUIVALENT: dict[str, dict[str, Callable[[str], str]]] = {
    "comments": {
        HTML: replaced("<main ", "<!-- The story begins. -->\n    <main "),
        CSS: replaced(".standfirst {", "/* Below the headline. */\n.standfirst {\n  /* soft */"),
    },
    "order of two rules that do not meet": {
        CSS: swapped(r"\.headline-bar-label", r"\.headline-bar-title")
    },
    "white space": {
        HTML: lambda html: re.sub(r"\n\s*", "\n\n        ", html),
        CSS: lambda css: re.sub(r"\n  ", "\n\n\t", css),
    },
    "class under another name": {
        HTML: lambda html: re.sub(r"\bkicker\b", "overline", html),
        CSS: lambda css: re.sub(r"\bkicker\b", "overline", css),
    },
    "order of attributes": {
        HTML: lambda html: re.sub(
            r'<(a|li) class="([^"]*)" (href="[^"]*")', r'<\1 \3 class="\2"', html
        )
    },
    "minified style sheet": {CSS: minified},
}


@pytest.mark.browser
@pytest.mark.parametrize("name", EQUIVALENT)
def test_equivalent_edit_is_no_finding(article: Project, name: str) -> None:
    edited(article.folder, EQUIVALENT[name])
    # Both ends and the middle of the two bands that differ most.
    narrow, wide = BANDS[0].name, BANDS[-1].name
    answer = article.check("--quiet", "--breakpoint", narrow, "--breakpoint", wide)
    assert brief(article.report()["findings"]) == []
    assert answer.exit_code == 0, answer.stdout + answer.stderr


def test_minified_loses_comments_and_white_space_alone() -> None:
    assert minified(
        "/* a */\n.a {\n  color: red;\n\n  margin: calc(1px + 2px) 0;\n}\n.b > .c { }"
    ) == (".a{color: red;margin: calc(1px + 2px) 0}.b > .c{}")


# Two columns, in each of which another element grows.


COLUMNS = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Two columns</title>
<style>
  body { margin: 0; font: 16px/20px sans-serif }
  .columns { display: flex; align-items: flex-start; gap: 10px }
  .column { flex: 1 }
  .block { height: 30px; margin-bottom: 6px; background: #ccd9e6 }
  .plan { height: 40px; background: #cc6600 }
  .map { height: 40px; background: #336633 }
</style>
<div class="columns">
  <div class="column left"><div class="plan">Plan</div>BLOCKS</div>
  <div class="column right"><div class="block">First</div><div class="map">Map</div>BLOCKS</div>
</div>
""".replace(
    "BLOCKS", "".join(f'<div class="block">{n}</div>' for n in ("One", "Two", "Three", "Four"))
)


@pytest.mark.browser
def test_two_columns_that_move_by_different_amounts_are_two_findings(project: MakeProject) -> None:
    made = project()
    made.write("home.html", COLUMNS)
    approved(made)
    grown = replaced(".plan { height: 40px;", ".plan { height: 60px;")(COLUMNS)
    grown = replaced(".map { height: 40px;", ".map { height: 95px;")(grown)
    made.write("home.html", grown)
    assert made.check("--quiet").exit_code == 1
    findings = made.report()["findings"]
    assert sorted(brief(findings)) == [
        ("resized", "div.columns > div.column:nth-of-type(1) > div.plan"),
        ("resized", "div.columns > div.column:nth-of-type(2) > div.map"),
    ]
    for one in findings:
        assert [cause["property"] for cause in one["causes"]] == ["height"], one["selector"]
