"""The first frame of the video, the pictures of the gallery, and the brand's sign."""

from __future__ import annotations

from canvas import Canvas
from palette import BRICK, CORAL, CREAM, DEEP, FOAM, MIST, NIGHT, SEA, TEAL


def control_room() -> Canvas:
    """The video's first frame: a lighthouse beam over the gates at night."""
    art = Canvas(960, 540, NIGHT)
    art.polygon("#1f4358", (330, 150), (960, 20), (960, 250))
    art.polygon("#2b5668", (330, 150), (960, 74), (960, 196))
    for x, y in (
        (60, 60),
        (150, 130),
        (230, 50),
        (460, 60),
        (560, 40),
        (90, 230),
        (420, 260),
        (700, 300),
    ):
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
    for x, y in (
        (40, 40),
        (110, 90),
        (180, 30),
        (300, 50),
        (420, 34),
        (440, 120),
        (60, 150),
        (350, 110),
    ):
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
    for x, y, size, one, two in (
        (120, 120, 44, CORAL, BRICK),
        (270, 90, 54, "#f3c561", CORAL),
        (382, 152, 36, TEAL, DEEP),
    ):
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
    for x, height, colour in (
        (0, 170, "#b7d0c6"),
        (84, 210, "#a5c4ba"),
        (160, 150, "#b7d0c6"),
        (250, 228, "#a5c4ba"),
        (330, 180, "#b7d0c6"),
        (408, 214, "#a5c4ba"),
    ):
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
            art.polygon(
                colour,
                (x + 12 + stripe * 20, 84),
                (x + 32 + stripe * 20, 84),
                (x + 24 + stripe * 24, 142),
                (x + stripe * 24, 142),
            )
        art.box("#c7a268", x + 4, 142, 7, 130)
        art.box("#c7a268", x + 133, 142, 7, 130)
        art.box("#8d5a3b", x, 216, 144, 60)
        for fruit in range(5):
            art.disc(
                (CORAL, "#e9b648", "#5b9079")[(stall + fruit) % 3], x + 20 + fruit * 26, 210, 14
            )
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
