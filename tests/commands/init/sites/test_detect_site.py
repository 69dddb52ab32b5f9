"""Where a project's pages come from, by its files."""

import json
import subprocess
from pathlib import Path

import pytest

from harness.commands.init.sites.detect_site import find_site
from harness.commands.init.sites.package_scripts import BUILD_REASON, python
from tests.commands.init.pages.test_find_pages import write

PORTED = "http://localhost:{port}/"


def package(folder: Path, **scripts: str) -> None:
    (folder / "package.json").write_text(json.dumps({"scripts": scripts}))


#: Scripts, the command that serves, and the address of ``ready``.
PRODUCTION = [
    (
        {"dev": "vite", "build": "tsc -b && vite build", "preview": "vite preview"},
        "npm run build && npm run preview -- --port {port} --strictPort",
        PORTED,
    ),
    (
        {"start:dev": "vite --host", "build:prod": "vite build"},
        "npm run build:prod && npx vite preview --port {port} --strictPort",
        PORTED,
    ),
    (
        {"dev": "vite", "preview": "npm run build && vite preview", "build": "vite build"},
        "npm run preview -- --port {port} --strictPort",
        PORTED,
    ),
    (
        {"dev": "vite", "build": "vite build", "preview": "vite preview --port 4000"},
        "npm run build && npm run preview",
        "http://localhost:4000/",
    ),
    (
        {"build": "vite build", "preview": "vite preview"},
        "npm run build && npm run preview -- --port {port} --strictPort",
        PORTED,
    ),
    (
        {"dev": "next dev --turbo", "build": "next build", "start": "next start"},
        "npm run build && npm run start -- --port {port}",
        PORTED,
    ),
    (
        {"dev": "astro dev", "build": "astro check && astro build", "astro": "astro"},
        "npm run build && npx astro preview --port {port}",
        PORTED,
    ),
    (
        {"docs:dev": "vitepress dev docs", "docs:build": "vitepress build docs"},
        "npm run docs:build && npx vitepress preview docs --port {port}",
        PORTED,
    ),
    (
        {
            "docs:dev": "vitepress dev docs",
            "docs:build": "vitepress build docs",
            "docs:preview": "vitepress preview docs",
        },
        "npm run docs:build && npm run docs:preview -- --port {port}",
        PORTED,
    ),
    (
        {"start": "docusaurus start", "build": "docusaurus build", "serve": "docusaurus serve"},
        "npm run build && npm run serve -- --port {port} --no-open",
        PORTED,
    ),
    (
        {"storybook": "storybook dev -p 6006", "build-storybook": "storybook build"},
        f"npm run build-storybook && {python()} -m http.server {{port}} "
        "--directory storybook-static",
        PORTED,
    ),
    (
        {"dev": "eleventy --serve", "build": "eleventy --output=public"},
        f"npm run build && {python()} -m http.server {{port}} --directory public",
        PORTED,
    ),
]

#: The same, where no production build can be served.
DEVELOPMENT = [
    ({"dev": "vite"}, "npm run dev -- --port {port} --strictPort", PORTED),
    ({"dev": "NODE_ENV=x next dev --turbo"}, "npm run dev -- --port {port}", PORTED),
    ({"docs:dev": "vitepress dev docs"}, "npm run docs:dev -- --port {port}", PORTED),
    ({"storybook": "storybook dev"}, "npm run storybook -- -p {port} --ci", PORTED),
    ({"storybook": "storybook dev -p 6006"}, "npm run storybook", "http://localhost:6006/"),
    ({"start": "npx @11ty/eleventy --serve"}, "npm run start -- --port={port}", PORTED),
    ({"start": "react-scripts start"}, "npm run start", PORTED),
    ({"dev": "vite --port 3001"}, "npm run dev", "http://localhost:3001/"),
    ({"dev": "tsc -w & vite"}, "npm run dev -- --port {port} --strictPort", PORTED),
    ({"dev": "vite & tsc -w"}, "npm run dev", "http://localhost:5173/"),
    ({"dev": "node server.js -p 4000"}, "npm run dev", "http://localhost:4000/"),
    ({"dev": "PORT=4000 node server.js"}, "npm run dev", "http://localhost:4000/"),
    ({"dev": "python3 server.py --port 8000"}, "python3 server.py --port {port}", PORTED),
    ({"dev": "php -S localhost:8000"}, "php -S localhost:{port}", PORTED),
    ({"start": "ng serve"}, "npm run start -- --port {port}", PORTED),
    ({"dev": "webpack serve --mode x"}, "npm run dev -- --port {port} --no-open", PORTED),
    ({"test": "vitest", "lint": "eslint", "dev": "vite"}, "npm run dev -- --port {port} "
     "--strictPort", PORTED),
]  # fmt: skip


@pytest.mark.parametrize(("scripts", "serve", "ready"), PRODUCTION)
def test_production_build_goes_before_a_dev_server(
    tmp_path: Path, scripts: dict[str, str], serve: str, ready: str
) -> None:
    write(tmp_path, "index.html", "dist/index.html")
    package(tmp_path, **scripts)
    site = find_site(tmp_path)
    assert (site.root, site.serve, site.ready) == (None, serve, ready)
    assert site.reason == BUILD_REASON
    assert site.builds


@pytest.mark.parametrize(("scripts", "serve", "ready"), DEVELOPMENT)
def test_script_that_serves_is_found_with_its_port(
    tmp_path: Path, scripts: dict[str, str], serve: str, ready: str
) -> None:
    write(tmp_path, "index.html", "dist/index.html")
    package(tmp_path, **scripts)
    site = find_site(tmp_path)
    assert (site.root, site.serve, site.ready) == (None, serve, ready)
    assert not site.builds


@pytest.mark.parametrize(
    ("lock", "serve", "build"),
    [
        (
            "pnpm-lock.yaml",
            "pnpm run build && pnpm exec vite preview --port {port} --strictPort",
            "pnpm install --frozen-lockfile",
        ),
        (
            "yarn.lock",
            "yarn run build && yarn run vite preview --port {port} --strictPort",
            "yarn install --frozen-lockfile",
        ),
        (
            "bun.lock",
            "bun run build && bunx vite preview --port {port} --strictPort",
            "bun install --frozen-lockfile",
        ),
        (
            "package-lock.json",
            "npm run build && npx vite preview --port {port} --strictPort",
            "npm ci",
        ),
    ],
)
def test_package_manager_is_that_of_the_lock_file(
    tmp_path: Path, lock: str, serve: str, build: str
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / lock).touch()
    folder = tmp_path / "packages" / "site"
    folder.mkdir(parents=True)
    package(folder, dev="vite", build="vite build")
    site = find_site(folder)
    assert (site.serve, site.build) == (serve, build)


def test_dev_server_is_the_second_way(tmp_path: Path) -> None:
    package(tmp_path, dev="astro dev", build="astro build", preview="astro preview")
    site = find_site(tmp_path)
    assert site.fallback is not None
    assert site.fallback.serve == "npm run dev -- --port {port}"
    assert site.built == tmp_path / "dist"


def test_application_goes_before_documentation_and_components(tmp_path: Path) -> None:
    scripts = {"storybook": "storybook dev -p 6006", "docs:dev": "vitepress dev docs"}
    package(tmp_path, **scripts, dev="vite")
    assert find_site(tmp_path).summary.startswith("Vite, by the script `dev`")
    package(tmp_path, **scripts)
    assert find_site(tmp_path).summary.startswith("VitePress, by the script `docs:dev`")
    package(tmp_path, storybook=scripts["storybook"])
    assert find_site(tmp_path).summary.startswith("Storybook, by the script `storybook`")


def test_export_of_next_is_served_as_files(tmp_path: Path) -> None:
    package(tmp_path, dev="next dev", build="next build", start="next start")
    (tmp_path / "next.config.mjs").write_text('export default { output: "export" }')
    assert find_site(tmp_path).serve == (
        f"npm run build && {python()} -m http.server {{port}} --directory out"
    )


def test_packages_that_are_not_installed_are_known(tmp_path: Path) -> None:
    content = {"scripts": {"dev": "vite"}, "devDependencies": {"vite": "^7"}}
    (tmp_path / "package.json").write_text(json.dumps(content))
    assert find_site(tmp_path).packages == tmp_path / "node_modules"
    (tmp_path / "node_modules").mkdir()
    assert find_site(tmp_path).packages is None


@pytest.mark.parametrize(
    ("files", "summary", "serve"),
    [
        (
            {"manage.py": "from django.core import management"},
            "Django, by manage.py",
            "manage.py runserver --noreload {port}",
        ),
        (
            {"shop/manage.py": "from django.core import management"},
            "Django, by shop/manage.py",
            "shop/manage.py runserver --noreload {port}",
        ),
        (
            {"mkdocs.yml": "", "uv.lock": ""},
            "MkDocs, by mkdocs.yml",
            "uv run mkdocs serve --no-livereload --dev-addr localhost:{port}",
        ),
        (
            {"app.py": "app = Flask(__name__)"},
            "Flask, by app.py",
            "-m flask --app app run --port {port}",
        ),
        (
            {"wsgi.py": "app = Flask(__name__)", "poetry.lock": ""},
            "Flask, by wsgi.py",
            "poetry run python -m flask --app wsgi run --port {port}",
        ),
        (
            {"shop/__init__.py": "def create_app():\n    return Flask(__name__)"},
            "Flask, by shop/__init__.py",
            "-m flask --app shop run --port {port}",
        ),
        (
            {"Gemfile": "", "config.ru": "run Rails.application", "bin/rails": "#!/usr/bin/ruby"},
            "Rails, by bin/rails",
            "bin/rails server --port {port}",
        ),
        (
            {"Gemfile": "", "config.ru": "run Rails.application"},
            "Rails, by config.ru",
            "bundle exec rails server --port {port}",
        ),
        ({"config.ru": "run App"}, "Rack, by config.ru", "rackup --port {port}"),
        (
            {"_config.yml": "", "Gemfile": ""},
            "Jekyll, by _config.yml",
            "bundle exec jekyll serve --port {port}",
        ),
        ({"index.php": ""}, "PHP, by index.php", "php -S localhost:{port}"),
    ],
)
def test_servers_of_other_languages_are_found(
    tmp_path: Path, files: dict[str, str], summary: str, serve: str
) -> None:
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    site = find_site(tmp_path)
    assert site.summary == summary
    assert (site.serve or "").removeprefix(f"{python()} ") == serve
    assert site.ready == PORTED


def test_virtual_environment_of_the_project_runs_its_server(tmp_path: Path) -> None:
    write(tmp_path, ".venv/bin/python", "manage.py", content="import django")
    assert find_site(tmp_path).serve == ".venv/bin/python manage.py runserver --noreload {port}"


@pytest.mark.parametrize("command", ["http-server public", "python -m http.server 8000"])
def test_folder_that_is_only_served_needs_no_command(tmp_path: Path, command: str) -> None:
    write(tmp_path, "public/index.html")
    package(tmp_path, start=command)
    assert find_site(tmp_path).root == tmp_path / "public"


def test_page_further_below_is_found_where_no_folder_is_known(tmp_path: Path) -> None:
    write(tmp_path, "node_modules/x/index.html", "web/shop/index.html", "web/shop/a/b.html")
    assert find_site(tmp_path).root == tmp_path / "web" / "shop"


def test_build_output_says_how_it_is_made(tmp_path: Path) -> None:
    write(tmp_path, "dist/index.html")
    package(tmp_path, build="node build.js")
    (tmp_path / "pnpm-lock.yaml").touch()
    site = find_site(tmp_path)
    assert site.notes == ("dist/ is what `pnpm run build` makes: build it before each check",)
    assert site.build == "pnpm install --frozen-lockfile && pnpm run build"


def test_folder_that_git_ignores_is_build_output_too(tmp_path: Path) -> None:
    write(tmp_path, "public/index.html")
    package(tmp_path, build="hugo")
    assert find_site(tmp_path).build is None
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("/public/\n")
    assert find_site(tmp_path).build == "npm install && npm run build"
