"""One flat drawing, two outputs: SVG text, and a Pillow picture of the same shapes.

A drawing is a list of shapes in painting order. There are only four kinds (polygon,
ellipse, line, rounded box), all of one flat colour, so both outputs agree, files stay
small, and a screenshot of the page compresses well.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import pi, sin
from pathlib import Path

from PIL import Image, ImageDraw

Point = tuple[float, float]

SUPERSAMPLING = 3  # Pillow does not smooth edges; draw larger and scale down


@dataclass(frozen=True, slots=True)
class Polygon:
    points: tuple[Point, ...]
    colour: str

    def svg(self) -> str:
        points = " ".join(f"{number(x)},{number(y)}" for x, y in self.points)
        return f'<polygon points="{points}" fill="{self.colour}"/>'

    def paint(self, draw: ImageDraw.ImageDraw, scale: float) -> None:
        draw.polygon([(x * scale, y * scale) for x, y in self.points], fill=self.colour)


@dataclass(frozen=True, slots=True)
class Ellipse:
    centre: Point
    radii: Point
    colour: str

    def svg(self) -> str:
        (x, y), (rx, ry) = self.centre, self.radii
        return (
            f'<ellipse cx="{number(x)}" cy="{number(y)}" rx="{number(rx)}" ry="{number(ry)}" '
            f'fill="{self.colour}"/>'
        )

    def paint(self, draw: ImageDraw.ImageDraw, scale: float) -> None:
        (x, y), (rx, ry) = self.centre, self.radii
        box = [(x - rx) * scale, (y - ry) * scale, (x + rx) * scale, (y + ry) * scale]
        draw.ellipse(box, fill=self.colour)


@dataclass(frozen=True, slots=True)
class Line:
    points: tuple[Point, ...]
    width: float
    colour: str

    def svg(self) -> str:
        points = " ".join(f"{number(x)},{number(y)}" for x, y in self.points)
        return (
            f'<polyline points="{points}" fill="none" stroke="{self.colour}" '
            f'stroke-width="{number(self.width)}" stroke-linejoin="round"/>'
        )

    def paint(self, draw: ImageDraw.ImageDraw, scale: float) -> None:
        points = [(x * scale, y * scale) for x, y in self.points]
        draw.line(points, fill=self.colour, width=max(1, round(self.width * scale)), joint="curve")


@dataclass(frozen=True, slots=True)
class RoundedBox:
    corner: Point
    size: Point
    radius: float
    colour: str

    def svg(self) -> str:
        (x, y), (width, height) = self.corner, self.size
        return (
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" '
            f'height="{number(height)}" rx="{number(self.radius)}" fill="{self.colour}"/>'
        )

    def paint(self, draw: ImageDraw.ImageDraw, scale: float) -> None:
        (x, y), (width, height) = self.corner, self.size
        box = [x * scale, y * scale, (x + width) * scale, (y + height) * scale]
        draw.rounded_rectangle(box, radius=self.radius * scale, fill=self.colour)


@dataclass(slots=True)
class Canvas:
    """Shapes in painting order on a canvas of ``width`` by ``height`` units."""

    width: int
    height: int
    background: str
    shapes: list[Polygon | Ellipse | Line | RoundedBox] = field(default_factory=list)

    def polygon(self, colour: str, *points: Point) -> None:
        self.shapes.append(Polygon(points, colour))

    def box(self, colour: str, x: float, y: float, width: float, height: float) -> None:
        self.polygon(colour, (x, y), (x + width, y), (x + width, y + height), (x, y + height))

    def rounded(
        self, colour: str, x: float, y: float, width: float, height: float, radius: float
    ) -> None:
        self.shapes.append(RoundedBox((x, y), (width, height), radius, colour))

    def disc(self, colour: str, x: float, y: float, radius: float) -> None:
        self.ellipse(colour, x, y, radius, radius)

    def ellipse(self, colour: str, x: float, y: float, rx: float, ry: float) -> None:
        self.shapes.append(Ellipse((x, y), (rx, ry), colour))

    def line(self, colour: str, width: float, *points: Point) -> None:
        self.shapes.append(Line(points, width, colour))

    def ridge(self, colour: str, base: float, waves: Iterable[tuple[float, float, float]]) -> None:
        """Ground from a wavy skyline down to the lower edge.

        A wave is (height, length, phase); lengths and heights are in units, the phase is
        a share of the length.
        """
        waves = tuple(waves)
        step = self.width / 48
        skyline = [
            (
                x,
                base - sum(h * sin(2 * pi * (x / length + phase)) for h, length, phase in waves),
            )
            for x in (index * step for index in range(49))
        ]
        self.polygon(colour, (0, self.height), *skyline, (self.width, self.height))

    def svg(self) -> str:
        body = "\n".join(shape.svg() for shape in self.shapes)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" '
            f'width="{self.width}" height="{self.height}">\n'
            f'<rect width="{self.width}" height="{self.height}" fill="{self.background}"/>\n'
            f"{body}\n</svg>\n"
        )

    def picture(self, width: int) -> Image.Image:
        """The drawing at ``width`` px, smoothed by supersampling."""
        scale = width / self.width
        size = (width, round(self.height * scale))
        large = (size[0] * SUPERSAMPLING, size[1] * SUPERSAMPLING)
        image = Image.new("RGB", large, self.background)
        draw = ImageDraw.Draw(image)
        for shape in self.shapes:
            shape.paint(draw, scale * SUPERSAMPLING)
        return image.resize(size, Image.Resampling.LANCZOS)

    def write_svg(self, path: Path) -> None:
        path.write_text(self.svg(), encoding="utf-8")

    def write_jpegs(self, folder: Path, name: str, widths: Iterable[int], quality: int) -> None:
        for width in widths:
            self.picture(width).save(
                folder / f"{name}-{width}.jpg",
                quality=quality,
                optimize=True,
                progressive=True,
                subsampling=0,
            )


def number(value: float) -> str:
    """Shortest text of a coordinate, to a tenth of a unit."""
    return f"{value:.1f}".rstrip("0").rstrip(".")
