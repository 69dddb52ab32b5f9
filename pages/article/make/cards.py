"""The pictures of the three featured cards."""

from __future__ import annotations

from canvas import Canvas
from palette import BRICK, CORAL, CREAM, DEEP, FOAM, MIST, NIGHT, SAND, SEA, TEAL


def cranes() -> Canvas:
    """First card: a container port at noon."""
    art = Canvas(960, 640, "#f6d9b0")
    art.disc("#fbe9cb", 690, 210, 120)
    art.ridge("#d9c9a4", 392, ((16, 520, 0.3), (8, 170, 0.1)))
    for x, colour in ((110, DEEP), (410, BRICK), (700, DEEP)):
        art.box(colour, x, 150, 16, 320)
        art.box(colour, x + 120, 150, 16, 320)
        art.box(colour, x - 110, 190, 330, 18)
        art.box(colour, x, 330, 136, 12)
        art.line(colour, 7, (x + 68, 96), (x - 104, 194))
        art.line(colour, 7, (x + 68, 96), (x + 214, 194))
        art.line(colour, 10, (x + 8, 190), (x + 68, 92), (x + 128, 190))
        art.box(NIGHT, x - 58, 206, 34, 22)
        art.line(NIGHT, 4, (x - 41, 226), (x - 41, 300))
        art.box(CORAL if colour == DEEP else TEAL, x - 84, 298, 88, 40)
    colours = (CORAL, TEAL, SAND, DEEP, SEA, BRICK, MIST)
    for row in range(3):
        for column in range(9 - row):
            colour = colours[(column * 3 + row * 2) % len(colours)]
            art.box(colour, 136 + column * 78 + row * 39, 446 - row * 44, 74, 41)
    art.polygon(NIGHT, (60, 488), (930, 488), (880, 586), (120, 586))
    art.polygon(CORAL, (104, 558), (894, 558), (880, 586), (120, 586))
    art.box(CREAM, 820, 384, 76, 104)
    art.box(DEEP, 828, 398, 60, 16)
    art.box(SEA, 0, 578, 960, 62)
    for x, width in ((40, 150), (260, 220), (560, 120), (760, 170)):
        art.rounded(MIST, x, 602, width, 7, 3.5)
    return art


def viaduct() -> Canvas:
    """Second card: a night train on a viaduct in the hills."""
    art = Canvas(960, 640, "#1a3a50")
    art.disc("#24495d", 250, 190, 150)
    art.disc("#f8ead0", 250, 190, 78)
    for x, y in (
        (90, 80),
        (430, 70),
        (520, 160),
        (640, 60),
        (760, 130),
        (880, 70),
        (380, 230),
        (840, 210),
    ):
        art.disc(FOAM, x, y, 3.5)
    art.polygon(
        "#2a5468",
        (0, 420),
        (190, 250),
        (330, 370),
        (520, 190),
        (730, 380),
        (850, 300),
        (960, 380),
        (960, 640),
        (0, 640),
    )
    art.polygon("#dfe9df", (520, 190), (574, 240), (536, 252), (512, 232), (482, 250), (470, 240))
    art.ridge("#2f6b74", 452, ((36, 700, 0.2), (10, 230, 0.5)))
    art.ridge("#3d7f80", 520, ((28, 820, 0.65),))
    stone, shade = "#e6cfa4", "#c9a877"
    art.box(stone, 0, 388, 960, 34)
    art.box(shade, 0, 414, 960, 8)
    for pier in range(7):
        x = 20 + pier * 150
        art.box(stone, x, 420, 40, 220)
        art.box(shade, x + 28, 420, 12, 220)
        art.polygon(stone, (x - 34, 420), (x + 74, 420), (x + 40, 462), (x, 462))
    for carriage in range(4):
        x = 96 + carriage * 196
        art.rounded(CORAL, x, 322, 188, 60, 10)
        art.box(BRICK, x, 362, 188, 12)
        for window in range(5):
            art.box("#ffe3a1", x + 14 + window * 34, 336, 24, 18)
    art.polygon(CORAL, (876, 322), (920, 340), (940, 382), (876, 382))
    art.box(NIGHT, 0, 381, 960, 7)
    art.ridge("#17394a", 610, ((16, 500, 0.1), (6, 120, 0.4)))
    return art


def terraces() -> Canvas:
    """Third card: terraced fields, a granary and a wind pump."""
    art = Canvas(960, 640, "#cfe3d6")
    art.disc("#fbe5a9", 210, 170, 84)
    for x, y, width in ((520, 96, 220), (600, 122, 180), (60, 260, 150)):
        art.rounded("#e7f1e6", x, y, width, 18, 9)
    art.ridge("#a5c9b4", 330, ((40, 760, 0.1), (10, 240, 0.3)))
    art.ridge("#7fae96", 390, ((34, 900, 0.5), (8, 310, 0.1)))
    bands = ("#e8c877", "#5b9079", "#f0d894", "#3f7a6b", "#dfb45c", "#2c6671")
    for index, colour in enumerate(bands):
        art.ridge(colour, 432 + index * 38, ((30 - index * 3, 1250, 0.05 + index * 0.07),))
    art.box(CREAM, 610, 300, 66, 130)
    art.box(CREAM, 684, 300, 66, 130)
    for x in (610, 684):
        art.box("#e0caa0", x + 46, 300, 20, 130)
        art.polygon(BRICK, (x - 8, 300), (x + 74, 300), (x + 33, 256))
    art.polygon(CORAL, (750, 350), (820, 316), (890, 350))
    art.box("#f3dfba", 758, 350, 124, 84)
    art.box(DEEP, 800, 378, 40, 56)
    art.line(DEEP, 8, (300, 452), (326, 236), (352, 452))
    art.line(DEEP, 5, (308, 390), (344, 390), (315, 320), (338, 320))
    for dx, dy in ((0, -78), (70, -38), (70, 40), (0, 78), (-70, 40), (-70, -38)):
        art.polygon(
            CORAL,
            (326, 236),
            (326 + dx - dy * 0.16, 236 + dy + dx * 0.16),
            (326 + dx + dy * 0.16, 236 + dy - dx * 0.16),
        )
    art.disc(NIGHT, 326, 236, 13)
    return art
