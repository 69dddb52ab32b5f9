"""Draws something that compresses like a photograph: a sky, coloured shapes, blur and grain."""

import random
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

SHAPES, QUALITY, GRAIN = 220, 87, 0.14


def photograph(seed: int, width: int, height: int) -> bytes:
    """A JPEG of that size in px; the same seed gives the same picture."""
    chance = random.Random(f"photograph {seed}")
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    above, below = (tuple(chance.randint(30, 220) for _ in range(3)) for _ in range(2))
    for y in range(height):
        share = y / height
        colours = zip(above, below, strict=True)
        red, green, blue = (round(a * (1 - share) + b * share) for a, b in colours)
        draw.line([(0, y), (width, y)], fill=(red, green, blue))
    for _ in range(SHAPES):
        left, top = chance.randint(-60, width), chance.randint(-60, height)
        size = chance.randint(8, 120)
        shape = draw.ellipse if chance.random() < 0.5 else draw.rectangle
        colour = (chance.randint(20, 240), chance.randint(20, 240), chance.randint(20, 240))
        shape([left, top, left + size, top + size * chance.uniform(0.4, 1.6)], fill=colour)
    noise = Image.frombytes("L", (width, height), chance.randbytes(width * height))
    grain = Image.merge("RGB", (noise.filter(ImageFilter.GaussianBlur(0.8)),) * 3)
    data = BytesIO()
    blurred = image.filter(ImageFilter.GaussianBlur(1.3))
    Image.blend(blurred, grain, GRAIN).save(data, "JPEG", quality=QUALITY)
    return data.getvalue()
