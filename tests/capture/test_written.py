"""Values in units of the viewport, told as they are declared."""

import pytest

from harness.capture.tab.tab import Tab
from harness.model.job import Job
from harness.model.layout import Layout
from harness.model.page import Page
from tests.capture.tabs import in_tab

pytestmark = pytest.mark.browser

#: Rules for ``#it`` in a viewport of 800 × 900 px; its property, and the value that is told.
VALUES: dict[str, tuple[str, str, str | None]] = {
    "plain": ("#it { width: 50vw }", "width", "50vw"),
    "sum": ("#it { width: calc(100% - 10vw) }", "width", "calc(100% - 10vw)"),
    "clamp": ("#it { font-size: clamp(1rem, 3vw, 4rem) }", "font-size", "clamp(1rem, 3vw, 4rem)"),
    "as-around": ("#it { font-size: 2vw }", "font-size", "2vw"),
    "height": ("#it { height: 10dvh }", "height", "10dvh"),
    "fonts": ("#it { font-size: 20px; width: calc(1em + 1vw) }", "width", "calc(1em + 1vw)"),
    "shorthand": ("#it { padding: 1vw 2vw }", "padding-left", "2vw"),
    "logical": ("#it { inline-size: 20vw }", "width", "20vw"),
    "tracks": ("#it { grid-template-columns: 20vw 1fr }", "grid-template-columns", "20vw 1fr"),
    "moved": ("#it { transform: translateX(5vw) }", "transform", "translateX(5vw)"),
    "the-one-that-wins": (".it { width: 9vw } #it { width: 8vw }", "width", "8vw"),
    "another-wins": (".it { width: 9vw } #it { width: 50px }", "width", None),
    "condition-met": (
        "@media (min-width: 700px) { #it { width: 9vw } } .it { width: 8vw }",
        "width",
        "9vw",
    ),
    "condition-not-met": (
        ".it { width: 9vw } @media (min-width: 900px) { #it { width: 8vw } }",
        "width",
        "9vw",
    ),
    "nested": ("main { & .it { width: 9vw } }", "width", "9vw"),
    "no-viewport": ("#it { width: 50% }", "width", None),
}


@pytest.fixture(scope="module")
def layouts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Layout]:
    folder = tmp_path_factory.mktemp("written")
    for name, (rules, _, _) in VALUES.items():
        html = f"<!doctype html><title>It</title><style>{rules}</style><main><p id=it class=it>It"
        (folder / f"{name}.html").write_text(html, "utf-8")

    async def read(tab: Tab) -> dict[str, Layout]:
        found = {}
        for name in VALUES:
            path = f"{name}.html"
            address = tab.address.rpartition("/")[0] + f"/{path}"
            job = Job(Page(name, path), address, "chromium", (800,), 30_000)
            found[name] = await tab.hold(job, 800)
        return found

    return in_tab(read, folder, "plain.html")


@pytest.mark.parametrize("name", VALUES)
def test_value_is_told_as_the_declaration_that_wins_has_it(
    name: str, layouts: dict[str, Layout]
) -> None:
    _, property_, value = VALUES[name]
    (style,) = (one.style for one in layouts[name].elements if one.path.endswith("p#it"))
    assert style.get(f"@written {property_}") == value
