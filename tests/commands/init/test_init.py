"""``harness init``: what it finds in a project, what it writes, and when it does not."""

import json
import os
import re
import sys
import textwrap
from pathlib import Path

import pytest

from harness.config import load_config
from harness.errors import BrowserError
from harness.widths.breakpoints import bands
from tests.commands.init.pages.test_find_pages import listed, write
from tests.commands.init.sites.test_detect_site import package
from tests.scratch import Reply, Run, running_server

#: A script that adds a link, as one that renders a page would.
ADDS_A_LINK = """
const link = document.createElement("a");
link.href = "second.html";
link.textContent = "Second";
document.body.append(link);
"""

NEXT = """\
next   harness approve    records how the pages look now
       harness check      compares with that, after a change
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a browser."""

    def find_none(name: str, explicit: str | None) -> None:
        raise BrowserError("no browser", why="this test has none", fix="install one")

    monkeypatch.setattr("harness.commands.init.try_site.find_browser", find_none)


def wrapped(word: str, text: str) -> str:
    """A row of what ``init`` prints."""
    return (
        textwrap.indent(textwrap.fill(text, 73, break_on_hyphens=False), " " * 7).replace(
            " " * 7, f"{word:<7}", 1
        )
        + "\n"
    )


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


def test_command_that_does_not_serve_is_written_and_told(here: Path, run_harness: Run) -> None:
    command = "echo no such option >&2; exit 3; # {port}"
    answer = run_harness("init", "--serve", command)
    assert answer.exit_code == 0
    assert answer.stderr == f"harness: starting the server: {command}\n"
    tried = " ".join(answer.stdout.partition("tried  ")[2].split())
    assert re.match(r"`serve` ended \(exit 3\) before http://localhost:\d+/ answered: ", tried)
    assert "why: it printed last: no such option fix: correct `serve`: it has to stay" in tried
    assert load_config(here).serve is not None


def test_packages_that_are_not_installed_are_told(here: Path, run_harness: Run) -> None:
    content = {"scripts": {"dev": "vite"}, "devDependencies": {"vite": "^7"}}
    (here / "package.json").write_text(json.dumps(content))
    answer = run_harness("init")
    assert answer == (
        0,
        "found  Vite, by the script `dev` of package.json: vite\n"
        "serve  npm run dev -- --port {port} --strictPort\n"
        "       a dev server: no script makes and serves a production build\n"
        "tried  not started, since node_modules is not there: install it with `npm\n"
        "       install`. Then remove harness.toml and run `harness init` again, which\n"
        "       then finds more pages\n"
        "pages  home (1 page, by the address alone)\n"
        "       only the front page is known: add others to `pages`\n"
        f"wrote  harness.toml\n{NEXT}",
        "",
    )


def test_second_way_to_serve_is_taken_where_the_first_does_not_get_up(
    here: Path, run_harness: Run, no_browser: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    serves = f"{sys.executable} -m http.server --bind localhost $PORT; : vite"
    program = here / "npm"
    program.write_text(f'#!/bin/sh\n[ "$2" = build ] && exit 7\nexec {serves}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{here}{os.pathsep}{os.environ['PATH']}")
    write(here, "index.html")
    package(here, dev="vite", build="vite build", preview="vite preview")
    answer = run_harness("init")
    assert answer.exit_code == 0, answer.stderr
    config = load_config(here)
    assert config.serve is not None
    assert config.serve.command == "npm run dev -- --port {port} --strictPort"
    told = " ".join(answer.stdout.split())
    assert "note a production build would be better, but did not start: `npm run build && " in told
    assert "answered in " in told


def test_server_that_runs_tells_its_pages(here: Path, run_harness: Run, no_browser: None) -> None:
    with running_server() as server:
        home = server.origin
        listing = listed("https://a.example/", "https://a.example/shop/", "https://a.example/gone")
        server.replies |= {
            "/sitemap.xml": Reply(listing, "text/xml"),
            "/": Reply("<!doctype html><a href=/other>Not in the list</a>"),
            "/shop/": Reply("<!doctype html><link rel=stylesheet href=https://css.example/a.css>"),
        }
        answer = run_harness("init", "--url", f"{home}/")
    assert re.sub(r"in \d+\.\d s", "in 0.0 s", answer.stdout) == (
        f"found  {home}/\n"
        "tried  answered in 0.0 s; the front page was not loaded: no browser\n"
        "       fix: install one\n"
        "pages  home, shop (2 pages, by its sitemap)\n"
        "       left out, since no page answers there: /gone\n"
        "allow  https://css.example (style sheets)\n"
        f"wrote  harness.toml\n{NEXT}"
    )
    config = load_config(here)
    assert config.base_url == f"{home}/"
    assert [page.path for page in config.pages] == ["/", "shop/"]


def test_links_of_the_front_page_tell_where_no_list_does(
    here: Path, run_harness: Run, no_browser: None
) -> None:
    links = ("/en/a", "/en/a#part", "b", "/en/c?x=1", "/en/d.pdf", "/en/logout", "/outside", "/en/")
    anchors = "".join(f"<a href={link}>Go</a>" for link in links)
    with running_server() as server:
        server.replies |= {
            "/": Reply(status=302, headers={"Location": "/en/"}),
            **{f"/en/{name}": Reply("<!doctype html><p>Here") for name in "ab"},
            "/en/": Reply(f"<!doctype html>{anchors}"),
        }
        assert run_harness("init", "--url", f"{server.origin}/").exit_code == 0
        asked = server.paths()
    pages = {page.name: page.path for page in load_config(here).pages}
    assert pages == {"home": "en/", "a": "en/a", "b": "en/b"}
    assert "/en/logout" not in asked


def test_server_below_a_path_has_the_pages_below_it(
    here: Path, run_harness: Run, no_browser: None
) -> None:
    page = Reply("<!doctype html><p>Here")
    with running_server() as server:
        addresses = [f"https://a.example/{path}" for path in ("docs/", "docs/a", "blog/")]
        server.replies |= {
            "/sitemap.xml": Reply(listed(*addresses), "text/xml"),
            **dict.fromkeys(("/docs/", "/docs/a", "/blog/"), page),
        }
        assert run_harness("init", "--url", f"{server.origin}/docs/").exit_code == 0
        config = load_config(here)
        addresses = [config.address(page, None) for page in config.pages]
    assert addresses == [f"{server.origin}/docs/", f"{server.origin}/docs/a"]


def flask_project(folder: Path, *routes: str) -> None:
    """A project of Flask with an environment of its own, and these routes."""
    program = folder / ".venv" / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    program.chmod(0o755)
    (folder / "app.py").write_text(
        "from flask import Flask\n"
        "app = Flask(__name__)\n"
        "page = '<!doctype html><a href=/about>About</a>'\n"
        f"for path in {routes!r}:\n"
        "    app.add_url_rule(path, path, lambda number=0: page)\n"
        "app.add_url_rule('/new', 'new', lambda: page, methods=['POST'])\n"
        "app.add_url_rule('/data', 'data', lambda: {})\n"
    )


def test_routes_of_flask_are_pages(here: Path, run_harness: Run, no_browser: None) -> None:
    flask_project(here, "/", "/about", "/contact", "/logout", "/item/<int:number>")
    answer = run_harness("init")
    assert re.sub(r"in \d+\.\d s", "in 0.0 s", answer.stdout) == (
        "found  Flask, by app.py\n"
        "serve  .venv/bin/python -m flask --app app run --port {port}\n"
        "       without the debugger and its reloader\n"
        "tried  answered in 0.0 s; the front page was not loaded: no browser\n"
        "       fix: install one\n"
        "pages  home, about, contact (3 pages, by its routes)\n"
        "       left out, since no page answers there: /data\n"
        f"wrote  harness.toml\n{NEXT}"
    )
    paths = [page.path for page in load_config(here).pages]
    assert paths == ["/", "about", "contact"]


def test_server_without_a_front_page_begins_at_another_route(
    here: Path, run_harness: Run, no_browser: None
) -> None:
    flask_project(here, "/start", "/start/more")
    assert run_harness("init").exit_code == 0
    config = load_config(here)
    assert config.serve is not None
    assert config.serve.ready == "http://localhost:{port}/start"
    assert {page.name: page.path for page in config.pages} == {
        "home": "start",
        "start-more": "start/more",
    }


def test_stories_of_storybook_are_pages(
    here: Path, run_harness: Run, no_browser: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its build is made by a stand-in for npm, and has one story, its documentation and a frame."""
    index = {"entries": {"a-b--c": {"type": "story"}, "a-b--docs": {"type": "docs"}}}
    program = here / "npm"
    program.write_text(
        "#!/bin/sh\nmkdir -p storybook-static && cd storybook-static || exit\n"
        f"echo '{json.dumps(index)}' > index.json\n"
        "echo '<!doctype html><p>Story' > iframe.html\ncp iframe.html index.html\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{here}{os.pathsep}{os.environ['PATH']}")
    package(here, storybook="storybook dev -p 6006", build="storybook build")
    answer = run_harness("init")
    assert "pages  a-b-c (1 page, by Storybook's index)\n" in answer.stdout
    config = load_config(here)
    (page,) = config.pages
    assert page.path == "iframe.html?id=a-b--c&viewMode=story"
    assert page.wait_for == "body.sb-show-main"
    assert config.build == "npm install"
    assert '# ready = "http://localhost:6006/"\n' in (here / "harness.toml").read_text()


@pytest.mark.browser
def test_pages_are_loaded_once_and_what_they_need_is_written(here: Path, run_harness: Run) -> None:
    queries = " ".join(
        f"@media (min-width: {width}px) {{ p {{ margin: {width}px }} }}"
        for width in (576, 768, 992, 1200, 1400)
    )
    with running_server() as cdn, running_server() as tracker:
        cdn.replies |= {
            "/a.css": Reply('@import "/b.css";', "text/css"),
            "/b.css": Reply("p { color: red }", "text/css"),
            "/a.js": Reply(ADDS_A_LINK, "text/javascript"),
        }
        local = tracker.origin.replace("127.0.0.1", "localhost")
        write(here, "pages/second.html", "pages/third.html")
        write(
            here,
            "pages/index.html",
            content="<!doctype html><html lang=en><title>A page</title>"
            f"<style>@import url({cdn.origin}/a.css); {queries}</style><p>Text</p>"
            f"<script src={cdn.origin}/a.js></script><script src={local}/gone.js></script>",
        )
        command = f"{sys.executable} -m http.server {{port}} --bind localhost --directory pages"
        answer = run_harness("init", "--serve", command)
        assert answer.exit_code == 0, answer.stderr
        assert re.sub(r"in \d+\.\d s|Chromium \d+", "…", answer.stdout) == (
            "found  the command given\n"
            f"{wrapped('serve', command)}"
            "tried  answered …; the front page was loaded … by …\n"
            "pages  home, second (2 pages, by the links of its front page)\n"
            f"allow  {cdn.origin} (style sheets and scripts)\n"
            f"{wrapped('', f'asked for, and not let through: {local} (no answer)')}"
            "names  breakpoints at the page's own 576, 768, 992, 1200 and 1400 px: its media\n"
            "       queries flip at 5 widths, of which all are edges of a name, and 1 with\n"
            "       the built-in names\n"
            f"wrote  harness.toml\n{NEXT}"
        )
        config = load_config(here)
        assert [(band.name, band.min_width) for band in bands(config.breakpoints)] == [
            ("narrow-browser-and-phone", 1),
            ("small-tablet", 576),
            ("portrait-tablet", 768),
            ("landscape-tablet", 992),
            ("medium-wide-browser", 1200),
            ("wide-browser-and-larger", 1400),
        ]
        assert run_harness("approve", "second", "--quiet").exit_code == 0


@pytest.mark.browser
def test_front_page_that_cannot_be_captured_is_told(here: Path, run_harness: Run) -> None:
    write(here, "index.html", content="<!doctype html><link rel=stylesheet href=gone.css>")
    answer = run_harness("init")
    assert answer.exit_code == 0
    assert re.sub(r"127.0.0.1:\d+", "HOST", " ".join(answer.stdout.split())).startswith(
        "found this folder with its pages tried the front page cannot be captured: stylesheet "
        "http://HOST/gone.css answered 404 File not found why: without its stylesheet the page "
        "does not look as it should, so it is not compared fix: put the file where the page "
        "looks for it"
    )


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
