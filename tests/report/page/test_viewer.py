"""The viewer: five views that differ, boxes where they belong, the part that changed, zoom."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import FloatRect, Locator, Page

from harness.report.report_file import ReportFile
from tests.report.drawn import AFTER, BEFORE, COLOURS, DRAWN, HEIGHT, KEPT, NARROW, PICTURES
from tests.report.page.conftest import Open

pytestmark = pytest.mark.browser

FACTOR = HEIGHT / 640  # of the pictures at 640 px


def shown(tab: Page) -> Locator:
    """The first finding's stage, with pictures in it."""
    stage = tab.locator(".finding .stage")
    stage.locator("figure").first.wait_for()
    return stage


def look(tab: Page, view: str) -> Locator:
    """Switch to a view; the stage."""
    stage = shown(tab)
    tab.locator(".finding .views span", has_text=view).click()
    return stage


def box(locator: Locator) -> FloatRect:
    found = locator.bounding_box()
    assert found
    return found


def colours(window: Locator, *shares: float) -> list[tuple[int, ...]]:
    """What is seen at some places of a picture, by shares of its width; not far below its top."""
    image = Image.open(BytesIO(window.screenshot())).convert("RGB")
    points = [image.getpixel((round(share * (image.width - 1)), 20)) for share in shares]
    return [point for point in points if isinstance(point, tuple)]


def near(one: tuple[int, ...], other: tuple[float, ...]) -> bool:
    return all(abs(left - right) <= 3 for left, right in zip(one, other, strict=True))


BASELINE, CURRENT, DIFF = COLOURS.values()


@pytest.mark.parametrize("width", [375, 1280])
def test_side_by_side_shows_each_picture(open_report: Open, width: int) -> None:
    tab = open_report(DRAWN, width)
    stage = shown(tab)
    names = stage.locator("figure:visible figcaption > span:first-child").all_text_contents()
    sizes = f" 640 × {HEIGHT}"
    every = [f"{name}{sizes}" for name in ("Baseline", "Current", "Difference")]
    assert names == (every if width == 1280 else every[:2])
    windows = stage.locator(".window:visible").all()
    for window, colour in zip(windows, (BASELINE, CURRENT, DIFF), strict=False):
        assert colours(window, 0.5) == [colour]
    tops = {box(window)["y"] for window in windows}
    assert len(tops) == 1


def test_the_slider_follows_its_control_and_the_pointer(open_report: Open) -> None:
    tab = open_report(DRAWN)
    window = look(tab, "Slider").locator(".window")
    assert colours(window, 0.3, 0.7) == [BASELINE, CURRENT]
    control = tab.locator(".finding .range input")
    control.fill("80")
    assert colours(window, 0.3, 0.7, 0.9) == [BASELINE, BASELINE, CURRENT]
    control.press("Home")
    assert colours(window, 0.1, 0.9) == [CURRENT, CURRENT]
    area = box(window)
    tab.mouse.move(area["x"] + area["width"] * 0.5, area["y"] + 60)
    assert control.input_value() == "0"  # moving over it is not dragging
    tab.mouse.down()
    tab.mouse.move(area["x"] + area["width"] * 0.6, area["y"] + 60)
    assert control.input_value() == "60"
    assert colours(window, 0.5, 0.7) == [BASELINE, CURRENT]
    tab.mouse.up()
    tab.mouse.move(area["x"] + area["width"] * 0.2, area["y"] + 60)
    assert control.input_value() == "60"


def test_onion_skin_mixes_both_pictures(open_report: Open) -> None:
    tab = open_report(DRAWN)
    window = look(tab, "Onion skin").locator(".window")
    for value, share in (("50", 0.5), ("0", 0.0), ("100", 1.0), ("25", 0.25)):
        tab.locator(".finding .range input").fill(value)
        mixed = tuple(
            before + (after - before) * share
            for before, after in zip(BASELINE, CURRENT, strict=True)
        )
        (seen,) = colours(window, 0.5)
        assert near(seen, mixed), value


def test_blink_shows_one_picture_after_the_other(open_report: Open) -> None:
    tab = open_report(DRAWN)
    window = look(tab, "Blink").locator(".window")
    seen = []
    for at in (100, 700, 1300):
        tab.evaluate(
            "at => document.getAnimations().forEach(one => { one.pause(); one.currentTime = at; })",
            at,
        )
        seen += colours(window, 0.5)
    assert seen == [CURRENT, BASELINE, CURRENT]


def test_the_difference_alone(open_report: Open) -> None:
    tab = open_report(DRAWN)
    stage = look(tab, "Difference")
    assert colours(stage.locator(".window"), 0.5) == [DIFF]
    assert stage.locator("img, svg").count() == 1
    assert not tab.locator(".finding .range").is_visible()


@pytest.mark.parametrize("width", [375, 1280])
def test_boxes_lie_where_the_elements_do(open_report: Open, width: int) -> None:
    """Boxes are CSS px of the page; a picture is drawn as wide as there is room."""
    tab = open_report(DRAWN, width)
    stage = shown(tab)
    for view in ("Side by side", "Slider"):
        look(tab, view)
        for kind, name, wanted in (("baseline", "before", BEFORE), ("current", "after", AFTER)):
            image = box(stage.locator(f"img.{kind}"))
            rect = stage.locator(f"rect.{name}").first
            left, top, right, bottom = rect.evaluate(
                "one => { const { left, top, right, bottom } = one.getBoundingClientRect();"
                " return [left, top, right, bottom]; }"
            )
            scale = image["width"] / 640
            found = [(one - image["x"]) / scale for one in (left, right)]
            found += [(one - image["y"]) / scale for one in (top, bottom)]
            wide = [wanted.left, wanted.right, wanted.top, wanted.bottom]
            assert found == pytest.approx(wide, abs=2 / scale), (view, name)
    tab.locator(".finding").get_by_text("Boxes").click()
    assert stage.locator("svg").count() == 0


def test_the_part_that_changed_is_shown_first(open_report: Open) -> None:
    """Boxes from 400 to 500 px, the region of the difference likewise, and 96 px around them."""
    tab = open_report(DRAWN)
    stage = shown(tab)
    window, image = stage.locator(".window").first, stage.locator("img").first
    part, whole = box(window), box(image)
    scale = whole["width"] / 640
    assert part["height"] == pytest.approx((100 + 2 * 96) * scale, abs=1)
    assert part["y"] - whole["y"] == pytest.approx((400 - 96) * scale, abs=1)
    tab.locator(".finding").get_by_text("Whole page").click()
    part, whole = box(stage.locator(".window").first), box(stage.locator("img").first)
    assert (part["y"], part["height"]) == pytest.approx((whole["y"], whole["height"]), abs=1)


@pytest.mark.parametrize("width", [375, 1280])
def test_zoom_shows_pictures_at_their_size_and_twice_it(open_report: Open, width: int) -> None:
    tab = open_report(DRAWN, width)
    stage = shown(tab)
    fitting = box(stage.locator(".window").first)["width"]
    assert fitting < width / 2
    assert stage.evaluate("one => one.scrollWidth <= one.clientWidth")
    zoom = tab.locator(".finding").get_by_label("Zoom")
    for value, pixels in (("100 %", 640), ("200 %", 1280)):
        zoom.select_option(value)
        assert [box(one)["width"] for one in stage.locator("img:visible").all()][:2] == [
            pixels,
            pixels,
        ]
        assert tab.evaluate("document.documentElement.scrollWidth") == width
    zoom.select_option("Fit")
    assert box(stage.locator(".window").first)["width"] == fitting


def test_a_picture_that_is_not_at_hand_says_so(open_report: Open) -> None:
    some = {path: one for path, one in PICTURES.items() if "baseline" not in path}
    tab = open_report(DRAWN, pictures=some)
    stage = shown(tab)
    assert "This picture is not at hand: it is in the folder of the run." in stage.inner_text()
    assert not tab.locator(".finding .views").is_visible()
    assert stage.locator("img").count() == 2


def test_a_picture_that_is_broken_is_not_at_hand(open_report: Open) -> None:
    tab = open_report(DRAWN, pictures=dict.fromkeys(PICTURES, b"broken"))
    stage = shown(tab)
    assert stage.inner_text().count("This picture is not at hand") == 3
    assert stage.locator("img").count() == 0
    assert not tab.locator(".finding").get_by_label("Zoom").is_visible()


def test_a_picture_between_the_sample_widths_has_both_boxes_on_it(open_report: Open) -> None:
    tab = open_report(NARROW)
    stage = shown(tab)
    title = tab.locator(".finding .at").inner_text()
    assert "620 px" in title
    assert "between the sample widths" in title
    assert stage.locator("rect").evaluate_all("all => all.map(one => one.className.baseVal)") == [
        "before",
        "after",
    ]
    assert [one.strip() for one in stage.locator(".keys span").all_inner_texts()] == [
        "before",
        "now",
    ]
    assert tab.locator(".finding .at .decide").count() == 0
    widths = tab.locator(".finding .strip b").all_text_contents()
    assert widths[2:5] == ["620", "639", "640"]


def test_unchanged_pictures_are_shown_where_the_runs_folder_is_at_hand(
    open_report: Open, tmp_path_factory: pytest.TempPathFactory
) -> None:
    run = "run #1 50%/"  # no part of an address may be taken for another
    target = ReportFile("report.html", run)
    tab = open_report(DRAWN, target=target)
    folder = tab.evaluate("decodeURIComponent(location.pathname)").removesuffix("report.html")
    for path, content in KEPT.items():
        file = tmp_path_factory.getbasetemp().joinpath(folder, run, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    tab.reload()
    tab.locator(".finding .strip button", has_text="1024").click()
    shown(tab)
    stage = tab.locator(".finding .stage[aria-label$=' at 1024 px']")
    stage.locator("img").nth(1).wait_for()
    assert stage.locator("img").evaluate_all("all => all.map(one => one.naturalWidth)") == [
        1024,
        1024,
    ]
    assert colours(stage.locator(".window").first, 0.5) == [BASELINE]
