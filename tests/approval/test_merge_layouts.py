"""Layouts of two states of a page in one set: at every width what the side says whose it is."""

from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.approval.merge_layouts import add_merged
from harness.baselines.capture_set import load_set
from harness.baselines.set_writer import SetWriter
from harness.model.geometry import Box, Viewport
from harness.model.layout import Element, Layout
from harness.model.layout_series import BoxReading, CapturedLayouts
from harness.model.run import Environment

WIDTHS = range(400, 430)


def a_layout(width: int, color: str, *, more: bool = False) -> Layout:
    """A page with one box, half as wide as itself, and a second one that not each state has."""
    style = {"color": color, "display": "block"}
    elements = [
        Element("html", Box(0, 0, width, 100), -1, True, (), "", {"display": "block"}),
        Element("body", Box(0, 0, width, 100), 0, True, (), "", style),
        Element("div.one", Box(0, 0, width / 2, 40), 1, True, (), "One", style),
    ]
    if more:
        elements.append(Element("div.two", Box(0, 40, width, 60), 1, True, (), "Two", style))
    return Layout(Viewport(width, 900), width, 900, tuple(elements))


def a_reading(width: int, like: int, *, more: bool) -> BoxReading:
    edges = [(0, 0, width, 100), (0, 0, width, 100), (0, 0, width / 2, 40), (0, 40, width, 60)]
    some = edges if more else edges[:3]
    boxes = array("i", [round(side * 100) for box in some for side in box])
    return BoxReading(Viewport(width, 900), like, width, 900, boxes, bytes([1] * len(some)))


def a_side(read: set[int], color: str, *, more: bool) -> CapturedLayouts:
    """Every width of ``WIDTHS``, all of it at ``read``, the boxes at the others."""
    starts = sorted({WIDTHS[0], *read})
    likes = {width: max(one for one in starts if one <= width) for width in WIDTHS}
    return CapturedLayouts(
        {width: a_layout(width, f"{color} {width}", more=more) for width in starts},
        [a_reading(w, like, more=more) for w, like in likes.items() if w not in starts],
    )


SOME = st.sets(st.sampled_from(WIDTHS), max_size=8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sets")


@given(fresh_read=SOME, old_read=SOME, fresh_at=SOME, more=st.booleans())
def test_every_width_is_as_on_the_side_it_is_taken_from(
    folder: Path, fresh_read: set[int], old_read: set[int], fresh_at: set[int], more: bool
) -> None:
    fresh, old = a_side(fresh_read, "new", more=more), a_side(old_read, "old", more=False)
    writer = SetWriter(folder)
    for width in (400, 429):  # a set has pictures
        side = fresh if width in fresh_at else old
        layout = side.at(width)
        assert layout is not None
        writer.add(layout, b"", pixels="", encoded="")
    add_merged(writer, fresh, old, fresh_at.__contains__)
    writer.finish(Environment("", "", "", ""), {})

    stored = load_set(folder)
    assert stored is not None
    mixed = stored.swept()
    assert list(mixed.widths) == list(WIDTHS)
    for width in WIDTHS:
        wanted = (fresh if width in fresh_at else old).at(width)
        found = mixed.at(width)
        assert wanted is not None
        assert found is not None
        assert [(one.path, one.style, one.visible) for one in found.elements] == [
            (one.path, one.style, one.visible) for one in wanted.elements
        ]
        for one, other in zip(found.elements, wanted.elements, strict=True):
            assert one.box.left == pytest.approx(other.box.left, abs=0.05)
            assert one.box.right == pytest.approx(other.box.right, abs=0.05)
    for low in WIDTHS[:-1]:  # nothing of one side is between two of the other's
        if (low in fresh_at) != (low + 1 in fresh_at):
            assert {low, low + 1} <= {*mixed.read}


def test_without_a_former_state_only_what_is_new_is_kept(tmp_path: Path) -> None:
    fresh = a_side({410}, "new", more=True)
    writer = SetWriter(tmp_path)
    layout = fresh.at(410)
    assert layout is not None
    writer.add(layout, b"", pixels="", encoded="")
    add_merged(writer, fresh, None, lambda width: 408 <= width <= 412)
    writer.finish(Environment("", "", "", ""), {})
    stored = load_set(tmp_path)
    assert stored is not None
    assert list(stored.swept().widths) == [408, 409, 410, 411, 412]
    assert stored.layouts()[410] == layout
