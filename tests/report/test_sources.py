"""Where a cause is shown: in a file below the served folder, and nowhere above it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.model.finding import Cause
from harness.report.sources import Location, Sources
from tests.report.ci_runs import SOURCES


def cause(source: str, proven: bool = True) -> Cause:
    return Cause("p", "color", "red", "blue", source, proven)


@pytest.mark.parametrize(
    ("page", "source", "expected"),
    [
        ("article", "article.css:41", Location("site/public/article/article.css", 41)),
        ("article", "../base.css:3:120", Location("site/public/base.css", 3, 120)),
        ("home", "css/a b, c:d.css:9", Location("site/public/css/a b, c:d.css", 9)),
        ("home", "index.html:12", Location("site/public/index.html", 12)),
        ("home", "index.html, style attribute", None),
        ("home", "index.html:12, style attribute", Location("site/public/index.html", 12)),
        ("home", "stylesheet of a script", None),
        ("home", "https://cdn.example/site.css:3", None),
        ("home", "../../etc/passwd:1", None),
        ("home", "/etc/passwd:1", None),
        ("home", "main.css:0", None),
        ("home", "", None),
        ("elsewhere", "main.css:7", None),
    ],
)
def test_the_place_of_a_cause(page: str, source: str, expected: Location | None) -> None:
    assert SOURCES.cause(page, cause(source)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("src/App.vue:41", Location("site/src/App.vue", 41)),
        ("src/App.vue", None),
        ("../../etc/passwd:1", None),
        ("https://cdn.example/site.scss:3", None),
    ],
)
def test_a_mapped_source_is_seen_from_the_project(source: str, expected: Location | None) -> None:
    mapped = replace(cause(source), mapped=True)
    assert SOURCES.cause("article", mapped) == expected
    assert SOURCES.cause("elsewhere", mapped) == expected


def test_a_proven_cause_goes_first_and_a_page_stands_for_what_is_in_no_file() -> None:
    likely, proven = cause("a.css:1", proven=False), cause("b.css:2")
    assert SOURCES.location("home", (likely, proven)) == Location("site/public/b.css", 2)
    assert SOURCES.location("home", (cause("script"),)) == Location("site/public/index.html")
    assert SOURCES.location("elsewhere", (proven,)) == Location("site/harness.toml")
    assert Sources().location("home") == Location("pyproject.toml")


@given(st.text() | st.from_regex(r"[./a:]{0,12}:[0-9]{1,12}", fullmatch=True))
def test_no_place_is_outside_of_the_root(source: str) -> None:
    place = SOURCES.cause("article", cause(source))
    if place:
        assert place.path.startswith("site/public/")
        assert "/../" not in place.path
        assert place.line >= 1
