"""Searches files for a text, or for a tag with some value of an attribute, and tells the places.

A place is told where it is the only one, or where the words around the element stand around it and
not around the others.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from harness.compare.elements.generated_names import without_hash
from harness.sources.elements import HTML_ENDINGS, WrittenElement, line_at, read_elements
from harness.sources.kept_text import (
    LENGTH,
    beginning,
    is_cut,
    kept,
    occurrences,
    pattern_of,
    plain_words,
)
from harness.sources.project_files import SourceFile
from harness.sources.surroundings import Surroundings

#: Texts shorter than this may stand in a file by chance, twice as long ones in a string (letters).
TELLING = 12

#: Words around an element that make up for that (letters).
_AROUND = 8

#: More places than this are not told apart.
MOST_PLACES = 200

#: On a longer line stands what a tool wrote (letters).
LONGEST_LINE = 2000

#: What may stand before the whole of a text, and behind it: a tag, a quotation mark, a bracket, the
#: name of a key, or the mark of a heading or of an item.
_OPENS = re.compile(
    r"(?:[>\"'`}{|]|(?:^|\n)[ \t]*(?:[#>=+*-]+[ \t]*|\d+[.)][ \t]+|(?:- )?[\w.-]+[ \t]*[:=][ \t]*"
    r"|[\w-]*[.#%][\w-][\w.#%-]*=?[ \t]+)?)\s*$"
)
_CLOSES = re.compile(r"\s*(?:[<\"'`{}|\\]|&[a-z]+;\s*<|\n|$)")

#: So far back from a text its opening is looked for (letters).
_BACK = 80

#: A longer tag is not looked for before a text (letters).
_LONGEST_TAG = 400

#: Words of a differing part that is looked for instead of the whole text, and its letters.
_FEWEST_WORDS, _SHORTEST_PART = 2, 10


#: The rank of a place in a string, or in a text without tags.
IN_STRING = 2


@dataclass(frozen=True, slots=True)
class Passage:
    """A place in a file that may be the one."""

    file: SourceFile
    offset: int  #: of the place to tell
    rank: int  #: 0 for an element of the right tag, 1 for another element, or ``IN_STRING``

    @property
    def line(self) -> int:
        return line_at(self.file.text, self.offset)


def find_text(
    files: Iterable[SourceFile],
    kept_text: str,
    tag: str,
    around: Surroundings,
    letter: int | None = 0,
) -> Passage | None:
    """The place of an element's whole text, which is as a layout keeps it.

    ``letter`` is the number of the letter to tell the place of; ``None`` for the tag before it.
    """
    words = plain_words(kept_text)
    places: list[Passage] = []
    for file in _files_with(words, files):
        places += _texts_in(file, kept_text, tag, letter)
        if len(places) > MOST_PLACES:
            return None
    letters = LENGTH + 1 if is_cut(kept_text) else len(kept_text)
    return the_one(places, around, letters)


def find_part(
    files: Iterable[SourceFile], before: str, after: str, around: Surroundings
) -> Passage | None:
    """The place of those words of a text that it did not have before, where they tell enough."""
    part = differing_part(before, after)
    if len(part) < _SHORTEST_PART or part.count(" ") + 1 < _FEWEST_WORDS:
        return None
    pattern = re.compile(rf"(?<!\w){pattern_of(part)}(?!\w)")
    places = [
        Passage(file, match.start(), IN_STRING)
        for file in _files_with(plain_words(part), files)
        for match in pattern.finditer(file.text)
    ]
    return the_one(places, around, 0)


def differing_part(before: str, after: str) -> str:
    """The words of ``after`` that ``before`` does not have in their place; both texts are whole.

    >>> differing_part("Hello Ann, come in", "Hello Ann, please do come in")
    'please do'
    """
    if is_cut(before) or is_cut(after):
        return ""
    old, new = before.split(" "), after.split(" ")
    start = next(
        (at for at, (old_word, two) in enumerate(zip(old, new, strict=False)) if old_word != two),
        min(len(old), len(new)),
    )
    rest_old, rest_new = old[start:], new[start:]
    while rest_old and rest_new and rest_old[-1] == rest_new[-1]:
        rest_old.pop()
        rest_new.pop()
    return " ".join(rest_new)


def find_attribute(
    files: Iterable[SourceFile],
    name: str,
    value: str,
    tag: str,
    around: Surroundings,
    *,
    whole_tag: bool = False,
) -> Passage | None:
    """The place of an attribute with a value, as a layout keeps it: in a tag, or in a string.

    The place of its ``whole_tag``, where that is asked for.
    """
    wanted = _classes(value) if name == "class" else (value,)
    words = [word for value in wanted for word in plain_words(value)]
    places: list[Passage] = []
    for file in _files_with(words, files):
        places += _attributes_in(file, name, wanted, tag, whole_tag=whole_tag)
        if len(places) > MOST_PLACES:
            return None
    return the_one(places, around, len(" ".join(wanted)))


def _files_with(words: Sequence[str], files: Iterable[SourceFile]) -> Iterator[SourceFile]:
    """The files that have all of ``words``; none where there are no words to look for."""
    for file in files:
        if words and all(word in file.text for word in words):
            yield file


def the_one(places: Sequence[Passage], around: Surroundings, letters: int) -> Passage | None:
    """The only one of ``places``, or the only one with the right words around it.

    Where what was looked for has too few ``letters``, such words have to be in its file, too.
    """
    by_line = {(place.file.path, place.line): place for place in reversed(places)}
    left = [place for place in by_line.values() if not _is_on_long_line(place)]
    if len(left) == 1:
        (only,) = left
        if letters >= TELLING * (2 if only.rank == IN_STRING else 1):
            return only
        beside = sum(len(word) for word in around.all if word in only.file.text)
        return only if 0 < beside >= min(_AROUND, sum(map(len, around.all))) else None
    scores = sorted(
        ((_score(place, left, around), -place.rank, at) for at, place in enumerate(left)),
        reverse=True,
    )
    if not scores:
        return None
    (best, rank, at), (second, next_rank, _) = scores[:2]
    if best > 2 * second or (best == second > 0 and rank > next_rank):
        return left[at]
    if best == second == 0 and letters >= TELLING and rank > next_rank:
        return left[at]
    return None


def _score(place: Passage, places: Sequence[Passage], around: Surroundings) -> float:
    """How many words stand between this place and the next ones, on the right side of it.

    The nearest word is worth as much as all that are further away, and more.
    """
    beside = sorted(passage.offset for passage in places if passage.file is place.file)
    at = beside.index(place.offset)
    start = beside[at - 1] if at else 0
    end = beside[at + 1] if at + 1 < len(beside) else len(place.file.text)
    text = place.file.text
    sides = (around.before, start, place.offset), (around.behind, place.offset, end)
    return sum(
        3.0**-distance
        for words, low, high in sides
        for distance, word in enumerate(words)
        if text.find(word, low, high) >= 0
    )


def _is_on_long_line(place: Passage) -> bool:
    text = place.file.text
    start, end = text.rfind("\n", 0, place.offset) + 1, text.find("\n", place.offset)
    return (end if end >= 0 else len(text)) - start > LONGEST_LINE


def _texts_in(file: SourceFile, kept_text: str, tag: str, letter: int | None) -> Iterator[Passage]:
    """Elements with that text, and strings that are that text."""
    lines = set()
    for element in elements_of(file):
        if element.texts and kept(element.text) == kept_text:
            offset = element.offset if letter is None else element.text_offset(letter)
            lines |= {line_at(file.text, at) for at, _ in element.texts}
            lines.add(line_at(file.text, element.text_offset()))
            yield Passage(file, offset, _rank(element, tag))
    for start, end in occurrences(kept_text, file.text):
        if line_at(file.text, start) in lines or not _is_whole(file.text, start, end):
            continue
        offset = (
            _offset_of_tag(file.text, start)
            if letter is None
            else _offset_of_letter(file.text, start, end, beginning(kept_text), letter)
        )
        yield Passage(file, offset, IN_STRING)


def _offset_of_letter(text: str, start: int, end: int, words: str, letter: int) -> int:
    """Where a letter of the words that stand from ``start`` to ``end`` stands in the file."""
    match = re.compile(pattern_of(words[:letter].rstrip())).match(text, start, end)
    if match is None or not letter:
        return start
    rest = len(text[match.end() : end]) - len(text[match.end() : end].lstrip())
    return min(match.end() + rest, max(end - 1, start))


def _offset_of_tag(text: str, start: int) -> int:
    """Where the tag stands that is right before a text; the text's own place where none is."""
    before = text[max(0, start - _LONGEST_TAG) : start]
    tag = re.search(r"<[\w.:-]+(?:\s[^<>]*)?>\s*$", before)
    return start - len(before) + tag.start() if tag else start


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether nothing of the same text stands before a passage or behind it."""
    return bool(
        _OPENS.search(text[max(0, start - _BACK) : start] if start else "\n")
        and _CLOSES.match(text, end)
    )


def _attributes_in(
    file: SourceFile, name: str, wanted: Sequence[str], tag: str, *, whole_tag: bool
) -> Iterator[Passage]:
    """Elements with that value, and strings that are that value."""
    lines = set()
    for element in elements_of(file):
        if _has(element, name, wanted):
            offset = element.attribute_offset(name)
            lines |= {line_at(file.text, at) for at in (offset, element.offset)}
            yield Passage(file, element.offset if whole_tag else offset, _rank(element, tag))
    if any(map(is_cut, wanted)):
        return
    value = r"\s+".join(map(re.escape, wanted))
    for match in re.finditer(rf"([\"'`])\s*{value}\s*\1", file.text):
        if line_at(file.text, match.start()) not in lines:
            yield Passage(file, match.start(), IN_STRING)


def _has(element: WrittenElement, name: str, wanted: Sequence[str]) -> bool:
    if name == "class":
        return _classes(" ".join(element.classes)) == tuple(wanted)
    value = element.attributes.get(name)
    return value is not None and kept(value) == wanted[0]


def _classes(value: str) -> tuple[str, ...]:
    """Classes without those that tools make."""
    return tuple(name for name in value.split() if without_hash(name) == name)


def _rank(element: WrittenElement, tag: str) -> int:
    return 0 if element.tag == tag else 1


@lru_cache(maxsize=512)
def elements_of(file: SourceFile) -> tuple[WrittenElement, ...]:
    """The elements of a file, read once."""
    return read_elements(file.text, is_html=file.path.lower().endswith(HTML_ENDINGS))
