"""The news page is the same each time, and as large as it is asked to be."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from benchmarks.speed.pages.news_page import PHOTOGRAPHS, write_news_page, write_photographs
from benchmarks.speed.pages.news_style import BREAKS, further_boundaries, style_sheet
from harness.breakpoints.queries.conditions import Sheet, media_switches
from harness.breakpoints.queries.parse import read_conditions


class Counter(HTMLParser):
    """Counts start tags."""

    count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count += 1


def elements(folder: Path) -> int:
    counter = Counter()
    counter.feed((folder / "index.html").read_text("utf-8"))
    return counter.count


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        write_news_page(tmp_path / name)
    first, second = contents(tmp_path / "first"), contents(tmp_path / "second")
    assert first == second
    assert sorted(first) == sorted(["index.html", "style.css", *(name for name, *_ in PHOTOGRAPHS)])
    assert 900_000 < sum(map(len, first.values())) < 1_100_000


@pytest.mark.parametrize("wanted", [215, 1000, 5000])
def test_the_page_has_as_many_elements_as_are_asked_for(tmp_path: Path, wanted: int) -> None:
    write_news_page(tmp_path, elements=wanted, photographs=False)
    assert abs(elements(tmp_path) - wanted) < 8  # rows of the table are whole


def test_pages_of_different_seeds_differ_in_words_only(tmp_path: Path) -> None:
    for seed in (1, 2):
        write_news_page(tmp_path / str(seed), seed=seed, photographs=False)
    first, second = contents(tmp_path / "1"), contents(tmp_path / "2")
    assert first["style.css"] == second["style.css"]
    assert first["index.html"] != second["index.html"]
    assert elements(tmp_path / "1") == elements(tmp_path / "2")


def test_pages_share_the_photographs_above_them(tmp_path: Path) -> None:
    write_photographs(tmp_path)
    write_news_page(tmp_path / "news", photographs=False)
    assert sorted(contents(tmp_path / "news")) == ["index.html", "style.css"]
    html = (tmp_path / "news" / "index.html").read_text("utf-8")
    assert "src=../wide0.jpg" in html
    assert all((tmp_path / name).exists() for name, *_ in PHOTOGRAPHS)


@pytest.mark.parametrize("wanted", [4, 10, 100])
def test_the_style_sheet_has_as_many_boundaries_as_are_asked_for(wanted: int) -> None:
    sheet = Sheet(style_sheet(wanted), "style.css")
    assert len(media_switches(read_conditions([sheet]))) == wanted
    assert {*BREAKS}.isdisjoint(further_boundaries(wanted))
