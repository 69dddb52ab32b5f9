"""The report in a real browser: it fits, it can be read and switched, and nothing runs in it."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from harness.capture.provision import find_browser
from harness.report.html import render
from harness.results import Run
from harness.widths.breakpoints import BUILT_IN
from tests.report.examples import BETWEEN, LEAD, NEW, REGRESSED, UNKNOWN, UNSWEPT
from tests.report.pictures import BOXES, HOSTILE, PICTURES, hostile


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = find_browser("chromium")
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=str(found.executable),
            args=sandbox,
            env={**found.environment},
        )
        yield opened
        opened.close()


def opened(browser: Browser, folder: Path, run: Run, width: int, scheme: str = "light") -> Page:
    file = folder / "report.html"
    file.write_bytes(render(run, {**PICTURES, **BOXES}, BUILT_IN))
    tab = browser.new_page(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    requests: list[str] = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.goto(file.as_uri())
    assert [url for url in requests if not url.startswith("data:")] == [file.as_uri()]
    return tab


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 375, 700, 1280])
def test_no_width_scrolls_sideways(browser: Browser, tmp_path: Path, width: int) -> None:
    long = replace(LEAD, message="long" * 100, selector="main > " + "x" * 300)
    regressed = replace(REGRESSED, findings=(long,), id="i" * 200)
    for run in (UNKNOWN, regressed, NEW, BETWEEN, UNSWEPT, hostile()):
        tab = opened(browser, tmp_path, run, width)
        tab.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
        assert tab.evaluate("document.documentElement.scrollWidth") == width
        tab.close()


@pytest.mark.browser
def test_hostile_strings_do_not_run(browser: Browser, tmp_path: Path) -> None:
    tab = opened(browser, tmp_path, hostile(), 1280)
    assert tab.evaluate("window.owned") is None
    assert HOSTILE in (tab.text_content("h3") or "")
    assert tab.locator("script, img:not([src^='data:'])").count() == 0
    tab.close()


@pytest.mark.browser
def test_the_first_picture_of_the_first_finding_is_on_the_first_screen(
    browser: Browser, tmp_path: Path
) -> None:
    tab = opened(browser, tmp_path, REGRESSED, 1280)
    box = tab.locator("figure.diff img").first.locator("..").bounding_box()
    assert box is not None
    assert box["y"] < 700
    tab.close()


@pytest.mark.browser
def test_views_switch_and_pictures_unfold_without_a_script(
    browser: Browser, tmp_path: Path
) -> None:
    tab = opened(browser, tmp_path, REGRESSED, 1280)
    shot = tab.locator("details.shot").first
    visible = shot.locator("figure:visible")
    assert visible.count() == 3
    part = shot.locator(".cut").first.bounding_box()
    shot.get_by_text("Whole page").click()
    whole = shot.locator(".cut").first.bounding_box()
    assert part is not None
    assert whole is not None
    assert whole["height"] / part["height"] == pytest.approx(2.4, abs=0.01)
    shot.locator("fieldset").get_by_text("Diff").click()
    assert visible.count() == 1
    assert visible.get_attribute("class") == "diff"
    shot.get_by_text("Actual size").click()
    box = shot.locator("figure.diff .cut").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (640, 2400)
    tab.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [375, 1280])
def test_the_boxes_between_are_shown_with_what_their_colours_mean(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    tab = opened(browser, tmp_path, BETWEEN, width)
    shot = tab.locator("details.shot")
    legend = shot.locator(".key").all_text_contents()
    assert legend == ["blue: before", "red: now"]
    colours = shot.locator(".key i").evaluate_all(
        "all => all.map(one => getComputedStyle(one).borderTopColor)"
    )
    assert colours == ["rgb(0, 90, 167)", "rgb(200, 0, 60)"]
    part = shot.locator(".cut").bounding_box()
    assert part is not None
    assert part["width"] == pytest.approx(620 if width > 620 else width - 24 - 28 - 2 - 12, abs=2)
    assert part["height"] / part["width"] == pytest.approx(592 / 620, abs=0.01)
    shot.get_by_text("Whole page").click()
    whole = shot.locator(".cut").bounding_box()
    assert whole is not None
    assert whole["height"] / whole["width"] == pytest.approx(2400 / 620, abs=0.01)
    tab.close()


@pytest.mark.browser
def test_text_is_readable_in_light_and_dark(browser: Browser, tmp_path: Path) -> None:
    """WCAG 2.2, 1.4.3: a contrast of at least 4.5 for each verdict and for quiet text."""
    for scheme in ("light", "dark"):
        tab = opened(browser, tmp_path, REGRESSED, 1280, scheme)
        ratios = tab.evaluate(CONTRAST)
        assert min(ratios) >= 4.5, (scheme, ratios)
        tab.close()


CONTRAST = """() => {
  const style = getComputedStyle(document.documentElement);
  const light = name => {
    let hex = style.getPropertyValue(name).trim().slice(1);
    if (hex.length === 3) hex = [...hex].map(digit => digit + digit).join("");
    const [r, g, b] = [0, 2, 4].map(at => parseInt(hex.slice(at, at + 2), 16) / 255)
      .map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const pairs = ["good", "bad", "new", "wait", "dead"].map(one => [`--${one}`, `--${one}-bg`]);
  for (const back of ["--page", "--card", "--sunk"])
    pairs.push(["--quiet", back], ["--text", back]);
  return pairs.map(pair => pair.map(light).sort((a, b) => b - a))
    .map(([high, low]) => (high + 0.05) / (low + 0.05));
}"""
