"""The `<source>` of a picture that an image uses, and the edit that made it use another one."""

from collections.abc import Iterator, Mapping, Sequence

from harness.compare.changes.own_changes import Change, Pair
from harness.compare.elements.match import Matching
from harness.model.elements import element_path
from harness.model.layout import Layout

#: The state of an image that names the ``<source>`` it uses (state.js).
CURRENT_SRC = "currentSrc"

#: The attributes that decide whether an image uses a ``<source>``, and with which file.
_DECIDING = frozenset({"media", "srcset", "type"})


def is_choice(change: Change) -> bool:
    """Whether an image uses another ``<source>``."""
    return change.kind == "state" and change.name == CURRENT_SRC


def is_source(path: str) -> bool:
    """Whether an element is a ``<source>``, by its path.

    >>> is_source("main > picture > source:nth-of-type(2)"), is_source("source-list > img")
    (True, False)
    """
    return element_path.tag(path) == "source"


def edited_source(
    sides: tuple[Layout, Layout],
    matching: Matching,
    changes: Mapping[Pair, Sequence[Change]],
    image: Pair,
    choice: Change,
) -> tuple[Pair, Change] | None:
    """The edit that made ``image`` use another ``<source>``, with the pair that was edited.

    The source that it used before comes first, then the one that it uses now, then any other in
    the picture. ``None`` if none of them was edited.
    """
    for files in (choice.before, choice.after, None):
        for pair in _sources(sides, matching, image):
            edit = next(filter(_decides, changes.get(pair, ())), None)
            if edit is not None and (files is None or files in _files(sides, pair)):
                return pair, edit
    return None


def _sources(sides: tuple[Layout, Layout], matching: Matching, image: Pair) -> Iterator[Pair]:
    """The sources beside ``image``: the current ones, then the removed ones."""
    partners = matching.after_of, matching.before_of
    for side in (1, 0):
        if image[side] < 0:
            continue
        elements = sides[side].elements
        parent = elements[image[side]].parent
        for place in range(parent + 1, image[side]):
            if elements[place].parent == parent and is_source(elements[place].path):
                partner = partners[side][place]
                if side == 1:
                    yield partner, place
                elif partner < 0:
                    yield place, partner


def _files(sides: tuple[Layout, Layout], pair: Pair) -> Iterator[str]:
    for layout, place in zip(sides, pair, strict=True):
        if place >= 0:
            yield dict(layout.elements[place].attributes).get("srcset", "")


def _decides(change: Change) -> bool:
    return change.kind != "attribute" or change.name in _DECIDING
