"""Which `<source>` of a picture an image takes its file from, and the edit that made it another."""

from collections.abc import Iterator, Mapping, Sequence

from harness.compare.changes.own_changes import Change, Pair
from harness.compare.elements.match import Matching
from harness.model.elements import element_path
from harness.model.layout import Layout

#: The state of an image that says which ``<source>`` it takes its file from (state.js).
CURRENT_SRC = "currentSrc"

#: What decides whether an image takes a ``<source>``, and which files that has.
_DECIDING = frozenset({"media", "srcset", "type"})


def is_choice(change: Change) -> bool:
    """Whether it is another ``<source>`` that an image takes its file from."""
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
    """The edit of a ``<source>`` because of which ``image`` takes another one, and whose it is.

    That of the one it took before comes first, then that of the one it takes now, then any other
    in the picture. ``None`` where none of them was edited.
    """
    for files in (choice.before, choice.after, None):
        for pair in _sources(sides, matching, image):
            edit = next(filter(_decides, changes.get(pair, ())), None)
            if edit is not None and (files is None or files in _files(sides, pair)):
                return pair, edit
    return None


def _sources(sides: tuple[Layout, Layout], matching: Matching, image: Pair) -> Iterator[Pair]:
    """The sources beside ``image``: those that are there now, then those that are gone."""
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
