"""Painted values that follow the width, and where they differ between two that were read."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from harness.diagnose.layout_diff import Between
from harness.model.geometry import Viewport
from harness.model.layout import Layout
from harness.model.layout_series import BoxReading, CapturedLayouts, measured
from tests.compare.trees import layout

RADIUS = "border-top-left-radius"

Corner = Callable[[int], float]


def ramp(start: int) -> Corner:
    """From 0 px at ``start`` to 30 px, a px more with each px."""
    return lambda width: min(max(0, width - start), 30)


def page(width: int, value: str) -> Layout:
    lines = f"body 0 0 800 200\n  p.a 0 50 800 100 {{{RADIUS}: {value}}}"
    return replace(layout(lines), viewport=Viewport(width, 900), page_width=width)


def side(corner: Corner, read: Sequence[int]) -> CapturedLayouts:
    """A page that was read at some widths from 1060 to 1180 px, and measured at all of them."""
    layouts = {width: page(width, f"{corner(width)}px") for width in read}
    readings: list[BoxReading] = []
    for width in range(1060, 1181):
        like = max(read_width for read_width in read if read_width <= width)
        viewport = Viewport(width, 900)
        resized = replace(layouts[like], viewport=viewport, page_width=width)
        readings.append(measured(resized, like))
    return CapturedLayouts(layouts, readings)


def knees(*starts: int) -> list[int]:
    """The widths that are read of such corners."""
    bends = [bend - back for start in starts for bend in (start, start + 30) for back in (0, 1, 2)]
    return sorted({1060, 1180, *bends})


def shown(between: Between) -> list[int]:
    return [width for width in range(1060, 1181) if between.marks(width)]


@pytest.mark.parametrize(("start", "now"), [(1100, 1107), (1107, 1100), (1090, 1125)])
def test_a_value_that_follows_the_width_differs_to_the_pixel(start: int, now: int) -> None:
    between = Between(side(ramp(start), knees(start)), side(ramp(now), knees(start, now)))
    first = min(start, now)
    assert shown(between) == [*range(first + 1, max(start, now) + 30)]


def test_a_baseline_that_is_read_elsewhere_says_the_same() -> None:
    """A baseline is also read where a segment ends, just before it was read for the next bend."""
    now = sorted({*knees(1107), *range(1097, 1101), *range(1127, 1131)})
    before = side(ramp(1100), [1060, 1096, 1097, 1098, 1099, 1100, *range(1126, 1131), 1180])
    after = side(ramp(1107), now)
    assert shown(Between(before, after)) == [*range(1101, 1137)]


def test_a_value_that_is_as_it_was_differs_nowhere() -> None:
    between = Between(side(ramp(1100), knees(1100)), side(ramp(1100), knees(1100, 1107)))
    assert shown(between) == []


def test_a_value_that_jumps_is_no_line() -> None:
    """A value inside a media query of a single px, both sides of which were read."""
    before = side(lambda _: 0, [1060, 1119, 1120, 1121, 1180])
    after = side(lambda width: 30 if width == 1120 else 0, [1060, 1120, 1121, 1180])
    assert shown(Between(before, after)) == [1120]


def test_a_page_that_is_loaded_in_between_is_told_what_the_value_was() -> None:
    between = Between(side(ramp(1100), knees(1100)), side(ramp(1107), knees(1100, 1107)))
    baseline = between.baseline(1115, page(1115, "8px"), lambda: None)
    assert baseline is not None
    assert baseline.elements[-1].style[RADIUS] == "15px"


def declared(
    written: str, sizes: Callable[[int], float], read: Sequence[int], *, says_so: bool = True
) -> CapturedLayouts:
    """A page whose font size is declared so, and was read at some widths; its boxes never move."""
    layouts = {}
    for width in read:
        style = f"font-size: {sizes(width):g}px"
        if says_so:
            style += f"; @written font-size: {written}"
        root = " {@written: 1}" if says_so else ""
        lines = f'body 0 0 800 200{root}\n  p.a 0 50 800 100 {{{style}}} "Text"'
        layouts[width] = replace(layout(lines), viewport=Viewport(width, 900), page_width=800)
    readings = [
        replace(
            measured(layouts[like], like),
            viewport=Viewport(width, 900),
        )
        for width in range(1060, 1181)
        for like in [max(read_width for read_width in read if read_width <= width)]
    ]
    return CapturedLayouts(layouts, readings)


def growing(start: int) -> Callable[[int], float]:
    """From 16 px at ``start`` to 24 px, a tenth of a px more with each px."""
    return lambda width: min(max(16, 16 + (width - start) / 10), 24)


def test_a_declared_size_is_calculated_without_another_reading() -> None:
    before = declared("clamp(16px, 10vw - 94px, 24px)", growing(1100), [1060, 1180])
    now = declared("clamp(1rem, 10vw - 95px, 1.5rem)", growing(1110), [1060, 1180])
    assert shown(Between(before, now)) == [*range(1101, 1181)]
    marks = Between(before, now).marks(1140)
    assert marks
    (mark,) = marks
    assert mark == ("body > p.a", "style font-size")
    assert Between(before, now).values(1140)[mark][0] == "20px"


@pytest.mark.parametrize("unknown", ["10vw - 95em", "10vw - 10%", "10cqw - 95px", "10vw - 100px"])
def test_a_declaration_that_is_not_what_was_computed_is_not_calculated(unknown: str) -> None:
    before = declared("clamp(16px, 10vw - 94px, 24px)", growing(1100), [1060, 1180])
    now = declared(unknown, growing(1110), [1060, 1180])
    assert Between(before, now)._bends.names(1140) == {}


def test_a_baseline_that_does_not_say_what_is_declared_is_not_calculated() -> None:
    written = "clamp(16px, 10vw - 94px, 24px)"
    before = declared(written, growing(1100), [1060, 1180], says_so=False)
    now = declared(written, growing(1100), [1060, 1140, 1180])
    assert shown(Between(before, now)) == []
