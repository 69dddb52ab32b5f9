"""The chart is well-formed, drawn to one scale, and readable on both grounds."""

import itertools
from xml.etree import ElementTree

from benchmarks.speed.shown.chart import Bars, Group, draw_chart

SVG = "{http://www.w3.org/2000/svg}"

GROUPS = (
    Group("Shell", (Bars("harness check", 5, 4, True), Bars("peer & co", 20, 10.0, False))),
    Group("Full", (Bars("harness check", 8, 6, True),)),
)


def drawn() -> ElementTree.Element:
    return ElementTree.fromstring(draw_chart("Seconds <for> a page", GROUPS))


def test_bars_are_drawn_to_one_scale() -> None:
    lengths = [float(bar.attrib["width"]) for bar in drawn().iter(f"{SVG}rect")]
    assert [round(length / lengths[0] * 5, 1) for length in lengths] == [5, 4, 20, 10, 8, 6]


def test_nothing_is_drawn_outside_or_over_another() -> None:
    picture = drawn()
    width, height = float(picture.attrib["width"]), float(picture.attrib["height"])
    bars = [
        {name: float(value) for name, value in bar.attrib.items() if name not in ("class", "rx")}
        for bar in picture.iter(f"{SVG}rect")
    ]
    tops = [bar["y"] for bar in bars]
    assert tops == sorted(tops)
    for above, below in itertools.pairwise(bars):
        assert above["y"] + above["height"] <= below["y"]
    assert all(bar["x"] + bar["width"] + 60 < width for bar in bars)  # the figure stands behind it
    assert all(float(text.attrib["y"]) < height for text in picture.iter(f"{SVG}text"))


def test_every_figure_is_also_text() -> None:
    picture = drawn()
    texts = ["".join(text.itertext()) for text in picture.iter(f"{SVG}text")]
    assert texts == [
        "Seconds <for> a page",
        *("Shell", "harness check", "5.00 s CPU", "4.00 s wall"),
        *("peer & co", "20.0 s CPU", "10.0 s wall"),
        *("Full", "harness check", "8.00 s CPU", "6.00 s wall"),
    ]
    description = picture.findtext(f"{SVG}desc")
    assert description is not None
    assert "peer & co 20.0 s CPU, 10.0 s wall" in description


def test_colours_follow_the_scheme_of_the_reader() -> None:
    style = drawn().findtext(f"{SVG}style") or ""
    light, _, dark = style.partition("@media (prefers-color-scheme: dark)")
    for name in ("text {", ".small {", ".ours {", ".theirs {", ".ours.second", ".theirs.second"):
        assert name in dark
    assert "#1f2328" in light
