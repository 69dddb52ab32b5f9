"""One file that stands alone: what it shows, and that a hostile page cannot run anything in it."""

import os
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from harness.capture.provision import find_browser
from harness.report import REPORTS
from harness.report.html import render
from harness.report.json import load
from harness.results import Cause, Place, Run
from harness.values import Region
from harness.widths.breakpoints import BUILT_IN
from tests.report.examples import CHANGED, LEAD, NEW, REGRESSED, UNCHANGED, UNKNOWN, WHY, images


def png(width: int, height: int = 2400, colour: str = "white") -> bytes:
    data = BytesIO()
    Image.new("RGB", (width, height), colour).save(data, "PNG")
    return data.getvalue()


PICTURES = {
    path: png(width, colour=colour)
    for width in CHANGED
    for path, colour in zip(images(width).values(), ("white", "beige", "pink"), strict=True)
}

HOSTILE = '</title></style><script>window.owned=1</script><img src=x onerror="owned=1">{{ 7*7 }}'


def shown(run: Run = REGRESSED) -> str:
    return render(run, PICTURES, BUILT_IN).decode()


def words(page: str) -> str:
    """What is read on the page, on one line."""
    body = page[page.index("<body>") :]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def test_findings_come_first_with_what_explains_them() -> None:
    text = words(shown())
    assert text.startswith(
        "Breakpoint Harness · harness check · 20260102-030405-ab12 regressed 1 finding "
        "exit 1 after 4.2 s planned 14 compared 14 unchanged 12 changed 2 new 0 unstable 0 "
        "failed 0 Findings resized figure.lead is 24 px wider from 640 to 1022 px and moves what "
        "follows down Page article, chromium Also on archive, firefox at 700–800 and 900–1022 px "
        "Element main > article > figure.lead "
        "Widths 640–1022 px Breakpoint medium-browser-and-portrait-tablet "
        "Cause .lead { max-width: 60% → none } article.css:41 @media (min-width: 640px) proven "
        "Explains up to 41 elements at a width, 52,932 pixels in all "
        "article, chromium, 640 px changed 48,120 pixels differ Show Side by side Baseline "
        "Current Diff Whole page Actual size Baseline 640 × 2400 Current 640 × 2400 "
        "Diff 640 × 2400 article, chromium, 768 px "
    )


def test_every_breakpoint_and_the_environment_are_shown() -> None:
    text = words(shown(UNCHANGED))
    for one in BUILT_IN:
        assert f"unchanged {one.name} {one.range_text}" in text
    assert "chromium 156.0" in text
    assert "sha256:5d36982" in text


def test_pictures_are_in_the_file_and_only_once() -> None:
    lead = replace(LEAD, places=())
    twice = replace(REGRESSED, findings=(lead, replace(lead, id="b", selector="aside")))
    page = shown(twice)
    for picture in PICTURES.values():
        assert page.count(b64encode(picture).decode()) == 1
    assert '<a href="#shot-3">640 px</a>, <a href="#shot-4">768 px</a>' in page
    assert 'id="shot-3"' in page


def test_a_cause_says_what_it_was_what_it_is_and_what_its_mark_means() -> None:
    proven, condition = LEAD.causes[0], "@media (min-width: 640px)"
    gone = Cause("a.card", "element", "present", "removed", "", False)
    hidden = Cause("a.card", "[hidden]", "", '""', "", False)
    title = Cause("a.card", "[title]", "Read", "", "", False)
    causes = (proven, gone, hidden, title)
    page = shown(replace(REGRESSED, findings=(replace(LEAD, causes=causes),)))
    assert "<del>60%</del>" in page
    assert "<ins>none</ins>" in page
    assert (
        f"Causes .lead {{ max-width: 60% → none }} article.css:41 {condition} proven "
        "a.card was removed not proven a.card got hidden not proven "
        'a.card lost title ="Read" not proven Explains up to 41 elements'
    ) in words(page)
    assert (
        '<span class="proof yes" title="Proven: undone in the page, the difference went away.">'
        "proven</span>"
    ) in page
    assert '<span class="proof " title="Not proven: what changed says so, but it could' in page


def test_more_causes_than_a_few_unfold() -> None:
    causes = tuple(replace(LEAD.causes[0], selector=f".n{number}") for number in range(9))
    page = shown(replace(REGRESSED, findings=(replace(LEAD, causes=causes),)))
    more = page.index("<summary>3 more</summary>")
    assert page.index(".n5 {") < more < page.index(".n6 {")


def test_other_pages_of_a_finding_are_named_and_so_are_their_pictures() -> None:
    places = Place("article", "chromium", LEAD.widths), Place("home", "chromium", ((640, 640),))
    home = tuple(replace(one, page="home") for one in REGRESSED.captures if one.width == 640)
    finding = replace(LEAD, places=places, pixels=52932)
    captures = (*REGRESSED.captures, *home)
    text = words(shown(replace(REGRESSED, captures=captures, findings=(finding, finding))))
    assert "Also on home, chromium at 640 px Element" in text
    assert "Explains up to 41 elements at a width, 52,932 pixels in all article, chromium" in text
    assert "Pictures article, chromium, 640 px , article, chromium, 768 px , home, chr" in text


def test_the_part_that_changed_is_shown_first() -> None:
    # 410 - 96 px of context = 314 px above, of 2400; the region is higher than what is shown.
    assert shown().count('style="--w:640;--h:1000;--up:-13.0833%"') == 3


def test_a_change_below_the_end_of_a_shorter_picture_shows_that_one_whole() -> None:
    captures = tuple(
        replace(one, region=Region(0, 3000, 9, 3009)) if one.region else one
        for one in REGRESSED.captures
    )
    assert shown(replace(REGRESSED, captures=captures)).count("--h:2400;--up:-0.0000%") == 6


def test_a_picture_that_is_not_at_hand_is_said_to_be_missing() -> None:
    for data in ({}, dict.fromkeys(PICTURES, b"broken")):
        text = words(render(REGRESSED, data, BUILT_IN).decode())
        assert text.count("This picture is not in the folder of the run.") == 6


def test_a_change_without_a_finding_is_shown_all_the_same() -> None:
    text = words(shown(replace(REGRESSED, findings=())))
    assert "Other changed widths article, chromium 640 px changed 48,120 pixels differ" in text


def test_what_could_not_be_compared_says_why_once() -> None:
    page = shown(UNKNOWN)
    text = words(page)
    assert "unstable 3 of 14 planned captures could not be compared; 1 finding elsewhere" in text
    assert "Not compared unstable article, chromium at 1024, 1080, 1199 px http://127.0" in text
    assert unescape(page).count(WHY) == 1


def test_new_captures_have_one_picture_and_nothing_to_switch() -> None:
    text = words(render(NEW, {images(320)["current"]: png(320)}, BUILT_IN).decode())
    assert "320 px new Actual size Current 320 × 2400 375 px new" in text


def test_the_same_run_gives_the_same_bytes() -> None:
    assert render(REGRESSED, PICTURES, BUILT_IN) == render(REGRESSED, PICTURES, BUILT_IN)


def test_nothing_is_loaded_from_elsewhere() -> None:
    page = shown()
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'"
    assert f'content="{policy}"' in page
    assert set(re.findall(r'(?:src|href)="(\w+:|#)', page)) <= {"data:", "#"}
    assert "<script" not in page
    assert "url(" not in page


def hostile() -> Run:
    finding = replace(
        LEAD,
        kind=HOSTILE,
        page=HOSTILE,
        selector=HOSTILE,
        message=HOSTILE,
        causes=(
            Cause(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, True, HOSTILE),
            *(
                Cause(HOSTILE, name, HOSTILE, HOSTILE, "", False)
                for name in ("element", "text", "[class]", f"[{HOSTILE}]", "[natural-size]")
            ),
            *(Cause(HOSTILE, f"[{HOSTILE}]", *one, "", False) for one in (("", "x"), ("x", ""))),
        ),
        places=(
            Place(HOSTILE, "chromium", LEAD.widths),
            Place(HOSTILE, HOSTILE, ((640, 640),)),
        ),
    )
    return replace(
        UNKNOWN,
        id=HOSTILE,
        environment=replace(UNKNOWN.environment, browser=HOSTILE),
        breakpoints=tuple(replace(one, page=HOSTILE) for one in UNKNOWN.breakpoints),
        captures=tuple(
            replace(one, page=HOSTILE, message=f"{HOSTILE}\ud800") for one in UNKNOWN.captures
        ),
        findings=(finding,),
        notes=(HOSTILE, "\ud800"),
    )


def test_hostile_strings_are_text() -> None:
    page = shown(hostile())
    assert "<script" not in page
    assert 'onerror="' not in page
    assert unescape(page).count(HOSTILE) > 20


def test_reports_are_known_by_the_name_of_their_option() -> None:
    assert REPORTS["html"](REGRESSED, PICTURES, BUILT_IN) == render(REGRESSED, PICTURES, BUILT_IN)
    assert load(REPORTS["json"](REGRESSED, {}, ())) == REGRESSED


# In a real browser.


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
    file.write_bytes(render(run, PICTURES, BUILT_IN))
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
    for run in (UNKNOWN, replace(REGRESSED, findings=(long,), id="i" * 200), NEW, hostile()):
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
