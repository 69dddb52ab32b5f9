"""Whatever a page does, two loads of it give one picture, which shows what the page is meant to."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest
from PIL import Image

from tests.flaky import NAMES, configuration, flaky_server
from tests.scratch import MakeProject

pytestmark = [pytest.mark.browser, pytest.mark.long]

RED, GREEN, BLUE, ORANGE = (0xCC, 0, 0x33), (0, 0x66, 0x33), (0, 0x33, 0x66), (0xCC, 0x66, 0)
WHITE = (255, 255, 255)

#: What is there at a viewport 400 px wide: bounding boxes, CSS px, by the end of the path.
BOXES = {
    "animation-delayed": {"div.box": (0, 0, 300, 80)},
    "animation-endless": {"turning-box >>> div": (0, 50, 100, 100)},
    "carousel-scroll": {"div.three": (0, 0, 400, 80)},
    "carousel-timer": {"div.slow": (0, 0, 400, 60), "div.fast": (0, 60, 400, 180)},
    "content-visibility": {"div.part:nth-of-type(5)": (0, 1200, 400, 1500)},
    "cookie-banner": {"div.banner": (0, 800, 400, 900)},
    "counter-frames": {"div.bar": (0, 2000, 300, 2020)},
    "counter-interval": {
        "div.bar:nth-of-type(1)": (0, 0, 300, 20),
        "div.bar:nth-of-type(2)": (0, 20, 130, 40),
        "div.bar:nth-of-type(3)": (0, 40, 100, 60),
    },
    "endless-frames": {"div.box": (60, 0, 160, 50)},
    "fetch-late": {
        "div.clock": (0, 0, 60, 20),
        "div.card:nth-of-type(6)": (0, 320, 400, 380),
        "p.last": (0, 380, 400, 400),
    },
    "hero": {"div.hero": (0, 0, 400, 900), "div.far": (0, 1800, 400, 3000)},
    "idle": {"div.bar:nth-of-type(1)": (0, 0, 120, 20), "div.bar:nth-of-type(2)": (0, 20, 90, 40)},
    "infinite-scroll": {"div.row:nth-of-type(12)": (0, 5511, 400, 6012)},
    "late-font": {"p.text": (0, 0, 419, 40)},
    "modules": {"div.box": (0, 0, 100, 90)},
    "no-answer": {"div.box": (0, 0, 100, 90)},
    "optional-font": {"p.text": (0, 0, 426, 40)},
    "polling": {"div.bar": (0, 0, 100, 20)},
    "resize-observer": {"div.box": (0, 0, 200, 50)},
    "service-worker": {"div.box": (0, 0, 100, 70)},
    "slow-images": {"img.slow": (0, 0, 50, 50), "img.made": (0, 50, 50, 100)},
    "sockets": {
        "div.bar:nth-of-type(1)": (0, 0, 120, 20),
        "div.bar:nth-of-type(2)": (0, 20, 30, 40),
    },
    "sticky-fixed": {"header": (0, 0, 400, 40), "div.fixed": (350, 200, 390, 240)},
    "transition": {"div.box": (0, 0, 300, 50), "p.after": (0, 50, 400, 70)},
    "view-transition": {"div.box": (0, 0, 260, 80)},
    "web-animation": {"div.box:nth-of-type(2)": (0, 50, 250, 100)},
    "web-component": {"late-element": (0, 0, 400, 40), "p.after": (0, 40, 400, 60)},
    "workers": {
        "div.bar:nth-of-type(1)": (0, 0, 150, 20),
        "div.bar:nth-of-type(2)": (0, 20, 150, 40),
    },
}

#: Colours at places of the picture, device px.
COLOURS = {
    "animated-images": {(30, y): RED for y in (30, 90, 150, 210)},
    "animation-endless": {(50, 25): BLUE, (50, 75): GREEN, (150, 25): WHITE},
    "autofocus": {(2, 1598): RED},
    "carousel-scroll": {(200, 40): BLUE},
    "content-visibility": {(10, 10): GREEN, (10, 950): GREEN, (10, 1450): GREEN},
    "cookie-banner": {(200, 850): ORANGE},
    # Inside a frame: ten ticks of 20 px, and a box that turns for ever at its start.
    "frames": {
        (195, 30): RED,
        (205, 30): WHITE,
        (25, 90): GREEN,
        (195, 150): RED,
        (205, 150): WHITE,
    },
    "hero": {(10, 890): BLUE, (10, 910): GREEN, (10, 1790): GREEN, (10, 1810): WHITE},
    "lazy-images": {(20, 3020): RED, (20, 3070): RED},
    "reveal": {(10, 1510): GREEN, (10, 1550): GREEN, (10, 3100): GREEN},
    "smooth-scroll": {(200, 15): BLUE, (200, 2210): RED},
    "sticky-fixed": {(200, 20): RED, (370, 220): GREEN, (200, 950): WHITE},
    # A film's red is what its codec makes of it.
    "video": {(60, 30): (0xC5, 2, 0x31), (60, 90): (0xC5, 2, 0x31), (60, 150): RED},
    "web-component": {(25, 35): ORANGE},
}

#: Pages that hold only texts or sizes which are made up: that they stay the same is all there is.
WITHOUT = {"dates", "infinite-listener", "random"}


def _spin() -> None:
    while True:
        pass


@contextmanager
def busy_machine() -> Iterator[None]:
    """Something else wants every core."""
    hogs = [multiprocessing.Process(target=_spin, daemon=True) for _ in range(2)]
    for one in hogs:
        one.start()
    yield
    for one in hogs:
        one.kill()
        one.join()


def test_each_behaviour_is_looked_at() -> None:
    assert set(NAMES) == {*BOXES, *COLOURS, *WITHOUT}


def test_pages_that_move_give_the_same_pictures_and_show_what_they_are_meant_to(
    project: MakeProject, *, is_campaign: bool
) -> None:
    made = project()
    with flaky_server() as origin:
        (made.folder / "harness.toml").write_text(configuration(origin, widths=(400,)))
        assert made.approve("--workers", "2").exit_code == 0
        for name, expected in BOXES.items():
            boxes = made.boxes(name, 400, approved=True)
            for path, place in expected.items():
                (box,) = [
                    one for whole, one in boxes.items() if f" > {whole}".endswith(f" > {path}")
                ]
                found = tuple(round(px) for px in (box.left, box.top, box.right, box.bottom))
                assert (name, path, found) == (name, path, place)
        for name, colours in COLOURS.items():
            with Image.open(made.baselines / name / "chromium" / "0400.png") as picture:
                plain = picture.convert("RGB")
                seen = {place: plain.getpixel(place) for place in colours}
            assert {name: seen} == {name: dict(colours)}
        with busy_machine() if is_campaign else nullcontext():
            code, out, _ = made.check("--workers", "2")
        assert (code, made.findings()) == (0, []), out
        assert len(made.verdicts()) == len(NAMES)
        notes = made.report()["notes"]
        endless = (
            "it grows each time it is scrolled to its end: what came the first five times is shown"
        )
        assert sorted(note for note in notes if note.endswith(endless)) == [
            f"infinite-listener: {endless}",
            f"infinite-scroll: {endless}",
        ]
        assert f"no-answer: {origin}/never?2 had not answered when the capture was taken" in notes
