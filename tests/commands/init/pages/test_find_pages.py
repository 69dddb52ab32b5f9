"""Which pages a first configuration has: of a site's own list, or of its HTML files."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.commands.init.pages.find_pages import (
    MOST_PAGES,
    below,
    built_paths,
    choose_pages,
    front_first,
    html_paths,
    name_pages,
)
from harness.commands.init.pages.sitemap import sitemap_paths
from harness.config.schema import NAME

PAGE = "<!doctype html><html lang=en><title>A page</title>"


def listed(*addresses: str, kind: str = "url") -> bytes:
    top = "urlset" if kind == "url" else "sitemapindex"
    entries = "".join(f"<{kind}><loc> {one} </loc></{kind}>" for one in addresses)
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    return f'<?xml version="1.0"?><{top} {space}>{entries}</{top}>'.encode()


def write(root: Path, *names: str, content: str = PAGE) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)


@pytest.mark.parametrize(
    ("files", "paths", "out"),
    [
        ({}, [], 0),
        ({"sitemap.xml": b"not XML"}, [], 0),
        ({"sitemap.xml": b"<urlset><url><loc>http://[</loc></url></urlset>"}, [], 0),
        (
            {"sitemap.xml": listed("https://a.example/", "https://a.example/b/c.html")},
            ["", "b/c.html"],
            0,
        ),
        (  # queries, other hosts; twice is once
            {
                "sitemap.xml": listed(
                    *("https://a.example/", "https://a.example/?page=2"),
                    *("https://b.example/x", "https://a.example/"),
                )
            },
            [""],
            2,
        ),
        (  # a list of lists
            {
                "sitemap_index.xml": listed(
                    *("https://a.example/one.xml", "https://a.example/two.xml"), kind="sitemap"
                ),
                "one.xml": listed("https://a.example/one"),
            },
            ["one"],
            0,
        ),
        (  # a list that only robots.txt names
            {
                "robots.txt": b"User-agent: *\nSitemap: https://a.example/lists/all.xml\n",
                "lists/all.xml": listed("https://a.example/here"),
            },
            ["here"],
            0,
        ),
        (  # a server that answers every path with its application
            {
                **dict.fromkeys(("sitemap.xml", "robots.txt"), b"<!doctype html><p>App</p>"),
                "sitemap-index.xml": listed("https://a.example/there"),
            },
            ["there"],
            0,
        ),
    ],
)
def test_list_of_pages_is_read(files: dict[str, bytes], paths: list[str], out: int) -> None:
    assert sitemap_paths(files.get) == (paths, out)


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        (["", "about/", "about", "gone"], ["", "about/"]),
        (["news", "news.html"], ["news.html"]),
        (["../secret.html", "a%00b"], []),
        (["project/", "project/about/"], ["", "about/"]),  # published below a path
        (["%C3%BCber.html"], ["%C3%BCber.html"]),
    ],
)
def test_paths_are_those_that_the_folder_answers(
    tmp_path: Path, paths: list[str], found: list[str]
) -> None:
    write(tmp_path / "site", "index.html", "about/index.html", "news.html", "über.html")
    write(tmp_path, "secret.html")
    assert below(tmp_path / "site", paths) == found


def test_files_that_are_pages_are_found_upper_folders_first(tmp_path: Path) -> None:
    write(tmp_path, "z.html", "index.html", "a/b.htm", "a b/c#d.html")
    write(tmp_path, "node_modules/x.html", ".hidden/x.html", "venv/x.html", "tool/pyvenv.cfg")
    write(tmp_path, "tool/x.html", "a/b.txt")
    write(tmp_path, "part.html", "a/index.html", content="<p>Part of a page, or a short one</p>")
    write(tmp_path, "old.html", content=f'{PAGE}<meta http-equiv="refresh" content="0; url=z">')
    expected = ["index.html", "z.html", "a/index.html", "a%20b/c%23d.html", "a/b.htm"]
    assert html_paths(tmp_path, tmp_path / "elsewhere") == expected
    write(tmp_path, "tests/x.html", "baselines/x.html")
    assert html_paths(tmp_path, tmp_path) == expected
    assert "tests/x.html" in html_paths(tmp_path, tmp_path / "elsewhere")


def test_pages_of_a_build_are_without_the_error_pages(tmp_path: Path) -> None:
    write(tmp_path, "index.html", "404.html", "404/index.html", "_not-found.html", "500.html")
    write(tmp_path, "p10.html", "p9.html", "docs/index.html", "docs/404-in-detail.html")
    expected = ["", "p9.html", "p10.html", "docs/", "docs/404-in-detail.html"]
    assert built_paths(tmp_path) == expected


@pytest.mark.parametrize(
    ("paths", "front", "ordered"),
    [
        (["a", "b"], "", ["", "a", "b"]),
        (["a", ""], "", ["", "a"]),
        (["a", "index.html"], "index.html", ["index.html", "a"]),
        (["a", ""], "index.html", ["index.html", "a"]),
        (["docs/a", "docs/"], "docs/", ["docs/", "docs/a"]),
        (["b", "a", "b"], None, ["b", "a"]),
    ],
)
def test_front_page_goes_before_all_others(
    paths: list[str], front: str | None, ordered: list[str]
) -> None:
    assert front_first(paths, front) == ordered


def test_names_are_seen_from_the_front_page() -> None:
    paths = ["site/", "site/docs/a/", "other/b"]
    assert name_pages(paths, "site/") == {
        "home": "site/",
        "docs-a": "site/docs/a/",
        "other-b": "other/b",
    }


@given(st.lists(st.text("ab/", max_size=5), unique=True), st.integers(1, 30))
def test_as_many_paths_are_chosen_as_may_be_in_their_order(paths: list[str], most: int) -> None:
    chosen = choose_pages(paths, most)
    assert len(chosen) == min(most, len(paths))
    assert chosen == [path for path in paths if path in chosen]
    assert chosen[:1] == paths[:1]
    sections = {_section(path) for path in paths}
    assert len({_section(path) for path in chosen}) == min(most, len(sections))


def _section(path: str) -> str:
    return path.rpartition("/")[0].partition("/")[0]


@given(st.lists(st.text(max_size=100), max_size=MOST_PAGES))
def test_names_are_valid_and_no_two_are_one_folder(paths: Sequence[str]) -> None:
    names = name_pages(paths)
    assert list(names.values()) == list(paths)
    assert all(NAME.match(name) for name in names)
    assert len({name.casefold() for name in names}) == len(paths)
