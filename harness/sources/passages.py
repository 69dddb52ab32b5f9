"""Searches files for a text, or for an attribute with a value.

A place is returned if it is the only one, or if the words around the element also stand around this
place, and not around the others.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from harness.compare.elements.generated_names import without_hash
from harness.printable import printable
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

#: Shorter texts may stand in a file by chance; for a string the limit is twice as high (letters).
TELLING = 12

#: Words around an element that make up for a shorter text (letters).
_AROUND = 8

#: With more places nothing is returned.
MOST_PLACES = 200

#: A longer line was written by a tool (letters).
LONGEST_LINE = 2000

#: Characters before and behind a complete text: a tag, a quotation mark, a bracket, the name of a
#: key, or the mark of a heading or a list item.
_OPENS = re.compile(
    r"(?:[>\"'`}{|]|(?:^|\n)[ \t]*(?:[#>=+*-]+[ \t]*|\d+[.)][ \t]+|(?:- )?[\w.-]+[ \t]*[:=][ \t]*"
    r"|[\w-]*[.#%][\w-][\w.#%-]*=?[ \t]+)?)\s*$"
)
_CLOSES = re.compile(r"\s*(?:[<\"'`{}|\\]|&[a-z]+;\s*<|\n|$)")

#: The distance before a text in which its opening is searched (letters).
_BACK = 80

#: A longer tag before a text is not found (letters).
_LONGEST_TAG = 400

#: A part of a text that is searched instead of the whole has at least so many words and letters.
_FEWEST_WORDS, _SHORTEST_PART = 2, 10

#: The rank of a place in a string, or in a text without tags.
IN_STRING = 2


@dataclass(frozen=True, slots=True)
class Passage:
    """A candidate: a place in a file."""

    file: SourceFile
    offset: int
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
    """The place of an element's complete text; ``kept_text`` is the text of a layout.

    The place is that of the letter with the number ``letter``, or of the tag before the text for
    ``None``.
    """
    words = plain_words(kept_text)
    places: list[Passage] = []
    for file in _files_with(words, files):
        places += _texts_in(file, kept_text, tag, letter)
        if len(places) > MOST_PLACES:
            return None
    letters = LENGTH + 1 if is_cut(kept_text) else len(kept_text)
    return only_passage(places, around, letters)


def find_part(
    files: Iterable[SourceFile], before: str, after: str, around: Surroundings
) -> Passage | None:
    """The place of the words that are new in a text, if there are enough of them."""
    part = differing_part(before, after)
    if len(part) < _SHORTEST_PART or part.count(" ") + 1 < _FEWEST_WORDS:
        return None
    pattern = re.compile(rf"(?<!\w){pattern_of(part)}(?!\w)")
    places = [
        Passage(file, match.start(), IN_STRING)
        for file in _files_with(plain_words(part), files)
        for match in pattern.finditer(file.text)
    ]
    return only_passage(places, around, 0)


def differing_part(before: str, after: str) -> str:
    """The words of ``after`` that differ from ``before``; empty where one of the texts was cut.

    >>> differing_part("Hello Ann, come in", "Hello Ann, please do come in")
    'please do'
    """
    if is_cut(before) or is_cut(after):
        return ""
    old, new = before.split(" "), after.split(" ")
    start = next(
        (at for at, words in enumerate(zip(old, new, strict=False)) if words[0] != words[1]),
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
    """The place of an attribute with a value of a layout, in a tag or in a string.

    With ``whole_tag``, the place of the tag.
    """
    values = _classes(value) if name == "class" else (value,)
    words = [word for value in values for word in plain_words(value)]
    places: list[Passage] = []
    for file in _files_with(words, files):
        places += _attributes_in(file, name, values, tag, whole_tag=whole_tag)
        if len(places) > MOST_PLACES:
            return None
    return only_passage(places, around, len(" ".join(values)))


def _files_with(words: Sequence[str], files: Iterable[SourceFile]) -> Iterator[SourceFile]:
    """The files that contain all of ``words``; none without words."""
    for file in files:
        if words and all(word in file.text for word in words):
            yield file


def only_passage(places: Sequence[Passage], around: Surroundings, letters: int) -> Passage | None:
    """The only one of ``places``, or the only one with the right words around it.

    Where the search text has too few ``letters``, the file has to contain such words, too.
    """
    by_line = {(place.file.path, place.line): place for place in reversed(places)}
    candidates = [place for place in by_line.values() if not _is_on_long_line(place)]
    if len(candidates) == 1:
        (only,) = candidates
        if letters >= TELLING * (2 if only.rank == IN_STRING else 1):
            return only
        matching = sum(len(word) for word in around.all if word in only.file.text)
        return only if 0 < matching >= min(_AROUND, sum(map(len, around.all))) else None
    scores = sorted(
        (
            (_score(place, candidates, around), -place.rank, at)
            for at, place in enumerate(candidates)
        ),
        reverse=True,
    )
    if not scores:
        return None
    (best, rank, at), (second, next_rank, _) = scores[:2]
    if best > 2 * second or (best == second > 0 and rank > next_rank):
        return candidates[at]
    if best == second == 0 and letters >= TELLING and rank > next_rank:
        return candidates[at]
    return None


def _score(place: Passage, places: Sequence[Passage], around: Surroundings) -> float:
    """A score for the words around an element that stand between this place and its neighbours.

    Each word counts three times as much as the next one further away.
    """
    offsets = sorted(passage.offset for passage in places if passage.file is place.file)
    at = offsets.index(place.offset)
    start = offsets[at - 1] if at else 0
    end = offsets[at + 1] if at + 1 < len(offsets) else len(place.file.text)
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
    """Elements with a text, and strings that equal it."""
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
    """The offset in a file of a letter of ``words``, which stand from ``start`` to ``end``."""
    match = re.compile(pattern_of(words[:letter].rstrip())).match(text, start, end)
    if match is None or not letter:
        return start
    rest = len(text[match.end() : end]) - len(text[match.end() : end].lstrip())
    return min(match.end() + rest, max(end - 1, start))


def _offset_of_tag(text: str, start: int) -> int:
    """The offset of the tag directly before a text; without a tag, ``start`` itself."""
    before = text[max(0, start - _LONGEST_TAG) : start]
    tag = re.search(r"<[\w.:-]+(?:\s[^<>]*)?>\s*$", before)
    return start - len(before) + tag.start() if tag else start


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a passage is a complete text, and not a part of a longer one."""
    return bool(
        _OPENS.search(text[max(0, start - _BACK) : start] if start else "\n")
        and _CLOSES.match(text, end)
    )


def _attributes_in(
    file: SourceFile, name: str, values: Sequence[str], tag: str, *, whole_tag: bool
) -> Iterator[Passage]:
    """Elements with an attribute of a value, and strings that equal the value."""
    lines = set()
    for element in elements_of(file):
        if _has(element, name, values):
            offset = element.attribute_offset(name)
            lines |= {line_at(file.text, at) for at in (offset, element.offset)}
            yield Passage(file, element.offset if whole_tag else offset, _rank(element, tag))
    if any(map(is_cut, values)):
        return
    value = r"\s+".join(map(re.escape, values))
    for match in re.finditer(rf"([\"'`])\s*{value}\s*\1", file.text):
        if line_at(file.text, match.start()) not in lines:
            yield Passage(file, match.start(), IN_STRING)


def _has(element: WrittenElement, name: str, values: Sequence[str]) -> bool:
    if name == "class":
        return _classes(" ".join(element.classes)) == tuple(values)
    value = element.attributes.get(name)
    return value is not None and kept(printable(value)) == values[0]


def _classes(value: str) -> tuple[str, ...]:
    """The classes of an attribute, without generated ones."""
    return tuple(name for name in value.split() if without_hash(name) == name)


def _rank(element: WrittenElement, tag: str) -> int:
    return 0 if element.tag == tag else 1


@lru_cache(maxsize=512)
def elements_of(file: SourceFile) -> tuple[WrittenElement, ...]:
    """The elements of a file, from a cache."""
    return read_elements(file.text, is_html=file.path.lower().endswith(HTML_ENDINGS))
