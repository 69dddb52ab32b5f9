"""Never a false red: what is late, random or stored changes no picture."""

import re
from pathlib import Path

import pytest
from PIL import Image

from tests.scratch import FONT, ONE_WIDTH, SQUARE, MakeProject, MakeServer, Reply, approved

pytestmark = pytest.mark.browser


def test_page_that_loads_itself_again_once_is_captured_after_it(project: MakeProject) -> None:
    made = approved(project("reloads-once"))
    assert "p.second" in made.stored()["reloads-once/chromium/layout.txt"].decode()
    assert made.check().exit_code == 0


@pytest.mark.parametrize("page", ["remembers", "remembers-in-database"])
def test_what_a_page_stores_reaches_no_other_width(project: MakeProject, page: str) -> None:
    wait = 'wait_for = ".counted"' if page == "remembers-in-database" else ""
    made = project(settings=wait)
    made.write("home.html", (Path(__file__).parent / "faults" / f"{page}.html").read_bytes())
    assert made.approve("--workers", "1").exit_code == 0
    heights = re.findall(
        r"div\.visits.*\n((?:  .*\n)+)", made.stored()["home/chromium/layout.txt"].decode()
    )
    assert [line.split()[-1] for line in heights[0].splitlines()] == ["50", "50", "50"]
    assert made.check("--workers", "3").exit_code == 0


def test_late_moving_and_random_content_gives_one_digest_in_ten_captures(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    names = [f"late{number}" for number in range(10)]
    page = (Path(__file__).parent / "faults" / "late.html").read_bytes()
    for number in range(10):
        folder = f"/{number}"
        told.replies |= {
            f"{folder}/late.html": Reply(page),
            f"{folder}/late.css": Reply("p { margin: 0 }", "text/css", delay=0.03 * number),
            f"{folder}/late.svg": Reply(SQUARE, "image/svg+xml", delay=0.04 * (9 - number)),
            f"{folder}/late.woff2": Reply(
                FONT.read_bytes(), "font/woff2", delay=0.05 * (number % 4)
            ),
        }
    made = project(settings=f'base_url = "{told.origin}"')
    made.configure(
        {name: f'path = "{number}/late.html"' for number, name in enumerate(names)},
        f'base_url = "{told.origin}"\nwait_for = ".debounced.done"',
        ONE_WIDTH,
    )
    assert made.check().exit_code == 1
    assert {made.verdicts()[name, 400] for name in names} == {"new"}
    assert len({made.pixels(name)["400"] for name in names}) == 1
    picture = Image.open(made.last_run() / "captures" / "late0" / "chromium" / "0400.png")
    layout = (made.last_run() / "captures" / "late0" / "chromium" / "layout.txt").read_text()
    tops = {
        path: float(line.split()[2]) for path, line in re.findall(r"\n(\S+)\n(  400: .*)\n", layout)
    }
    colours = {
        path: picture.convert("RGB").getpixel((25, int(tops[path]) + 25))
        for path in ("img.lazy", "div.seen", "div.debounced", "div.endless", "div.transition")
    }
    assert colours == {
        "img.lazy": (0xCC, 0x00, 0x33),
        "div.seen": (0x66, 0x00, 0x66),
        "div.debounced": (0x00, 0x66, 0x33),
        "div.endless": (0xCC, 0x66, 0x00),
        "div.transition": (0x00, 0x33, 0x66),
    }
    assert "div.transition\n  400: 0 " in layout
    assert " 300 50\n" in layout.partition("div.transition\n")[2].partition("\n\n")[0] + "\n"
