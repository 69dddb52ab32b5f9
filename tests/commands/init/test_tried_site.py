"""``harness init`` serves the pages once: what it says of that, and what it then writes."""

import json
import os
import re
import sys
import textwrap
from pathlib import Path

import pytest

from harness.breakpoints.named import bands
from harness.config.load import load_config
from tests.commands.init.pages.test_find_pages import listed, write
from tests.commands.init.sites.test_detect_site import package
from tests.commands.init.test_init import NEXT
from tests.scratch import Reply, Run, running_server

#: A script that adds a link, as one that renders a page would.
ADDS_A_LINK = """
const link = document.createElement("a");
link.href = "second.html";
link.textContent = "Second";
document.body.append(link);
"""


def wrapped(word: str, text: str) -> str:
    """A row of what ``init`` prints."""
    return (
        textwrap.indent(textwrap.fill(text, 73, break_on_hyphens=False), " " * 7).replace(
            " " * 7, f"{word:<7}", 1
        )
        + "\n"
    )


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
