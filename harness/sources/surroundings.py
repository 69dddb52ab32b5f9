"""What stands around an element of a page: by it, one of several places in files is told."""

from collections.abc import Iterator
from dataclasses import dataclass

from harness.model.elements import element_path
from harness.model.layout import Layout
from harness.sources.kept_text import beginning, is_cut

#: So many texts before an element and behind it are looked for.
MOST = 6

#: Shorter texts stand anywhere (letters).
SHORTEST = 4

#: Attributes whose values tell elements apart where there is no text.
_TELLING = ("id", "href", "src", "alt", "aria-label", "placeholder", "title", "name", "for")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Beginnings of texts and values beside an element, the nearest first."""

    before: tuple[str, ...]
    behind: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.before, *self.behind)))


def surroundings(layout: Layout, place: int, *, without: str = "") -> Surroundings:
    """What stands before the element at ``place``, and in it and behind it.

    Not ``without``, the beginning of the text that is looked for.
    """
    count = len(layout.elements)
    before = _telling(layout, range(place - 1, -1, -1), without)
    behind = _telling(layout, range(place, count), without)
    return Surroundings(before, behind)


def _telling(layout: Layout, places: range, without: str) -> tuple[str, ...]:
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
        yield _known(element.text)
    attributes = dict(element.attributes)
    yield from (_known(attributes[name]) for name in _TELLING if attributes.get(name))


def _known(kept_text: str) -> str:
    """The letters that are surely in a file: whole words, where the text was cut."""
    start = beginning(kept_text)
    return start.rpartition(" ")[0] or start if is_cut(kept_text) else start
