"""Screenshots of whole pages."""

import base64
import struct
from math import ceil, floor

from playwright.async_api import Page as PlaywrightPage

from harness.capture.browsers.devtools import DevTools
from harness.capture.tab.world import HARNESS, World
from harness.compare.pixels.single_colour import single_colour, unseen_elements
from harness.errors import CaptureError
from harness.model.job import Job
from harness.model.layout import Layout

#: The colour of masks (measuring.js).
MASK = (0xFF, 0x00, 0xFF)

#: The browser draws films apart from the page, and late on a busy machine: this many pictures of a
#: page with films are discarded first. Under load 3 of 70 had a black film, and 0 of 490 this way.
FILMS_SHOTS = 3

#: The longest side of a screenshot (device px) that all tested builds could paint.
MAX_SIDE = 40_000

#: The most pixels of a screenshot. A page of 2,400 × 40,000 px is captured with each row in place.
MAX_PIXELS = 96_000_000


def check_size(job: Job, width: int, height: int) -> None:
    """Raise ``CaptureError`` where a page of this size (CSS px) is too large for a screenshot."""
    scale = job.page.device_scale_factor
    if max(width, height) * scale > MAX_SIDE or width * height * scale**2 > MAX_PIXELS:
        raise CaptureError(
            f"{job.address} is {width} × {height} px large",
            why=f"a picture holds at most {MAX_SIDE} device px a side and {MAX_PIXELS} in all; "
            "beyond that a browser may give up",
            fix="split the page, hide what makes it endless (`hide`), or lower "
            "`device_scale_factor`",
        )


def check_shown(job: Job, layout: Layout, image: bytes, *, transparent: bool) -> None:
    """Raise ``CaptureError`` where a picture of one colour shows a page with visible elements.

    ``transparent`` says that the page's root element has an opacity of 0.
    """
    colour = single_colour(image)
    if colour is None or colour == MASK:
        return
    unseen = [element.path for element in unseen_elements(layout, colour)]
    if not unseen:
        return
    more = f" and {len(unseen) - 1} more" if len(unseen) > 1 else ""
    raise CaptureError(
        f"the picture of {job.address} shows nothing: all of it is #{bytes(colour).hex()}",
        why="its root element has an opacity of 0"
        if transparent
        else f"{unseen[0]}{more} should be seen, by text or background, and nothing of it is",
        fix="look at the page in a browser window without other origins, which a capture does not "
        "reach: what shows the page may come from there; or have `wait_for` name what shows",
    )


async def screenshot(
    page: PlaywrightPage, devtools: DevTools | None, width: int, height: int
) -> bytes:
    """A PNG of the page's top left ``width`` × ``height`` CSS px, independent of the viewport.

    Chromium encodes for speed: the same pixels, for about a third of the browser's CPU time.
    """
    if devtools is None:
        return await page.screenshot(full_page=True)
    shown = page.viewport_size
    shot = await devtools.send(
        "Page.captureScreenshot",
        {
            "format": "png",
            "optimizeForSpeed": True,
            # For this Chromium lays the page out again, which resets scrolled and snapped boxes.
            "captureBeyondViewport": shown != {"width": width, "height": height},
            "clip": {"x": 0, "y": 0, "width": width, "height": height, "scale": 1},
        },
    )
    return base64.b64decode(shot["data"])


async def last_screenshot(
    job: Job, page: PlaywrightPage, world: World, layout: Layout, shots: int, *, scrolled: bool
) -> bytes:
    """Take several screenshots of the page with this ``layout``, and return the last of them.

    With ``scrolled``, scrolled boxes of the page keep their positions meanwhile. Errors:
    ``CaptureError`` where the picture has another size than the page, also at another try.
    """
    width, height = layout.page_width, layout.page_height
    if scrolled:
        await world.answer(f"{HARNESS}.holdScrolled()")
    for _ in range(shots - 1):
        await screenshot(page, world.devtools, width, height)
    image = await screenshot(page, world.devtools, width, height)
    if world.devtools and size_of(image) not in (sizes := possible_sizes(job, width, height)):
        image = await screenshot(page, world.devtools, width, height)
        if (size := size_of(image)) not in sizes:
            raise CaptureError(
                f"the picture of {job.address} is {size[0]} × {size[1]} px large, and not "
                f"{sizes[0][0]} × {sizes[0][1]} px as its page",
                why="the browser left out a part of the page, or added to it, at two tries",
                fix="run `harness doctor`; another browser is named with --browser-path",
            )
    if scrolled:
        await world.answer(f"{HARNESS}.letScrolledGo()")
    return image


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG (device px), from its header."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def possible_sizes(job: Job, width: int, height: int) -> list[tuple[int, int]]:
    """The sizes (device px) that the picture of a page of this size (CSS px) may have.

    There are several where a scale leaves fractions, which a browser rounds in either direction.
    """
    scale = job.page.device_scale_factor
    widths, heights = (
        dict.fromkeys((round(side * scale), floor(side * scale), ceil(side * scale)))
        for side in (width, height)
    )
    return [(wide, high) for wide in widths for high in heights]
