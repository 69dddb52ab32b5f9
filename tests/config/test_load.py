"""TOML in, values out; no malformed configuration escapes as anything but a ConfigError."""

from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.breakpoints.named import BUILT_IN
from harness.config.load import load_config
from harness.config.schema import PageDefaults, PageTable, ProjectTable, RangeTable
from harness.errors import ConfigError
from harness.model.page import UNBOUNDED, Breakpoint, Page

MINIMAL = 'root = "pages"\npages = [{ name = "home", path = "index.html" }]\n'


def write(folder: Path, text: str) -> Path:
    (folder / "harness.toml").write_text(text)
    return folder


def error(folder: Path, text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load_config(write(folder, text))
    return caught.value


def test_the_minimal_configuration_is_complete(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, MINIMAL))
    (page,) = config.pages
    assert (page.name, page.path, page.height, page.browsers) == (
        "home",
        "index.html",
        900,
        ("chromium",),
    )
    assert config.breakpoints == BUILT_IN
    assert config.root == tmp_path / "pages"
    assert config.baselines == tmp_path / "baselines"
    assert (config.timeout_ms, config.threshold, config.ignore_anti_aliasing) == (30_000, 0, False)
    assert config.address(page, "http://127.0.0.1:9/") == "http://127.0.0.1:9/index.html"


def test_pyproject_holds_the_same_keys_in_a_table_of_its_own(tmp_path: Path) -> None:
    text = "[tool.harness]\n" + MINIMAL
    (tmp_path / "pyproject.toml").write_text(text)
    assert load_config(tmp_path).pages[0].name == "home"


def test_the_configuration_is_found_from_a_folder_below_it(tmp_path: Path) -> None:
    write(tmp_path, MINIMAL)
    below = tmp_path / "src" / "css"
    below.mkdir(parents=True)
    assert load_config(below).project == tmp_path


def test_defaults_of_the_project_are_those_of_its_pages_and_a_page_has_the_last_word(
    tmp_path: Path,
) -> None:
    text = 'height = 700\nmask = [".ad"]\ncolor_scheme = "dark"\n' + MINIMAL.replace(
        " }]", ' }, { name = "own", path = "own.html", height = 600, mask = [] }]'
    )
    home, own = load_config(write(tmp_path, text)).pages
    assert (home.height, home.mask, home.variant("chromium")) == (700, (".ad",), "chromium-dark")
    assert (own.height, own.mask, own.color_scheme) == (600, (), "dark")


def test_a_set_of_its_own_replaces_the_built_in_one(tmp_path: Path) -> None:
    text = MINIMAL + (
        "[breakpoints]\nphone = { max = 639.98 }\n"
        'desktop = "(min-width: 640px)"\nall = { min = 1 }\n'
    )
    assert load_config(write(tmp_path, text)).breakpoints == (
        Breakpoint("phone", 1, 639),
        Breakpoint("desktop", 640, UNBOUNDED),
        Breakpoint("all", 1, UNBOUNDED),
    )


def test_a_list_of_breakpoints_is_the_default_choice_of_pages(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, 'breakpoints = ["above-phone"]\n' + MINIMAL))
    assert config.pages[0].breakpoints == ("above-phone",)
    assert config.breakpoints == BUILT_IN


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("pags = []", "harness.toml has an unknown key 'pags' (did you mean 'pages'?)"),
        (
            'root = "p"\npages = [{ name = "a", pth = "x" }]',
            "harness.toml has an unknown key 'pages[0].pth' (did you mean 'path'?)",
        ),
        (
            MINIMAL + "[breakpoints]\nphone = { mx = 639 }",
            "harness.toml has an unknown key 'breakpoints.phone.mx' (did you mean 'max'?)",
        ),
        ('root = "p"\npages = []', "harness.toml lists no pages"),
        ('root = "p"', "harness.toml lists no pages"),
        ('root = "p"\npages = [{ path = "x" }]', "harness.toml: pages[0].name is missing"),
        (
            'root = "p"\npages = [{ name = "a/b", path = "x" }]',
            "harness.toml: pages[0].name cannot be 'a/b'",
        ),
        ('timeout = "3"\n' + MINIMAL, "harness.toml: timeout cannot be '3'"),
        (
            'allow = ["cdn.example"]\n' + MINIMAL,
            "harness.toml: allow[0] cannot be 'cdn.example'",
        ),
        (
            'pages = [{ name = "a", path = "x" }]',
            "page 'a' has a `path`, and harness.toml has neither `root` nor `base_url`",
        ),
        (
            'root = "p"\npages = [{ name = "a" }]',
            "page 'a' has neither `path` nor `url`",
        ),
        (
            'root = "p"\npages = [{ name = "a", path = "x", url = "https://a.example" }]',
            "page 'a' has both `path` and `url`",
        ),
        (
            'base_url = "https://a.example"\n' + MINIMAL,
            "harness.toml sets both `root` and `base_url`",
        ),
        (
            'root = "p"\npages = [{ name = "a", path = "x" }, { name = "a", path = "y" }]',
            "two pages are named 'a'",
        ),
        (
            'breakpoints = ["abov-phone"]\n' + MINIMAL,
            "there is no breakpoint 'abov-phone' (did you mean 'above-phone'?)",
        ),
        ("breakpoints = {}\n" + MINIMAL, "the set of breakpoints is empty"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, what: str) -> None:
    assert error(tmp_path, text).what == what


def test_an_origin_with_a_path_says_what_it_takes(tmp_path: Path) -> None:
    caught = error(tmp_path, 'allow = ["https://cdn.example/fonts"]\n' + MINIMAL)
    assert str(caught) == (
        "harness.toml: allow[0] cannot be 'https://cdn.example/fonts'\n"
        '  why: it takes origins such as "https://cdn.example", without a path\n'
        "  fix: correct the value; docs/configuration.md lists what each key takes"
    )


def test_no_configuration_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path)
    assert caught.value.what == f"no configuration in {tmp_path} or a folder above it"


def test_broken_toml_says_where(tmp_path: Path) -> None:
    assert "harness.toml cannot be read" in error(tmp_path, "pages = [").what


VALUES = st.recursive(
    st.one_of(st.booleans(), st.integers(-3, 2000), st.sampled_from(["", "a", "https://x"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(st.sampled_from(["name", "path", "min", "max", "x"]), inner, max_size=3),
    ),
    max_leaves=5,
)


def as_toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {as_toml(one)}" for key, one in value.items()) + "}"
    return repr(value) if isinstance(value, int) else f'"{value}"'


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["pages", "breakpoints", "root", "height", "allow", "browsers", "odd"]),
        VALUES,
    )
)
def test_nothing_malformed_escapes_as_another_error(
    tmp_path: Path, table: dict[str, object]
) -> None:
    text = "\n".join(f"{key} = {as_toml(value)}" for key, value in table.items())
    try:
        load_config(write(tmp_path, text))
    except ConfigError as caught:
        told = (caught.what, caught.why, caught.fix)
    else:
        return
    assert all(told)


def test_every_key_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text("utf-8")
    keys = {*ProjectTable.model_fields, *PageTable.model_fields, *RangeTable.model_fields}
    assert [key for key in sorted(keys) if f"`{key}`" not in text] == []


def test_every_option_of_a_page_is_a_field_of_the_page() -> None:
    assert {*PageDefaults.model_fields} <= {field.name for field in fields(Page)}
