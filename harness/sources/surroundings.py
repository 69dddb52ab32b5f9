"""The texts around an element of a page, which distinguish several places in files."""

from collections.abc import Iterator
from dataclasses import dataclass

from harness.model.elements import element_path
from harness.model.layout import Layout
from harness.sources.kept_text import beginning, is_cut

#: This many texts before an element, and this many behind it, are used.
MOST = 6

#: Shorter texts are too frequent in files (letters).
SHORTEST = 4

#: Attributes whose values distinguish elements without text.
_TELLING = ("id", "href", "src", "alt", "aria-label", "placeholder", "title", "name", "for")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The beginnings of texts and attribute values beside an element, the nearest first."""

    before: tuple[str, ...]
    behind: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.before, *self.behind)))


def surroundings(layout: Layout, place: int, *, without: str = "") -> Surroundings:
    """The texts before the element at ``place``, and those in it and behind it.

    ``without`` is the beginning of the searched text, which is left out.
    """
    count = len(layout.elements)
    before = _nearest_texts(layout, range(place - 1, -1, -1), without)
    behind = _nearest_texts(layout, range(place, count), without)
    return Surroundings(before, behind)


def _nearest_texts(layout: Layout, places: range, without: str) -> tuple[str, ...]:
    words: dict[str, None] = {}
    for place in places:
        for text in _words(layout, place):
            if len(text) >= SHORTEST and text not in (without, *words):
                words[text] = None
        if len(words) >= MOST:
            break
    return tuple(words)[:MOST]


def _words(layout: Layout, place: int) -> Iterator[str]:
    element = layout.elements[place]
    if element_path.pseudo(element.path):
        return
    if element.text:
        yield _whole_words(element.text)
    attributes = dict(element.attributes)
    yield from (_whole_words(attributes[name]) for name in _TELLING if attributes.get(name))


def _whole_words(kept_text: str) -> str:
    """The text of a layout; of a text that was cut, the complete words."""
    start = beginning(kept_text)
    return start.rpartition(" ")[0] or start if is_cut(kept_text) else start
