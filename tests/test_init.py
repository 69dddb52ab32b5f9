"""``harness init``: what it finds in a project, what it writes, and when it does not."""

import json
import subprocess
from pathlib import Path

import pytest

from harness.config import load_config
from harness.discovery import find_site
from tests.scratch import Reply, Run, running_server
from tests.test_sitemap import listed, write

NEXT = """\
next   harness approve    records how the pages look now
       harness check      compares with that, after a change
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def package(folder: Path, **scripts: str) -> None:
    (folder / "package.json").write_text(json.dumps({"scripts": scripts}))


def test_new_file_has_the_folder_and_its_pages(here: Path, run_harness: Run) -> None:
    write(here, "public/index.html", "public/docs/index.html", "public/about.html")
    answer = run_harness("init")
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
    assert run_harness("init").exit_code == 0
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
    answer = run_harness("init")
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
    answer = run_harness("init")
    assert answer.exit_code == 0, answer.stderr
    assert max(map(len, answer.stdout.splitlines())) <= 80
    told = " ".join(answer.stdout.split())
    assert "(20 pages, by its sitemap)" in told
    assert (
        "note 2 addresses are left out that the list has: with a query, at another host, or "
        "without a file note 20 pages of 32, some of each section: add others next" in told
    )
    pages = {one.name: one.path for one in load_config(here).pages}
    assert pages["home"] == "/"
    assert pages["about"] == "about.html"
    assert pages["post-17"] == "post/17.html"
    assert len(pages) == 20


def test_origins_of_style_sheets_are_allowed(here: Path, run_harness: Run) -> None:
    links = (
        '<link rel="preload stylesheet" href="https://fonts.googleapis.com/css2?family=A">'
        "<link rel=stylesheet href=//cdn.example/a.css><link rel=stylesheet href=own.css>"
        "<link rel=icon href=https://icons.example/a.svg><script src=https://js.example/a.js></script>"
    )
    write(here, "index.html", content=f"<!doctype html>{links}")
    answer = run_harness("init")
    allowed = ["https://fonts.googleapis.com", "https://fonts.gstatic.com", "https://cdn.example"]
    assert list(load_config(here).pages[0].allow) == allowed
    told = " ".join(answer.stdout.split())
    assert f"note style sheets come from {', '.join(allowed)}: `allow` lets them through" in told


def test_build_output_says_how_it_is_made(here: Path, run_harness: Run) -> None:
    write(here, "dist/index.html")
    package(here, build="node build.js")
    (here / "pnpm-lock.yaml").touch()
    answer = run_harness("init")
    assert "note   dist/ is what `pnpm run build` makes: build it before each check\n" in (
        answer.stdout
    )
    assert load_config(here).build == "pnpm install --frozen-lockfile && pnpm run build"


def test_folder_that_git_ignores_is_build_output_too(here: Path) -> None:
    write(here, "public/index.html")
    package(here, build="hugo")
    assert find_site(here).build is None
    subprocess.run(["git", "init", "--quiet", str(here)], check=True)
    (here / ".gitignore").write_text("/public/\n")
    assert find_site(here).build == "npm install && npm run build"


@pytest.mark.parametrize(
    ("scripts", "serve", "ready"),
    [
        ({"dev": "vite"}, "npm run dev -- --port {port} --strictPort", "{port}"),
        (
            {"start": "vite --host", "build": "vite build"},
            "npm run start -- --port {port} --strictPort",
            "{port}",
        ),
        ({"dev": "NODE_ENV=x next dev --turbo"}, "npm run dev -- --port {port}", "{port}"),
        ({"dev": "astro dev"}, "npm run dev -- --port {port}", "{port}"),
        ({"start": "npx @11ty/eleventy --serve"}, "npm run start -- --port={port}", "{port}"),
        ({"start": "react-scripts start"}, "npm run start", "{port}"),
        ({"dev": "vite --port 3001"}, "npm run dev", "3001"),
        ({"dev": "tsc -w & vite"}, "npm run dev", "5173"),
        ({"dev": "node server.js -p 4000"}, "npm run dev", "4000"),
        ({"dev": "PORT=4000 node server.js"}, "npm run dev", "4000"),
        ({"dev": "python3 server.py --port 8000"}, "python3 server.py --port {port}", "{port}"),
        ({"dev": "php -S localhost:8000"}, "php -S localhost:{port}", "{port}"),
        (
            {"build": "vite build", "preview": "vite preview"},
            "npm run preview -- --port {port} --strictPort",
            "{port}",
        ),
        ({"start": "ng serve"}, "npm run start -- --port {port}", "{port}"),
        ({"dev": "webpack serve --mode x"}, "npm run dev -- --port {port} --no-open", "{port}"),
    ],
)
def test_script_that_serves_is_found_with_its_port(
    here: Path, scripts: dict[str, str], serve: str, ready: str
) -> None:
    write(here, "index.html", "dist/index.html")
    package(here, **scripts)
    site = find_site(here)
    assert site.root is None
    assert site.serve == serve
    assert site.ready == f"http://localhost:{ready}/"


@pytest.mark.parametrize(
    ("files", "serve"),
    [
        (
            {"manage.py": "from django.core import management"},
            "manage.py runserver --noreload {port}",
        ),
        ({"mkdocs.yml": ""}, "mkdocs serve --no-livereload --dev-addr localhost:{port}"),
        ({"app.py": "app = Flask(__name__)"}, "-m flask --app app run --port {port}"),
        ({"_config.yml": "", "Gemfile": ""}, "bundle exec jekyll serve --port {port}"),
    ],
)
def test_servers_of_other_languages_are_found(
    here: Path, files: dict[str, str], serve: str
) -> None:
    for name, content in files.items():
        (here / name).write_text(content)
    assert (find_site(here).serve or "").removeprefix("python ").removeprefix("python3 ") == serve


@pytest.mark.parametrize("command", ["http-server public", "python -m http.server 8000"])
def test_folder_that_is_only_served_needs_no_command(here: Path, command: str) -> None:
    write(here, "public/index.html")
    package(here, start=command)
    assert find_site(here).root == here / "public"


def test_page_further_below_is_found_where_no_folder_is_known(here: Path) -> None:
    write(here, "node_modules/x/index.html", "web/shop/index.html", "web/shop/a/b.html")
    assert find_site(here).root == here / "web" / "shop"


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
    assert run_harness("init", "--root", "other/site").exit_code == 0
    assert load_config(here).root == here / "other" / "site"
    assert [one.path for one in load_config(here).pages] == ["a.html"]


def test_folder_of_the_project_can_be_given(here: Path, run_harness: Run) -> None:
    write(here, "one/index.html")
    answer = run_harness("init", "--project", "one")
    assert "found  this folder with its pages\n" in answer.stdout
    assert "wrote  one/harness.toml\n" in answer.stdout
    assert load_config(here / "one").root == here / "one"


def test_command_can_be_given(here: Path, run_harness: Run) -> None:
    answer = run_harness("init", "--serve", 'run "it" --port {port}')
    assert answer.exit_code == 0
    assert "note   only the front page is known: add others to `pages`\n" in answer.stdout
    config = load_config(here)
    assert config.serve is not None
    assert config.serve.command == 'run "it" --port {port}'
    assert config.serve.ready == "http://localhost:{port}/"


def test_server_that_runs_tells_its_pages(here: Path, run_harness: Run) -> None:
    with running_server() as server:
        home = server.origin
        server.replies["/sitemap.xml"] = Reply(
            listed("https://a.example/", "https://a.example/shop/"), "text/xml"
        )
        answer = run_harness("init", "--url", f"{home}/")
    assert "pages  home, shop (2 pages, by the sitemap of the server)\n" in answer.stdout
    config = load_config(here)
    assert config.base_url == f"{home}/"
    assert [one.path for one in config.pages] == ["/", "shop/"]


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
