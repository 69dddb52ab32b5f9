"""Pictures are those of the whole page: each row in its place, and of the page's size."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from harness.capture.browsers.find import find_browser
from harness.capture.host import BrowserHost
from harness.capture.tab import screenshot
from harness.model.capture import Capture, Missed
from harness.model.job import Job
from harness.model.page import Page
from harness.site.folder_server import serve

pytestmark = pytest.mark.browser

HEAD = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title>'

#: Rows of this height (CSS px) have a colour of their own.
ROW = 1_000


def colour_of(row: int) -> tuple[int, int, int]:
    return row * 5 % 256, row * 37 % 256, 255 - row * 11 % 256


@pytest.fixture(scope="module")
def host() -> Iterator[BrowserHost]:
    with BrowserHost(find_browser()) as host:
        yield host


def captured(host: BrowserHost, folder: Path, body: str, page: Page) -> Capture | Missed:
    """The result of capturing a page with this ``body`` at 400 px."""
    (folder / "page.html").write_text(f"{HEAD}{body}")
    with serve(folder) as base:
        (capture,) = host.capture(Job(page, f"{base}page.html", "chromium", (400,), 60_000))
    return capture


@pytest.mark.parametrize(("scale", "height"), [(1.0, 40_000), (2.0, 20_000)])
def test_very_high_page_has_each_row_in_its_place(
    scale: float, height: int, tmp_path: Path
) -> None:
    rows = "".join(
        f"<div style='height: {ROW}px; background: rgb{colour_of(row)}'></div>"
        for row in range(height // ROW)
    )
    page = Page("page", "page.html", device_scale_factor=scale)
    with BrowserHost(find_browser(), scale) as host:
        capture = captured(host, tmp_path, f"<body style='margin: 0'>{rows}", page)
    assert isinstance(capture, Capture), capture.message
    image = Image.open(BytesIO(capture.image)).convert("RGB")
    assert image.size == (round(400 * scale), round(height * scale))
    for row in range(height // ROW):
        for within in (0, ROW // 2, ROW - 1):
            pixel = (round(390 * scale), round((row * ROW + within) * scale))
            assert image.getpixel(pixel) == colour_of(row), row


def test_page_above_the_limit_fails_with_its_size(host: BrowserHost, tmp_path: Path) -> None:
    body = "<body style='margin: 0'><div style='width: 3000px; height: 35000px'>Text</div>"
    missed = captured(host, tmp_path, body, Page("page", "page.html"))
    assert isinstance(missed, Missed)
    assert missed.verdict == "failed"
    assert missed.what.endswith("/page.html is 3000 × 35000 px large")
    assert "96000000 in all" in missed.why


@pytest.mark.parametrize(
    ("wrong", "verdict"), [(1, "captured"), (2, "failed")], ids=["once", "each time"]
)
def test_picture_of_another_size_than_its_page_is_taken_again(
    wrong: int, verdict: str, host: BrowserHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []
    take = screenshot.screenshot

    async def take_less(*arguments: object) -> bytes:
        page, devtools, width, height = arguments
        taken.append(1)
        less = 10 if len(taken) <= wrong else 0
        return await take(page, devtools, width, height - less)  # type: ignore[arg-type,operator]

    monkeypatch.setattr(screenshot, "screenshot", take_less)
    result = captured(host, tmp_path, "<p>Text", Page("page", "page.html"))
    assert len(taken) == 2
    if verdict == "captured":
        assert isinstance(result, Capture)
        assert screenshot.size_of(result.image) == (400, 900)
    else:
        assert isinstance(result, Missed)
        assert result.verdict == "failed"
        assert result.what.endswith("is 400 × 890 px large, and not 400 × 900 px as its page")


def test_sizes_of_a_fractional_scale_may_be_rounded_in_either_direction() -> None:
    job = Job(Page("page", "page.html", device_scale_factor=1.5), "/", "chromium", (375,), 1_000)
    assert set(screenshot.possible_sizes(job, 375, 900)) == {(562, 1350), (563, 1350)}


def test_what_a_page_does_beside_itself_is_noted(host: BrowserHost, tmp_path: Path) -> None:
    body = """<p>Text<script>
      alert("Welcome"); window.answers = [confirm("Sure?"), prompt("Name?")]; print();
      open("/other.html?token=secret");
      const link = document.createElement("a");
      link.href = "data:text/plain,Text"; link.download = "report.txt"; link.click();
      document.querySelector("p").append(` ${answers}`);
    </script>"""
    (tmp_path / "other.html").write_text(f"{HEAD}<p>Other")
    capture = captured(host, tmp_path, body, Page("page", "page.html"))
    assert isinstance(capture, Capture), capture.message
    notes = [note for note in capture.notes if note.startswith("it ")]
    assert [note for note in notes if "window" not in note] == [
        "it asked to be printed, which does nothing",
        "it opened a dialog (alert): 'Welcome'",
        "it opened a dialog (confirm): 'Sure?'",
        "it opened a dialog (prompt): 'Name?'",
        "it started a download, which was refused: 'report.txt'",
    ]
    (window,) = (note for note in notes if "window" in note)
    assert window.startswith("it opened a window, which is not captured: ")
    assert "secret" not in window
