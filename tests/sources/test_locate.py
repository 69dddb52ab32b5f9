"""Causes with their sources: from a served document, by search, or left as they are."""

from dataclasses import replace
from pathlib import Path

import pytest

from harness.config.load import Config, load_config
from harness.diagnose.symptoms import Symptom
from harness.model.finding import Cause
from harness.model.layout import Layout
from harness.model.target import CaptureKey
from harness.sources.locate import SourceFinder
from harness.sources.project_files import ProjectFiles
from tests.sources.pages import page

SPOT = CaptureKey("home", "chromium", 800)

DOCUMENT = """<!doctype html>
<title>Home</title>
<h1>Our bakery</h1>
<p class="lead"
   style="margin-top: 4px">Bread for the whole town</p>
<ul class="loaves">
  <li>Rye</li>
  <li>Spelt</li>
</ul>
<!-- The end -->
"""

BODY = """
h1 "Our bakery"
p.lead [class=lead] "Bread for the whole town"
ul.loaves [class=loaves]
  li:nth-of-type(1) "Rye"
  li:nth-of-type(2) "Spelt"
"""


def project(folder: Path, settings: str = 'root = "site"', **files: str) -> Config:
    """A project with files by their names, ``__`` for a slash and ``_`` for a dot."""
    folder.mkdir()
    (folder / "harness.toml").write_text(
        f'{settings}\npages = [{{ name = "home", path = "index.html" }}]\n'
    )
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return load_config(folder)


def symptom(path: str, mark: str, *causes: Cause) -> Symptom:
    key = (mark, path)
    return Symptom(
        *(key, "moved", path, None, None, causes, (path,), 1, 0, None, 1.0, 1),
        marks=frozenset({(path, mark)}),
    )


def told(config: Config, found: Symptom, after: Layout, before: Layout | None = None) -> list[str]:
    """The sources of a symptom's causes; those that the project sees have a mark."""
    layouts = {SPOT.target: {SPOT.width: after}}
    finder = SourceFinder(config, {SPOT.target: {SPOT.width: before or after}}, layouts)
    (located,) = finder.with_sources({SPOT: [found]})[SPOT]
    return [f"{'project ' * cause.mapped}{cause.source}" for cause in located.causes]


TEXT = Cause("p.lead", "text", "Bread for the whole house", "Bread for the whole town", "", True)
CLASS = Cause("p.lead", "[class]", "", "lead", "", True)


@pytest.mark.parametrize(
    ("path", "mark", "cause", "expected"),
    [
        ("p.lead", "text", TEXT, "index.html:5"),
        ("p.lead", "attribute class", CLASS, "index.html:4"),
        ("p.lead", "attribute class", replace(CLASS, after="wide"), ""),
        ("p.lead", "text", replace(TEXT, after="Another text of the page"), ""),
        ("ul.loaves > li:nth-of-type(2)", "inserted",
         Cause("li:nth-of-type(2)", "element", "", "inserted", "", True), "index.html:8"),
        ("ul.loaves", "reordered", Cause("ul.loaves", "order", "", "moved", "", True),
         "index.html:6"),
        ("p.lead", "style margin-top",
         Cause("p.lead", "margin-top", "0", "4px", "index.html, style attribute", True,
               written="margin-top: 4px"), "index.html:5, style attribute"),
        ("p.lead", "style color",
         Cause("p.lead", "color", "red", "blue", "index.html, style attribute", True,
               written="color: blue"), "index.html, style attribute"),
        ("p.lead", "attribute natural-size",
         Cause("p.lead", "[natural-size]", "1x1", "2x2", "", False), ""),
    ],
)  # fmt: skip
def test_an_edit_of_the_served_document_is_told_by_its_line(
    tmp_path: Path, path: str, mark: str, cause: Cause, expected: str
) -> None:
    config = project(tmp_path / "project", site__index_html=DOCUMENT)
    assert told(config, symptom(path, mark, cause), page(BODY)) == [expected]


REMOVED = Cause("div.box", "element", "present", "removed", "", True)


@pytest.mark.parametrize(
    ("before", "path", "expected"),
    [
        # Its content is still there, without it.
        (BODY.replace("p.lead", "div.box\n  p.lead"), "div.box", "index.html:4"),
        # It stood before the list, behind the list, alone.
        (BODY.replace("ul.loaves", "div.box\nul.loaves"), "div.box", "index.html:6"),
        (f"{BODY}div.box\n", "div.box", "index.html:10"),
        (BODY.replace("p.lead", "div.box\np.lead"), "nowhere", ""),
    ],
)
def test_what_is_gone_is_told_by_what_stands_there_now(
    tmp_path: Path, before: str, path: str, expected: str
) -> None:
    config = project(tmp_path / "project", site__index_html=DOCUMENT)
    found = symptom(path, "removed", REMOVED)
    assert told(config, found, page(BODY), page(before)) == [expected]


def test_the_source_of_a_built_document_comes_first(tmp_path: Path) -> None:
    settings = 'root = "site"\nbuild = "make"'
    found = symptom("p.lead", "text", TEXT)
    source = "---\ntagline: Bread for the whole town\n---\n"
    config = project(tmp_path / "a", settings, site__index_html=DOCUMENT, src__index_md=source)
    assert told(config, found, page(BODY)) == ["project src/index.md:2"]
    config = project(tmp_path / "b", settings, site__index_html=DOCUMENT)
    assert told(config, found, page(BODY)) == ["index.html:5"]


def test_a_server_s_page_is_searched_for(tmp_path: Path) -> None:
    settings = 'base_url = "http://localhost:1/"'
    found = symptom("p.lead", "attribute class", replace(CLASS, after="lead"))
    template = "<h1>Our bakery</h1>\n<p class='lead'>Bread for the {{ who }} town</p>"
    config = project(tmp_path / "a", settings, templates__home_njk=template)
    assert told(config, found, page(BODY)) == ["project templates/home.njk:2"]
    config = project(tmp_path / "b", settings, index_html=DOCUMENT)
    assert told(config, found, page(BODY)) == ["project index.html:4"]


RULE = Cause(
    *(".loaves", "gap", "8px", "16px", "assets/a-C_S7Jc1X.css:1:546", True),
    written="gap: 16px",
)
SOURCE = "<style>\n.loaves {\n  gap: 16px;\n}\n</style>"


def test_a_rule_of_a_built_sheet_is_told_where_it_is_written(tmp_path: Path) -> None:
    found = symptom("ul.loaves", "style gap", RULE)
    sheet = {"site__index_html": DOCUMENT, "src__App_vue": SOURCE}
    config = project(tmp_path / "a", 'root = "site"\nbuild = "make"', **sheet)
    assert told(config, found, page(BODY)) == ["project src/App.vue:3"]
    assert told(config, symptom("ul", "style gap", replace(RULE, written="")), page(BODY)) == [
        RULE.source
    ]
    copied = {"site__index_html": DOCUMENT, "site__a_css": SOURCE, "docs__a_css": SOURCE[8:-9]}
    config = project(tmp_path / "d", 'root = "site"\nbuild = "make"', **copied)
    copy = symptom("ul.loaves", "style gap", replace(RULE, source="a.css:2"))
    assert told(config, copy, page(BODY)) == ["project docs/a.css:2"]
    config = project(tmp_path / "b", 'root = "site"', **sheet)  # a sheet that nobody builds
    assert told(config, found, page(BODY)) == [RULE.source]
    config = project(tmp_path / "c", 'base_url = "http://localhost:1/"', **sheet)
    assert told(config, found, page(BODY)) == ["project src/App.vue:3"]


def test_nothing_is_read_where_every_cause_has_its_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project(tmp_path / "project", site__index_html=DOCUMENT)

    def refuse(*_: object) -> None:
        raise AssertionError("a file was read")

    monkeypatch.setattr(ProjectFiles, "read", refuse)
    monkeypatch.setattr(ProjectFiles, "written", property(refuse))
    cause = Cause(".lead", "margin-top", "0", "4px", "src/a.scss:3", True, mapped=True)
    assert told(config, symptom("p.lead", "style margin-top", cause), page(BODY)) == [
        "project src/a.scss:3"
    ]
    assert SourceFinder(config, {}, {}).with_sources({SPOT: []}) == {SPOT: []}


def test_one_cause_has_one_source_at_all_widths(tmp_path: Path) -> None:
    config = project(tmp_path / "project", site__index_html=DOCUMENT)
    small, large = symptom("p.lead", "text", TEXT), symptom("p.lead", "text", TEXT)
    layouts = {SPOT.target: {400: page("main", 400), 800: page(BODY)}}
    finder = SourceFinder(config, layouts, layouts)
    spots = {CaptureKey("home", "chromium", 400): [small], SPOT: [large]}
    sources = {
        one.causes[0].source for listed in finder.with_sources(spots).values() for one in listed
    }
    assert sources == {"index.html:5"}


def test_what_a_script_did_to_a_page_is_not_told_by_another_page(tmp_path: Path) -> None:
    links = '<a class="nav-link {}" href="#a">Start</a> <a class="nav-link {}" href="#b">News</a>'
    config = project(
        tmp_path / "project",
        site__index_html=f"<!doctype html>{links.format('first', '')}",
        site__news_html=f"<!doctype html>{links.format('', 'active')}",
    )
    body = """
a.nav-link:nth-of-type(1) [class=nav-link first; href=#a] "Start"
a.nav-link:nth-of-type(2) [class=nav-link active; href=#b] "News"
"""
    path = "a.nav-link:nth-of-type(2)"
    found = symptom(path, "attribute class", Cause("a.nav-link", "[class]", "", "active", "", True))
    assert told(config, found, page(body)) == [""]
    (config.project / "site" / "nav.js").write_text("link.className = 'nav-link active'; // News")
    assert told(config, found, page(body)) == [""]  # the words around are not there
    (config.project / "site" / "nav.js").write_text("'Start', 'News', 'nav-link active'")
    assert told(config, found, page(body)) == ["project site/nav.js:1"]
