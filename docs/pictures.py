"""`make pictures`: the pictures of the report that the README shows.

Checks a copy of this project's own page with the fault that the README tells of, and takes the
report of that run in light and dark, on a desktop and on a phone.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from harness.capture.browsers.find import find_browser

PROJECT = Path(__file__).parent.parent
PICTURES = Path(__file__).with_name("pictures")

FAULT = "@media (min-width: 640px) and (max-width: 1023px) { .lead { max-width: none } }\n"

#: Name, viewport (CSS px), colour scheme and key pressed before the picture is taken.
SHOTS = (
    ("report-light", (1280, 900), "light", ""),
    ("report-dark", (1280, 900), "dark", ""),
    ("report-slider", (1280, 900), "light", "2"),
    ("report-phone-light", (375, 812), "light", ""),
    ("report-phone-dark", (375, 812), "dark", ""),
)


def main() -> int:
    """Write the pictures; gives the exit code."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, opened() as browser:
        report = checked(Path(folder))
        for name, (width, height), scheme, key in SHOTS:
            tab = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            tab.goto(report.as_uri())
            if key:
                tab.keyboard.press(key)
            pictures = tab.locator("#finding-1 .stage img")
            pictures.first.wait_for()
            pictures.evaluate_all("all => Promise.all(all.map(one => one.decode()))")
            file = PICTURES / f"{name}.png"
            file.write_bytes(small(tab.screenshot()))
            tab.close()
            print(f"{file.name}: {file.stat().st_size // 1024} kB")
    return 0


def checked(folder: Path) -> Path:
    """The report of a check of the page with its fault, in a copy of the project."""
    for name in ("pages", "baselines"):
        shutil.copytree(PROJECT / name, folder / name)
    shutil.copy(PROJECT / "pyproject.toml", folder)
    sheet = folder / "pages" / "article" / "article.css"
    sheet.write_text(sheet.read_text("utf-8") + FAULT, "utf-8")
    report = folder / "report.html"
    command = (sys.executable, "-m", "harness", "check", "--quiet", "--html", report.name)
    done = subprocess.run(command, cwd=folder, check=False, env={**os.environ, **_here()})
    if done.returncode != 1:
        sys.exit(f"the check ended in exit {done.returncode}, not in 1")
    return report


def _here() -> dict[str, str]:
    return {"PYTHONPATH": str(PROJECT)}


def small(png: bytes) -> bytes:
    """The picture in 256 colours: a third of the size, and no less to see."""
    written = BytesIO()
    Image.open(BytesIO(png)).quantize(256, dither=Image.Dither.NONE).save(
        written, "PNG", optimize=True
    )
    return written.getvalue()


@contextmanager
def opened() -> Iterator[Browser]:
    """A browser with the project's own fonts."""
    found = find_browser("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(found.executable),
            args=[] if os.geteuid() else ["--no-sandbox"],
            env={**found.environment},
        )
        yield browser
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
