"""The lead picture."""

from __future__ import annotations

from itertools import pairwise

from canvas import Canvas
from palette import BRICK, CORAL, CREAM, DEEP, FOAM, MIST, NIGHT, SEA, TEAL


def barrage() -> Canvas:
    """The lead picture: the tidal wall at dawn, running from the lighthouse to the viewer."""
    art = Canvas(1440, 810, CREAM)
    art.box("#f9dfbb", 0, 0, 1440, 120)
    art.box("#f8d3a7", 0, 0, 1440, 52)
    for radius, colour in ((230, "#fbe5c2"), (170, "#fdebcd"), (108, "#fff6e4")):
        art.disc(colour, 930, 330, radius)
    for x, y, width in ((90, 138, 330), (210, 164, 260), (1090, 96, 290), (1010, 122, 210)):
        art.rounded("#fdf2dd", x, y, width, 14, 7)
    art.ridge("#d5d8c0", 352, ((22, 620, 0.1), (9, 210, 0.4)))
    art.ridge("#a9c7b6", 392, ((20, 840, 0.55), (7, 260, 0.2)))
    skyline(art, 430)
    art.box(SEA, 0, 430, 1440, 380)
    art.box("#5fa2a2", 0, 430, 1440, 26)
    art.polygon("#72b0ab", (760, 430), (1100, 430), (1010, 520), (850, 520))
    for y, left, right in ((468, 820, 1040), (492, 790, 1010), (524, 850, 1090), (562, 800, 960)):
        art.rounded("#f3e3c4", left, y, right - left, 7, 3.5)
    wall(art)
    art.polygon(
        TEAL, (0, 640), (250, 612), (610, 668), (980, 742), (1440, 788), (1440, 810), (0, 810)
    )
    art.polygon(DEEP, (0, 706), (240, 690), (560, 736), (880, 790), (960, 810), (0, 810))
    for x, y, width in (
        (52, 664, 120),
        (210, 650, 90),
        (330, 682, 150),
        (560, 704, 110),
        (700, 734, 96),
    ):
        art.rounded(SEA, x, y, width, 6, 3)
    tug(art, 330, 640)
    for x, y, size in (
        (520, 210, 26),
        (584, 242, 18),
        (468, 258, 15),
        (1180, 214, 20),
        (700, 160, 14),
    ):
        gull(art, x, y, size)
    return art


def skyline(art: Canvas, ground: float) -> None:
    """The far city: flat blocks, a few with lit windows."""
    blocks = (
        (420, 60, 34), (452, 92, 26), (480, 70, 40), (524, 118, 22), (548, 84, 36), (588, 56, 44),
        (636, 98, 28), (668, 74, 34), (706, 132, 20), (730, 88, 38), (772, 64, 50), (826, 46, 60),
    )  # fmt: skip
    for index, (x, height, width) in enumerate(blocks):
        art.box("#5d8f92" if index % 2 else "#6f9f9c", x, ground - height, width, height)
        if index % 3 == 0:
            for row in range(2):
                art.box(CREAM, x + 8, ground - height + 12 + row * 18, width - 16, 6)
    art.box("#5d8f92", 715, ground - 168, 3, 40)


def wall(art: Canvas) -> None:
    """The barrage in perspective: towers on straight lines from one vanishing point."""
    eye = (150.0, 428.0)

    def near(x: float, y: float, share: float) -> tuple[float, float]:
        return (eye[0] + (x - eye[0]) * share, eye[1] + (y - eye[1]) * share)

    shares = [1.0 / (1.0 + 0.34 * index) for index in range(14)]
    art.polygon(DEEP, eye, (1640, 316), (1640, 750))
    art.polygon("#24505f", eye, (1640, 316), (1640, 372))
    for nearer, farther in pairwise(shares):
        left = farther + (nearer - farther) * 0.2
        right = farther + (nearer - farther) * 0.74
        opening = ((left, 448), (right, 448), (right, 720), (left, 720))
        art.polygon(NIGHT, *(near(1640, y, share) for share, y in opening))
        gate = ((left, 470), (right, 470), (right, 596), (left, 596))
        art.polygon(CORAL, *(near(1640, y, share) for share, y in gate))
        shade = ((left, 560), (right, 560), (right, 596), (left, 596))
        art.polygon(BRICK, *(near(1640, y, share) for share, y in shade))
        foam = ((left, 690), (right, 690), (right, 752), (left, 746))
        art.polygon(FOAM, *(near(1640, y, share) for share, y in foam))
    for share in reversed(shares):
        back = share * 0.93
        x, top = near(1640, 150, share)
        side, side_top = near(1640, 150, back)
        _, deck = near(1640, 380, share)
        _, side_deck = near(1640, 380, back)
        width = 120 * share
        art.polygon(MIST, (side, side_top), (x, top), (x, deck), (side, side_deck))
        art.polygon(FOAM, (x, top), (x + width, top), (x + width, deck), (x, deck))
        art.polygon(
            CORAL, (side, side_top), (x, top), (x, top + 26 * share), (side, side_top + 26 * back)
        )
        art.box(BRICK, x, top, width, 26 * share)
        art.box(DEEP, x + width * 0.3, top + 62 * share, width * 0.36, 46 * share)
    art.line(CREAM, 4, near(1640, 318, 1.0), near(1640, 318, 0.22))
    x, _ = near(1640, 428, 0.06)
    art.polygon(FOAM, (x - 26, 430), (x + 2, 430), (x - 4, 306), (x - 20, 306))
    for band in (0.18, 0.56):
        top = 306 + 124 * band
        art.polygon(CORAL, (x - 21, top), (x - 3, top), (x - 2, top + 24), (x - 22, top + 24))
    art.box(NIGHT, x - 22, 288, 20, 18)
    art.box("#ffe9a8", x - 17, 291, 10, 12)
    art.polygon(BRICK, (x - 26, 288), (x + 2, 288), (x - 12, 268))
    art.ellipse(TEAL, x - 12, 434, 92, 14)


def tug(art: Canvas, x: float, y: float) -> None:
    art.ellipse(FOAM, x + 60, y + 46, 156, 10)
    art.polygon(NIGHT, (x - 70, y - 2), (x + 190, y - 16), (x + 166, y + 46), (x - 48, y + 46))
    art.polygon(CORAL, (x - 53, y + 32), (x + 171, y + 32), (x + 166, y + 46), (x - 48, y + 46))
    art.box(FOAM, x + 20, y - 62, 96, 54)
    art.box(CREAM, x + 34, y - 98, 62, 36)
    for window in range(3):
        art.box(DEEP, x + 40 + window * 19, y - 90, 12, 14)
        art.disc(TEAL, x + 40 + window * 28, y - 34, 7)
    art.box(BRICK, x - 16, y - 82, 26, 78)
    art.box(NIGHT, x - 16, y - 82, 26, 12)
    art.line(NIGHT, 4, (x + 66, y - 98), (x + 66, y - 144))
    art.polygon(CORAL, (x + 68, y - 144), (x + 104, y - 134), (x + 68, y - 124))


def gull(art: Canvas, x: float, y: float, size: float) -> None:
    points = (
        (x - size, y - size * 0.34),
        (x - size * 0.4, y - size * 0.5),
        (x, y),
        (x + size * 0.4, y - size * 0.5),
        (x + size, y - size * 0.34),
    )
    art.line(DEEP, max(2.5, size / 7), *points)
