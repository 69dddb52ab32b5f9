"""The names of sources, as the developer sees the files, whatever tool and machine wrote them."""

from pathlib import Path

import pytest

from harness.capture.stylesheets.source_names import SourceNames
from harness.model.job import Folders

PAGE = "http://127.0.0.1:4173/shop/index.html"


@pytest.fixture
def names(tmp_path: Path) -> SourceNames:
    for file in ("src/App.vue", "src/parts/base.css", "site/css/own.css", "app/globals.css"):
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return SourceNames(Folders(str(tmp_path), str(tmp_path / "site")), PAGE)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("../../src/parts/base.css", "src/parts/base.css"),  # from the map on
        ("../../src/gone.css", "src/gone.css"),
        ("src/parts/base.css", "src/parts/base.css"),  # from where the tool was started
        ("./src/App.vue", "src/App.vue"),
        ("own.css", "site/css/own.css"),
        ("{project}/src/App.vue", "src/App.vue"),
        ("{project}/src/App.vue?vue&type=style&index=0&lang.css", "src/App.vue"),
        ("/src/App.vue?t=1732917600000", "src/App.vue"),  # as a dev server serves it
        ("/builds/ann/shop/src/App.vue", "src/App.vue"),  # built on another machine
        ("/builds/ann/shop/elsewhere.css", "elsewhere.css"),
        (r"C:\work\shop\src\App.vue", "src/App.vue"),
        ("C:/work/shop/else.css", "else.css"),
        ("file:///C:/work/shop/src/App.vue", "src/App.vue"),
        ("file://{project}/src/parts/base.css", "src/parts/base.css"),
        ("webpack://shop/./src/parts/base.css", "src/parts/base.css"),
        ("webpack://shop/src/x.scss?3f2a", "src/x.scss"),
        ("webpack:///./src/x.scss", "src/x.scss"),
        ("webpack:///src/x.scss", "src/x.scss"),
        ("webpack://./src/x.scss", "src/x.scss"),
        ("webpack-internal:///(app-client)/./src/x.css", "src/x.css"),
        ("turbopack:///[project]/app/globals.css", "app/globals.css"),
        ("turbopack://[project]/app/globals.css", "app/globals.css"),
        ("webpack:///./node_modules/css-loader/x.js!./src/x.css", "src/x.css"),
        ("http://127.0.0.1:4173/src/App.vue?v=81f3", "src/App.vue"),
        ("http://127.0.0.1:4173/@fs{project}/src/App.vue", "src/App.vue"),
        ("https://cdn.example/lib.scss?v=3", "https://cdn.example/lib.scss"),
        ("../node_modules/bootstrap/scss/_grid.scss", "node_modules/bootstrap/scss/_grid.scss"),
        ("{project}/node_modules/tailwindcss/index.css", "node_modules/tailwindcss/index.css"),
        ("data:;charset=utf-8,a%20%7B%7D", ""),
        ("", ""),
        ("..", ""),
        ("a\nb.css", ""),
        ("x" * 500, ""),
    ],
)
def test_a_name_is_told_as_the_path_below_the_project(
    names: SourceNames, tmp_path: Path, name: str, path: str
) -> None:
    address = "http://127.0.0.1:4173/css/built.css.map"
    assert names.developers_path(name.format(project=tmp_path), address) == path


def test_a_project_may_lie_behind_a_symbolic_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    names = SourceNames(Folders(str(tmp_path / "link")), PAGE)
    assert names.developers_path(f"{tmp_path}/real/src/a.css", PAGE) == "src/a.css"
    assert names.developers_path(f"{tmp_path}/link/src/a.css", PAGE) == "src/a.css"


def test_without_a_project_nothing_is_told_that_only_one_machine_has() -> None:
    names = SourceNames(Folders(), PAGE)
    assert names.developers_path("/builds/ann/shop/src/a.css", PAGE) == "a.css"
    assert names.developers_path("../src/a.css", PAGE) == "src/a.css"
