"""Draw every picture of the article page: ``python artwork.py`` writes ../art/.

Nothing is random and nothing is read: the same script gives the same pictures. Needs Pillow.
"""

from __future__ import annotations

from pathlib import Path

from canvas import Canvas

ART = Path(__file__).resolve().parent.parent / "art"

NIGHT = "#12283a"
DEEP = "#1b3f52"
TEAL = "#2c6671"
SEA = "#4b9195"
MIST = "#9cc6bd"
FOAM = "#e3efe6"
CREAM = "#f8ead0"
SAND = "#edcf9f"
PEACH = "#f0a97e"
CORAL = "#de6547"
BRICK = "#a63d2e"

JPEG_QUALITY = 82


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
    art.polygon(TEAL, (0, 640), (250, 612), (610, 668), (980, 742), (1440, 788), (1440, 810), (0, 810))
    art.polygon(DEEP, (0, 706), (240, 690), (560, 736), (880, 790), (960, 810), (0, 810))
    for x, y, width in ((52, 664, 120), (210, 650, 90), (330, 682, 150), (560, 704, 110), (700, 734, 96)):
        art.rounded(SEA, x, y, width, 6, 3)
    tug(art, 330, 640)
    for x, y, size in ((520, 210, 26), (584, 242, 18), (468, 258, 15), (1180, 214, 20), (700, 160, 14)):
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
    for nearer, farther in zip(shares, shares[1:]):
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
        art.polygon(CORAL, (side, side_top), (x, top), (x, top + 26 * share), (side, side_top + 26 * back))
        art.box(BRICK, x, top, width, 26 * share)
        art.box(DEEP, x + width * 0.3, top + 62 * share, width * 0.36, 46 * share)
    art.line(CREAM, 4, near(1640, 318, 1.0), near(1640, 318, 0.22))
    x, y = near(1640, 428, 0.06)
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
    points = ((x - size, y - size * 0.34), (x - size * 0.4, y - size * 0.5), (x, y), (x + size * 0.4, y - size * 0.5), (x + size, y - size * 0.34))
    art.line(DEEP, max(2.5, size / 7), *points)


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
    for x, y in ((90, 80), (430, 70), (520, 160), (640, 60), (760, 130), (880, 70), (380, 230), (840, 210)):
        art.disc(FOAM, x, y, 3.5)
    art.polygon("#2a5468", (0, 420), (190, 250), (330, 370), (520, 190), (730, 380), (850, 300), (960, 380), (960, 640), (0, 640))
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
        art.polygon(CORAL, (326, 236), (326 + dx - dy * 0.16, 236 + dy + dx * 0.16), (326 + dx + dy * 0.16, 236 + dy - dx * 0.16))
    art.disc(NIGHT, 326, 236, 13)
    return art


def control_room() -> Canvas:
    """The video's first frame: a lighthouse beam over the gates at night."""
    art = Canvas(960, 540, NIGHT)
    art.polygon("#1f4358", (330, 150), (960, 20), (960, 250))
    art.polygon("#2b5668", (330, 150), (960, 74), (960, 196))
    for x, y in ((60, 60), (150, 130), (230, 50), (460, 60), (560, 40), (90, 230), (420, 260), (700, 300)):
        art.disc(MIST, x, y, 3)
    art.ridge("#1d4254", 372, ((20, 640, 0.4), (8, 190, 0.1)))
    art.polygon(CREAM, (292, 420), (368, 420), (352, 186), (308, 186))
    for top, left, right in ((230, 305, 355), (318, 299, 361)):
        art.polygon(CORAL, (left, top), (right, top), (right + 3, top + 44), (left - 3, top + 44))
    art.box(DEEP, 300, 168, 60, 18)
    art.box("#ffe3a1", 312, 130, 36, 38)
    art.polygon(BRICK, (300, 130), (360, 130), (330, 98))
    art.polygon("#0d1e2c", (180, 540), (230, 436), (300, 410), (380, 414), (470, 452), (540, 540))
    art.box(TEAL, 0, 452, 960, 88)
    art.polygon("#0d1e2c", (160, 540), (220, 446), (300, 414), (380, 416), (480, 460), (560, 540))
    for gate in range(6):
        x = 560 + gate * 74
        art.box(FOAM, x, 360, 22, 110)
        art.box(CORAL, x + 22, 404, 52, 44)
        art.box(DEEP, x + 22, 388, 52, 16)
    for x, y, width in ((30, 480, 120), (590, 492, 150), (760, 512, 130)):
        art.rounded(SEA, x, y, width, 6, 3)
    return art


def observatory() -> Canvas:
    art = Canvas(480, 320, "#17344a")
    for x, y in ((40, 40), (110, 90), (180, 30), (300, 50), (420, 34), (440, 120), (60, 150), (350, 110)):
        art.disc(FOAM, x, y, 2.2)
    art.line("#f8ead0", 2, (330, 24), (392, 62))
    art.ridge("#265064", 236, ((22, 330, 0.2), (7, 110, 0.5)))
    art.disc("#dfe9df", 226, 190, 62)
    art.polygon("#17344a", (236, 122), (262, 132), (240, 192), (220, 190))
    art.polygon(CORAL, (238, 176), (282, 96), (296, 104), (254, 186))
    art.box(CREAM, 156, 190, 140, 60)
    art.box("#d9c59d", 262, 190, 34, 60)
    art.box(BRICK, 150, 184, 152, 10)
    art.box(DEEP, 212, 214, 26, 36)
    art.ridge("#102536", 262, ((14, 410, 0.6),))
    return art


def kites() -> Canvas:
    art = Canvas(480, 320, "#bfe0dc")
    art.rounded("#e5f2ec", 30, 70, 130, 14, 7)
    art.rounded("#e5f2ec", 300, 46, 110, 14, 7)
    for x, y, size, one, two in ((120, 120, 44, CORAL, BRICK), (270, 90, 54, "#f3c561", CORAL), (382, 152, 36, TEAL, DEEP)):
        art.line(DEEP, 1.6, (x, y + size), (x - 30, y + size + 60), (x - 16, 268))
        art.polygon(one, (x, y - size), (x + size * 0.7, y), (x, y + size))
        art.polygon(two, (x, y - size), (x - size * 0.7, y), (x, y + size))
    art.ridge("#e9d2a0", 262, ((10, 500, 0.2),))
    art.ridge("#d9b878", 288, ((8, 380, 0.7),))
    for x in (104, 224, 366):
        art.rounded(NIGHT, x, 258, 12, 30, 6)
        art.disc(NIGHT, x + 6, 250, 7)
    return art


def balloon() -> Canvas:
    art = Canvas(480, 320, "#f7dcb6")
    art.disc("#fbeacb", 370, 96, 46)
    art.ridge("#e9b98a", 214, ((30, 420, 0.15), (8, 130, 0.3)))
    art.ellipse(CORAL, 186, 110, 76, 82)
    art.ellipse(CREAM, 186, 110, 46, 82)
    art.ellipse(CORAL, 186, 110, 17, 82)
    art.polygon(BRICK, (150, 182), (222, 182), (206, 206), (166, 206))
    art.line(NIGHT, 2, (170, 206), (174, 226))
    art.line(NIGHT, 2, (202, 206), (198, 226))
    art.rounded(DEEP, 168, 224, 36, 24, 5)
    art.ridge("#d98a60", 262, ((24, 560, 0.55),))
    art.ridge("#b55f42", 298, ((18, 460, 0.1),))
    return art


def tram() -> Canvas:
    art = Canvas(480, 320, "#d6e6df")
    for x, height, colour in ((0, 170, "#b7d0c6"), (84, 210, "#a5c4ba"), (160, 150, "#b7d0c6"), (250, 228, "#a5c4ba"), (330, 180, "#b7d0c6"), (408, 214, "#a5c4ba")):
        art.box(colour, x, 268 - height, 84, height)
        for row in range(3):
            art.box("#e9f2ec", x + 14, 290 - height + row * 34, 16, 18)
            art.box("#e9f2ec", x + 48, 290 - height + row * 34, 16, 18)
    art.line(DEEP, 2.5, (0, 128), (480, 128))
    art.line(DEEP, 3, (212, 128), (238, 152), (264, 152))
    art.rounded("#e9b648", 60, 152, 360, 108, 16)
    art.box(BRICK, 60, 224, 360, 14)
    for window in range(6):
        art.rounded(DEEP, 78 + window * 56, 172, 44, 40, 5)
    for x in (116, 168, 312, 364):
        art.disc(NIGHT, x, 262, 13)
    art.box("#5c7f7c", 0, 270, 480, 50)
    art.box(CREAM, 0, 284, 480, 4)
    art.box(CREAM, 0, 302, 480, 4)
    return art


def lock() -> Canvas:
    art = Canvas(480, 320, "#bcd8d3")
    art.ridge("#8fb9ad", 150, ((18, 400, 0.1), (6, 140, 0.4)))
    art.box("#6aa5a3", 0, 160, 480, 160)
    art.polygon("#d9c59d", (0, 160), (150, 160), (70, 320), (0, 320))
    art.polygon("#d9c59d", (480, 160), (330, 160), (410, 320), (480, 320))
    art.polygon("#b99f70", (150, 160), (162, 160), (100, 320), (70, 320))
    art.polygon("#b99f70", (330, 160), (318, 160), (380, 320), (410, 320))
    art.polygon(DEEP, (162, 170), (236, 190), (236, 250), (140, 226))
    art.polygon(NIGHT, (318, 170), (244, 190), (244, 250), (340, 226))
    art.line(CREAM, 7, (90, 168), (238, 188))
    art.line(CREAM, 7, (390, 168), (242, 188))
    art.polygon(CORAL, (176, 262), (304, 262), (288, 300), (192, 300))
    art.box(FOAM, 208, 236, 56, 26)
    art.box(DEEP, 216, 242, 40, 10)
    return art


def market() -> Canvas:
    art = Canvas(480, 320, "#f3e2c1")
    art.box("#e4c894", 0, 0, 480, 84)
    for stall in range(3):
        x = 12 + stall * 156
        for stripe in range(6):
            colour = (CORAL, TEAL, "#d99a3c")[stall] if stripe % 2 == 0 else FOAM
            art.polygon(colour, (x + 12 + stripe * 20, 84), (x + 32 + stripe * 20, 84), (x + 24 + stripe * 24, 142), (x + stripe * 24, 142))
        art.box("#c7a268", x + 4, 142, 7, 130)
        art.box("#c7a268", x + 133, 142, 7, 130)
        art.box("#8d5a3b", x, 216, 144, 60)
        for fruit in range(5):
            art.disc((CORAL, "#e9b648", "#5b9079")[(stall + fruit) % 3], x + 20 + fruit * 26, 210, 14)
    art.box("#b9a27a", 0, 276, 480, 44)
    for x, colour in ((150, NIGHT), (320, BRICK)):
        art.rounded(colour, x, 196, 30, 92, 14)
        art.disc(colour, x + 15, 180, 15)
    return art


def mark() -> Canvas:
    """The brand's sign: a tide line in a disc. Also the page's icon."""
    art = Canvas(64, 64, BRICK)
    art.disc(CREAM, 32, 26, 13)
    art.polygon(BRICK, (0, 30), (64, 30), (64, 64), (0, 64))
    art.box(CREAM, 10, 34, 44, 5)
    art.box(CREAM, 17, 43, 30, 5)
    art.box(CREAM, 24, 52, 16, 5)
    return art


JPEGS = {
    "barrage": (barrage, (480, 960, 1440)),
    "cranes": (cranes, (480, 960)),
    "viaduct": (viaduct, (480, 960)),
    "terraces": (terraces, (480, 960)),
}
DRAWINGS = {
    "control-room": control_room,
    "observatory": observatory,
    "kites": kites,
    "balloon": balloon,
    "tram": tram,
    "lock": lock,
    "market": market,
    "mark": mark,
}


def main() -> None:
    ART.mkdir(exist_ok=True)
    for name, (draw, widths) in JPEGS.items():
        draw().write_jpegs(ART, name, widths, JPEG_QUALITY)
    for name, draw_svg in DRAWINGS.items():
        draw_svg().write_svg(ART / f"{name}.svg")


if __name__ == "__main__":
    main()
