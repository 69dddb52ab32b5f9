"""``harness init``: what it finds in a project, what it writes, and when it does not."""

from pathlib import Path

import pytest

from harness.config.load import load_config
from tests.commands.init.pages.test_find_pages import listed, write
from tests.commands.init.sites.test_detect_site import package
from tests.scratch import Run

NEXT = """\
next   harness approve    records how the pages look now
       harness check      compares with that, after a change
"""


def test_new_file_has_the_folder_and_its_pages(here: Path, run_harness: Run) -> None:
    write(here, "public/index.html", "public/docs/index.html", "public/about.html")
    answer = run_harness("init", "--no-start")
    assert answer == (
        0,
        "found  public/ with its pages\n"
        "pages  home, about, docs (3 pages, by its HTML files)\n"
        f"wrote  harness.toml\n{NEXT}",
        "",
    )
    assert (here / "harness.toml").read_text() == (
        'root = "public"\n'
        "pages = [\n"
        '  { name = "home", path = "index.html" },\n'
        '  { name = "about", path = "about.html" },\n'
        '  { name = "docs", path = "docs/index.html" },\n'
        "]\n"
    )
    assert load_config(here).root == here / "public"


def test_second_time_nothing_is_written(here: Path, run_harness: Run) -> None:
    write(here, "index.html")
    assert run_harness("init", "--no-start").exit_code == 0
    before = (here / "harness.toml").read_bytes()
    answer = run_harness("init")
    assert answer.exit_code == 2
    assert answer.stderr == (
        f"harness: there is a configuration already: {here / 'harness.toml'}\n"
        "  why: what a person has written there is not written over\n"
        "  fix: go on with `harness approve`, or remove it and run `harness init` again\n"
    )
    assert (here / "harness.toml").read_bytes() == before
    assert {one.name for one in here.iterdir()} == {"harness.toml", "index.html"}


@pytest.mark.parametrize(
    ("before", "between"),
    [
        (b"", b""),
        (b'# Mine\n[project]\nname   =  "x" # so\n', b"\n"),
        (b'[project]\r\nname = "x"\r\n', b"\r\n"),
        (b'[tool.other]\nharness = "x"', b"\n\n"),
        (b"[tool]\nother.x = 1\n[[more]]\na = 1\n", b"\n"),
    ],
)
def test_pyproject_gets_a_table_behind_what_it_has(
    here: Path, run_harness: Run, before: bytes, between: bytes
) -> None:
    write(here, "site/index.html")
    file = here / "pyproject.toml"
    file.write_bytes(before)
    answer = run_harness("init", "--no-start")
    assert answer.exit_code == 0, answer.stderr
    assert "wrote  pyproject.toml, [tool.harness]\n" in answer.stdout
    end = (
        b'[tool.harness]\nroot = "site"\npages = [\n  { name = "home", path = "index.html" },\n]\n'
    )
    end = end.replace(b"\n", b"\r\n") if b"\r\n" in before else end
    assert file.read_bytes() == before + between + end
    assert load_config(here).pages[0].name == "home"
    assert not (here / "harness.toml").exists()


@pytest.mark.parametrize(
    ("before", "what"),
    [
        ("[tool.harness]\n", "there is a configuration already: "),
        ("[tool.harness", "{file} cannot be read"),
        ("tool = { other = 1 }\n", "{file} cannot be read"),  # takes no tables any more
    ],
)
def test_pyproject_that_cannot_be_added_to_stays_as_it_is(
    here: Path, run_harness: Run, before: str, what: str
) -> None:
    write(here, "index.html")
    file = here / "pyproject.toml"
    file.write_text(before)
    answer = run_harness("init")
    assert answer.exit_code == 2
    assert what.format(file=file) in answer.stderr.splitlines()[0]
    assert file.read_text() == before


def test_sitemap_tells_the_pages_and_what_is_left_out_is_told(here: Path, run_harness: Run) -> None:
    names = [f"post/{number}.html" for number in range(30)]
    write(here, "_site/index.html", "_site/about.html", *(f"_site/{one}" for one in names))
    addresses = [f"https://a.example/{one}" for one in ("", "about", *names, "gone", "?q=1")]
    (here / "_site" / "sitemap.xml").write_bytes(listed(*addresses))
    answer = run_harness("init", "--no-start")
    assert answer.exit_code == 0, answer.stderr
    assert max(map(len, answer.stdout.splitlines())) <= 80
    assert answer.stdout == (
        "found  _site/ with its pages\n"
        "pages  home, about, post-0, post-1, post-2, post-3, … (20 of 32 pages, by its\n"
        "       sitemap)\n"
        "       12 pages are left out, some of each section: add them to `pages`; or\n"
        "       remove harness.toml, and run `harness init --pages 32`\n"
        "       2 addresses are left out that the list has: with a query, at another\n"
        "       host, or without a file\n"
        f"wrote  harness.toml\n{NEXT}"
    )
    pages = {one.name: one.path for one in load_config(here).pages}
    assert pages["home"] == "/"
    assert pages["about"] == "about.html"
    assert pages["post-17"] == "post/17.html"
    assert len(pages) == 20


def test_origins_of_style_sheets_are_allowed(here: Path, run_harness: Run) -> None:
    links = (
        '<link rel="preload stylesheet" href="https://fonts.googleapis.com/css2?family=A">'
        "<link rel=stylesheet href=//cdn.example/a.css><link rel=stylesheet href=css/own.css>"
        "<link rel=icon href=https://icons.example/a.svg><script src=https://js.example/a.js></script>"
        '<style>@import url("https://inline.example/b.css");</style>'
    )
    write(here, "index.html", content=f"<!doctype html>{links}")
    write(here, "css/own.css", content='@import "deep.css"; /* @import "https://no.example/" */')
    fonts = "@font-face { font-family: A; src: url(https://fonts.example/a.woff2) }"
    write(here, "css/deep.css", content=f"{fonts} p {{ background: url(https://img.example/) }}")
    answer = run_harness("init", "--no-start")
    assert list(load_config(here).pages[0].allow) == [
        "https://fonts.googleapis.com",
        "https://fonts.gstatic.com",
        "http://cdn.example",  # by the scheme that the folder is served with
        "https://fonts.example",
        "https://inline.example",
    ]
    assert (
        "allow  https://fonts.googleapis.com (style sheets), https://fonts.gstatic.com\n"
        "       (fonts), http://cdn.example (style sheets), https://fonts.example\n"
        "       (fonts), https://inline.example (style sheets)\n"
    ) in answer.stdout
    assert '  "https://fonts.gstatic.com",  # fonts\n' in (here / "harness.toml").read_text()


@pytest.mark.parametrize(
    ("scripts", "why"),
    [
        ({}, "there is no index.html, and nothing that is known to serve; looked at package.json"),
        (
            {"dev": "node server.js"},
            "package.json has `dev` (node server.js); at which address that serves is not known",
        ),
    ],
)
def test_project_that_tells_nothing_is_asked_for(
    here: Path, run_harness: Run, scripts: dict[str, str], why: str
) -> None:
    package(here, **scripts)
    answer = run_harness("init")
    assert answer.exit_code == 2
    assert answer.stderr.startswith(f"harness: no pages were found in {here}\n  why: {why}")
    assert 'harness init --serve "npm run dev" --url http://localhost:5173/\n' in answer.stderr
    assert not (here / "harness.toml").exists()


def test_folder_can_be_given(here: Path, run_harness: Run) -> None:
    write(here, "index.html", "other/site/a.html")
    assert run_harness("init", "--no-start", "--root", "other/site").exit_code == 0
    assert load_config(here).root == here / "other" / "site"
    assert [one.path for one in load_config(here).pages] == ["a.html"]


def test_folder_of_the_project_can_be_given(here: Path, run_harness: Run) -> None:
    write(here, "one/index.html")
    answer = run_harness("init", "--no-start", "--project", "one")
    assert "found  this folder with its pages\n" in answer.stdout
    assert "wrote  one/harness.toml\n" in answer.stdout
    assert load_config(here / "one").root == here / "one"


def test_command_can_be_given(here: Path, run_harness: Run) -> None:
    answer = run_harness("init", "--no-start", "--serve", 'run "it" --port {port}')
    assert answer == (
        0,
        "found  the command given\n"
        'serve  run "it" --port {port}\n'
        "pages  home (1 page, by the address alone)\n"
        "       only the front page is known: add others to `pages`\n"
        f"wrote  harness.toml\n{NEXT}",
        "",
    )
    config = load_config(here)
    assert config.serve is not None
    assert config.serve.command == 'run "it" --port {port}'
    assert config.serve.ready == "http://localhost:{port}/"


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--root", "x"), "the folder x does not exist"),
        (("--root", ".", "--serve", "y"), "--root and --serve do not go together"),
        (("--serve", "y"), "--serve needs --url"),
        (("--project", "x"), "the folder {here}/x does not exist"),
        (("--root", "."), "there is no page in {here}"),
        (("--url", "ftp://x/"), "[tool.harness]: base_url cannot be 'ftp://x/'"),
    ],
)
def test_options_that_cannot_be_are_errors(
    here: Path, run_harness: Run, words: tuple[str, ...], what: str
) -> None:
    answer = run_harness("init", *words)
    assert answer.exit_code == 2
    table = what.replace("[tool.harness]", "harness.toml")
    assert answer.stderr.splitlines()[0] == f"harness: {table.format(here=here)}"
    assert not (here / "harness.toml").exists()


def test_file_that_cannot_be_written_is_named(here: Path, run_harness: Run) -> None:
    write(here, "index.html")
    (here / "harness.toml").symlink_to(here / "gone" / "harness.toml")
    answer = run_harness("init")
    assert answer.exit_code == 2
    assert answer.stderr == (
        f"harness: {here / 'harness.toml'} cannot be written\n"
        "  why: No such file or directory\n"
        "  fix: make the folder writable\n"
    )
