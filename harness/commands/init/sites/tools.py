"""Tools that serve pages: their commands in scripts, their options for a port, what they build.

A tool is recognised by the commands in the scripts of ``package.json``, whatever the scripts are
called. Ports are given by option where there is one, and otherwise by the variable ``PORT``.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool of JavaScript projects. Commands are patterns; options are appended to a command."""

    name: str
    dev: str  #: the development server, which reloads pages
    dev_options: str
    port: int  #: the development server's default port
    build: str = ""  #: the command that makes a production build
    preview: str = ""  #: the command that serves that build
    preview_options: str = ""
    preview_port: int = 0
    preview_command: str = ""  #: serves it where no script does; ``{folder}`` is that of ``build``
    built: str = ""  #: the folder that ``build`` writes; ``{folder}`` is that of ``build``
    index: str = ""  #: as in ``Site``
    wait_for: str = ""  #: as in ``Site``


_PORT = "--port {port}"

#: A tool that is based on another tool comes before that tool.
TOOLS: tuple[Tool, ...] = (
    Tool(
        name="VitePress",
        dev=r"vitepress(?! (build|preview|serve|init))",
        dev_options=_PORT,
        port=5173,
        build=r"vitepress build",
        preview=r"vitepress (preview|serve)",
        preview_options=_PORT,
        preview_port=4173,
        preview_command="vitepress preview {folder}",
        built="{folder}/.vitepress/dist",
    ),
    Tool(
        name="VuePress",
        dev=r"vuepress(-vite|-webpack)? dev",
        dev_options=_PORT,
        port=8080,
        build=r"vuepress(-vite|-webpack)? build",
        built="{folder}/.vuepress/dist",
    ),
    Tool(
        name="Storybook",
        dev=r"storybook dev|start-storybook",
        dev_options="-p {port} --ci",
        port=6006,
        build=r"storybook build|build-storybook",
        built="storybook-static",
        index="storybook",
        wait_for="body.sb-show-main",  # until then, Storybook prepares the story
    ),
    Tool(
        name="Astro",
        dev=r"astro( dev)?(?! (build|preview|check|sync|add|telemetry))",
        dev_options=_PORT,
        port=4321,
        build=r"astro build",
        preview=r"astro preview",
        preview_options=_PORT,
        preview_port=4321,
        preview_command="astro preview",
        built="dist",
    ),
    Tool(
        name="Next.js",
        dev=r"next( dev)?(?! (build|start|lint|export|telemetry|info))",
        dev_options=_PORT,
        port=3000,
        build=r"next build",
        preview=r"next start",
        preview_options=_PORT,
        preview_port=3000,
        preview_command="next start",
    ),
    Tool(
        name="Nuxt",
        dev=r"(nuxt|nuxi)( dev)?(?! (build|generate|preview|start|prepare))",
        dev_options=_PORT,
        port=3000,
        build=r"(nuxt|nuxi) build",
        preview=r"(nuxt|nuxi) (preview|start)",
        preview_options=_PORT,
        preview_port=3000,
        preview_command="nuxt preview",
    ),
    Tool(
        name="Docusaurus",
        dev=r"docusaurus start",
        dev_options="--port {port} --no-open",
        port=3000,
        build=r"docusaurus build",
        preview=r"docusaurus serve",
        preview_options="--port {port} --no-open",
        preview_port=3000,
        preview_command="docusaurus serve",
        built="build",
    ),
    Tool(
        name="Gatsby",
        dev=r"gatsby develop",
        dev_options=_PORT,
        port=8000,
        build=r"gatsby build",
        preview=r"gatsby serve",
        preview_options=_PORT,
        preview_port=9000,
        preview_command="gatsby serve",
        built="public",
    ),
    Tool(
        name="Eleventy",
        dev=r"(eleventy|@11ty/eleventy)\b.* --serve",
        dev_options="--port={port}",
        port=8080,
        build=r"(eleventy|@11ty/eleventy)(?!\b.*--(serve|watch))",
        built="_site",
    ),
    Tool(
        name="React Router",
        dev=r"react-router dev|remix vite:dev",
        dev_options=_PORT,
        port=5173,
        build=r"react-router build|remix vite:build",
        preview=r"(react-router|remix)-serve",
        preview_port=3000,
    ),
    Tool(
        name="Vue CLI",
        dev=r"vue-cli-service serve",
        dev_options=_PORT,
        port=8080,
        build=r"vue-cli-service build",
        built="dist",
    ),
    Tool(
        name="Rsbuild",
        dev=r"rsbuild( dev)?(?! (build|preview|inspect))",
        dev_options=_PORT,
        port=3000,
        build=r"rsbuild build",
        preview=r"rsbuild preview",
        preview_options=_PORT,
        preview_port=3000,
        preview_command="rsbuild preview",
        built="dist",
    ),
    Tool(name="Quasar", dev=r"quasar (serve|dev)", dev_options=_PORT, port=9000),
    Tool(name="Angular", dev=r"ng serve", dev_options=_PORT, port=4200),
    Tool(
        name="webpack",
        dev=r"webpack(-dev-server| serve)",
        dev_options="--port {port} --no-open",
        port=8080,
    ),
    Tool(
        name="Parcel",
        dev=r"parcel(?! (build|watch))",
        dev_options=_PORT,
        port=1234,
        build=r"parcel build",
        built="dist",
    ),
    Tool(
        name="Create React App",
        dev=r"react-scripts start",
        dev_options="",
        port=3000,
        build=r"react-scripts build",
        built="build",
    ),
    Tool(
        name="Vite",
        dev=r"vite(?! (build|preview|optimize))",
        dev_options="--port {port} --strictPort",
        port=5173,
        build=r"vite build",
        preview=r"vite preview",
        preview_options="--port {port} --strictPort",
        preview_port=4173,
        preview_command="vite preview",
        built="dist",
    ),
)


@dataclass(frozen=True, slots=True)
class Framework:
    """A tool of another language: a file, a pattern of its text, and the command that serves."""

    name: str
    file: str  #: a glob
    content: str
    command: str  #: ``{python}``, ``{module}``, ``{bundle}``, ``{file}`` are filled in
    reason: str = ""  #: as in ``Site``
    list_routes: str = ""  #: as in ``Site``; ``{django}`` is its list of routes


_FLASK = r"\bFlask\("
_FLASK_REASON = "without the debugger and its reloader"

#: The first that fits counts; exact matches come before likely ones.
FRAMEWORKS: tuple[Framework, ...] = (
    *(
        Framework(
            "Django",
            file,
            r"django",
            "{python} {file} runserver --noreload {port}",
            "without the reloader, which would start a second process",
            "{python} {file} shell -c {django}",
        )
        for file in ("manage.py", "*/manage.py")
    ),
    *(
        Framework(
            "MkDocs",
            file,
            "",
            "{mkdocs} serve --no-livereload --dev-addr localhost:{port}",
            "without live reload, what `mkdocs build` writes",
        )
        for file in ("mkdocs.yml", "mkdocs.yaml")
    ),
    *(
        Framework(
            "Hugo",
            file,
            "",
            "hugo server --disableLiveReload --port {port}",
            "without live reload",
        )
        for file in ("hugo.toml", "hugo.yaml", "hugo.json", "archetypes/default.md")
    ),
    Framework("Rails", "bin/rails", "", "bin/rails server --port {port}"),
    Framework("Rails", "config.ru", r"\bRails\b", "{bundle}rails server --port {port}"),
    Framework("Laravel", "artisan", "", "php artisan serve --port={port}"),
    Framework("Jekyll", "_config.yml", "", "{bundle}jekyll serve --port {port}"),
    *(
        Framework(
            "Flask",
            file,
            _FLASK,
            "{python} -m flask --app {module} run --port {port}",
            _FLASK_REASON,
            "{python} -m flask --app {module} routes",
        )
        for file in ("app.py", "wsgi.py", "main.py", "application.py", "*/__init__.py", "*/app.py")
    ),
    Framework("Rack", "config.ru", "", "{bundle}rackup --port {port}"),
    Framework("PHP", "public/index.php", "", "php -S localhost:{port} -t public"),
    Framework("PHP", "index.php", "", "php -S localhost:{port}"),
)
