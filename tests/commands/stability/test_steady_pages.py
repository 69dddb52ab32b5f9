"""Never a false red: what is late, random or stored changes no picture."""

from pathlib import Path

import pytest
from PIL import Image

from tests.scratch import FONT, ONE_WIDTH, SQUARE, MakeProject, MakeServer, Reply, approved

pytestmark = pytest.mark.browser


def test_page_that_loads_itself_again_once_is_captured_after_it(project: MakeProject) -> None:
    made = approved(project("reloads-once"))
    assert "p.second" in made.boxes("reloads-once", 400, approved=True)
    assert made.check().exit_code == 0


@pytest.mark.parametrize("page", ["remembers", "remembers-in-database"])
def test_what_a_page_stores_reaches_no_other_width(project: MakeProject, page: str) -> None:
    wait = 'wait_for = ".counted"' if page == "remembers-in-database" else ""
    made = project(settings=wait)
    made.write("home.html", (Path(__file__).parents[2] / "faults" / f"{page}.html").read_bytes())
    assert made.approve("--workers", "1").exit_code == 0
    widths = (400, 600, 800)
    visits = [made.boxes("home", width, approved=True)["div.visits"] for width in widths]
    assert [box.height for box in visits] == [50, 50, 50]
    assert made.check("--workers", "3").exit_code == 0


def test_late_moving_and_random_content_gives_one_digest_in_ten_captures(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    names = [f"late{number}" for number in range(10)]
    page = (Path(__file__).parents[2] / "faults" / "late.html").read_bytes()
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
    boxes = made.boxes("late0", 400)
    colours = {
        path: picture.convert("RGB").getpixel((25, int(boxes[path].top) + 25))
        for path in ("img.lazy", "div.seen", "div.debounced", "div.endless", "div.transition")
    }
    assert colours == {
        "img.lazy": (0xCC, 0x00, 0x33),
        "div.seen": (0x66, 0x00, 0x66),
        "div.debounced": (0x00, 0x66, 0x33),
        "div.endless": (0xCC, 0x66, 0x00),
        "div.transition": (0x00, 0x33, 0x66),
    }
    moved = boxes["div.transition"]
    assert (moved.left, moved.width, moved.height) == (0, 300, 50)


def test_frame_of_an_allowed_origin_has_its_timers_run(
    project: MakeProject, server: MakeServer
) -> None:
    inner, outer = server(), server()
    inner.replies["/frame.html"] = Reply(
        "<!doctype html><body style='background: #cc0033'><script>setTimeout(() => setTimeout("
        "() => { document.body.style.background = '#006633'; }, 900), 900)</script>"
    )
    outer.replies["/home.html"] = Reply(
        "<!doctype html><style>* { margin: 0; border: 0 }</style>"
        f'<iframe src="{inner.origin}/frame.html" width="100" height="100"></iframe>'
    )
    made = project(settings=f'base_url = "{outer.origin}"', breakpoints=ONE_WIDTH)
    made.configure(
        {"home": f'allow = ["{inner.origin}"]'}, f'base_url = "{outer.origin}"', ONE_WIDTH
    )
    assert made.check().exit_code == 1
    picture = Image.open(made.last_run() / "captures" / "home" / "chromium" / "0400.png")
    assert picture.convert("RGB").getpixel((50, 50)) == (0, 0x66, 0x33)
