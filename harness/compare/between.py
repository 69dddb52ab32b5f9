"""What differs between two sides of a page at any width, by boxes and styles alone.

No picture is needed, so it can be asked at every width that both sides were read at.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from harness.compare import effects
from harness.compare.abroad import TEXT_PX, abroad, without_fonts
from harness.compare.as_loaded import as_loaded, laid_out_alike
from harness.compare.changes import DRAWING, NATURAL_SIZE, Change, Pair, is_seen, own_changes
from harness.compare.match import Matching, match
from harness.compare.measure import ROUNDING_PX, eased, strained
from harness.compare.movers import Root, root_movers
from harness.compare.symptoms import BOX, Mark, Symptom, describe, mark_of
from harness.swept import Edges, Swept, read_around
from harness.values import Element, Layout

#: Of the width of what is around: so much may letters be apart of another width whose font size
#: follows the viewport. Chromium keeps one font for all sizes that are the same to a hundredth of
#: a px, so a text is as wide as it was at the first of these widths that was seen.
FLUID_SLACK = 0.0015


#: Lengths that are told from the widths around may be off by so much (CSS px).
ESTIMATED_PX = 2.0

#: The same of what another renderer laid out, and that is known to have changed.
CHANGED_SLACK = 0.02

_NUMBER = re.compile(r"\d+(\.\d+)?")

_ROUNDING = round(ROUNDING_PX * 100)  # hundredths of a CSS px


@dataclass(frozen=True, slots=True)
class _Known:
    """What is the same at all widths between two that were read."""

    matching: Matching
    changes: Mapping[Pair, tuple[Change, ...]]
    is_same: bool  #: the same elements, that say nothing differently


class Between:
    """Two sides of one page in one browser.

    ``fonts`` say of two renderers what their fonts may do: all that they may to another page,
    and anything to the same one. ``None`` where one renderer laid out both sides.
    """

    def __init__(
        self, before: Swept, after: Swept, fonts: Literal["text", "all"] | None = None
    ) -> None:
        self.before, self.after = before, after
        self._fonts = fonts
        self._known: dict[tuple[int, ...], _Known] = {}
        self._slack = FLUID_SLACK if _is_fluid(before) else 0.0

    def marks(self, width: int) -> frozenset[Mark] | None:
        """What elements changed by themselves at ``width`` (CSS px), as far as that shows there.

        ``None`` where one of the sides was not read.
        """
        edges = self.before.edges(width), self.after.edges(width)
        if edges[0] is None or edges[1] is None:
            return None
        known = self._known.get(self._around(width))
        if known and known.is_same and _alike(edges[0], edges[1]):
            return frozenset()
        before, after = self.before.at(width), self.after.at(width)
        if before is None or after is None:
            return None
        roots = self._roots(width, before, after)
        sized_alike = _size(before) == _size(after) or self._is_estimated(width)
        if not roots and not sized_alike and not self._fonts:
            return frozenset({("html", BOX)})
        return frozenset(mark for root in roots for mark in _marks(root, before, after))

    def symptoms(self, width: int, *key: str) -> tuple[Symptom, ...]:
        """What differs at ``width``, told by boxes and styles; ``key`` begins that of each."""
        before, after = self.before.at(width), self.after.at(width)
        if before is None or after is None:
            return ()
        return tuple(
            describe(
                (*key, _marks(root, before, after)[0][0]),
                (),
                [_elements(root.pair, before, after)],
                [_elements(pair, before, after) for pair in root.followers],
                0,
                _marks(root, before, after),
            )
            for root in self._roots(width, before, after)
        )

    def _roots(self, width: int, before: Layout, after: Layout) -> list[Root]:
        """The elements that changed by themselves, as far as that shows."""
        known = self._at(width, before, after)
        strain = self._strained(width, before, after, known.matching)
        if not strain and (not self._fonts or not known.changes):
            roots = [Root(pair, found, ()) for pair, found in known.changes.items()]
        else:
            roots = [*root_movers(before, after, known.matching, known.changes)]
        if not self._fonts:
            return [root for root in roots if _shows(root, before, after, strain)]
        # Of what is known to be another, boxes have only to say whether it does anything here.
        told = strained(before, after, known.matching, CHANGED_SLACK, TEXT_PX)
        return [
            root
            for root in roots
            if root.pair[1] in strain or (root.changes and _shows(root, before, after, told))
        ]

    def _strained(
        self, width: int, before: Layout, after: Layout, matching: Matching
    ) -> frozenset[int]:
        if self._fonts == "all":
            return frozenset()
        if self._fonts:
            return abroad(before, after, matching).astray
        rounding = ESTIMATED_PX if self._is_estimated(width) else ROUNDING_PX
        return strained(before, after, matching, self._slack, rounding)

    def _is_estimated(self, width: int) -> bool:
        """Whether the side before was not measured at ``width``, but told from its neighbours."""
        return width not in self.before.widths

    def baseline(
        self, width: int, after: Layout, read_resized: Callable[[], Layout | None]
    ) -> Layout | None:
        """The side before, as far as it is known at ``width``; what is not sure is as ``after``.

        ``after`` is of a page that was loaded there. ``read_resized`` reads all of the page as it
        is now when it is resized to that width; it is asked where that makes a difference.
        """
        before = self.before.at(width)
        if before is None:
            return None
        matching = match(before, after)
        sure = self._surely(width, before, after, matching, known_now=True)
        if self._fonts:
            return sure
        measured = self.after.at(width)
        if measured is not None and not laid_out_alike(measured, after):
            resized = read_resized()
            sure = as_loaded(sure, resized, after) if resized else sure
        return eased(sure, after, match(sure, after), self._slack)

    def marks_of(self, width: int, before: Layout, after: Layout) -> frozenset[Mark]:
        """What elements changed by themselves between two layouts at ``width``, seen or not."""
        matching = match(before, after)
        changes = own_changes(before, after, matching)
        roots: Iterable[Root] = (Root(pair, found, ()) for pair, found in changes.items())
        if self._strained(width, before, after, matching):
            roots = root_movers(before, after, matching, changes)
        marks = frozenset(mark for root in roots for mark in _marks(root, before, after))
        return marks if _size(before) == _size(after) else marks | {("html", BOX)}

    def is_as_before(self, width: int, now: Layout) -> bool:
        """Whether the page as it is ``now`` at ``width``, all of it read, is the one before."""
        before = self.before.at(width)
        if before is None:
            return False
        matching = match(before, now)
        sure = self._surely(width, before, now, matching, known_now=True)
        rounding = ESTIMATED_PX if self._is_estimated(width) else ROUNDING_PX
        return not own_changes(sure, now, matching) and not strained(
            sure, now, matching, self._slack, rounding
        )

    def _at(self, width: int, before: Layout, after: Layout) -> _Known:
        """Elements by their partners, and what they say differently, as far as that is sure."""
        key = self._around(width)
        if key not in self._known and _say_the_same(before, after):
            same = tuple(range(len(after.elements)))
            self._known[key] = _Known(Matching(same, same), {}, is_same=True)
        if key not in self._known:
            matching = match(before, after)
            if key[0] != key[key.index(-1) + 1]:
                before = self._surely(width, before, after, matching)
            changes = own_changes(before, after, matching)
            if self._fonts == "all":
                changes = without_fonts(changes)
            identity = tuple(range(len(after.elements)))
            is_same = not changes and matching.after_of == matching.before_of == identity
            self._known[key] = _Known(matching, changes, is_same)
        return self._known[key]

    def _around(self, width: int) -> tuple[int, ...]:
        """The widths around it that each side was read at."""
        return (*read_around(self.before, width), -1, *read_around(self.after, width))

    def _surely(
        self,
        width: int,
        before: Layout,
        after: Layout,
        matching: Matching,
        *,
        known_now: bool = False,
    ) -> Layout:
        """``before``, with what ``after`` says wherever it may say something else at ``width``.

        Of the side that was read further away, properties that are not the same at the two
        widths around it that were read follow the width; ``after`` is not that side if what it
        says is ``known_now``. The natural sizes of pictures may follow it, too.
        """
        sides = self.before, self.after
        around = [read_around(side, width) for side in sides]
        far = 1 if not known_now and around[1][0] < around[0][0] else 0
        beyond = sides[far].at(around[far][-1]) if len(around[far]) > 1 else None
        there = {one.path: one for one in beyond.elements} if beyond else {}
        elements = [*before.elements]
        for place, (element, partner) in enumerate(
            zip(before.elements, matching.after_of, strict=True)
        ):
            if partner < 0:
                continue
            now = after.elements[partner]
            here = now if far else element
            elements[place] = _following(element, here, there.get(here.path, here), now)
        return replace(before, elements=tuple(elements))


def _following(element: Element, here: Element, there: Element, now: Element) -> Element:
    """``element`` with what ``now`` says wherever it follows the width.

    That is so where ``here`` and ``there``, the same element at the two widths around that were
    read, do not say the same; of attributes and texts only where no more than numbers differ; of
    drawings, whose numbers are in their digest; and of the natural size of a picture.
    """
    style = _mixed(element.style, here.style, there.style, now.style)
    values = [dict(one.attributes) for one in (element, here, there, now)]
    numbers = {
        name
        for name, value in values[1].items()
        if value != (other := values[2].get(name, ""))
        and (name == DRAWING or _differ_by_numbers(value, other))
    }
    here_numbers, there_numbers = (
        {name: value for name, value in side.items() if name in numbers} for side in values[1:3]
    )
    attributes = _mixed(values[0], here_numbers, there_numbers, values[3])
    if element.tag == "img" and NATURAL_SIZE in values[0] and NATURAL_SIZE in values[3]:
        attributes = {**attributes, NATURAL_SIZE: values[3][NATURAL_SIZE]}
    text = element.text
    if here.text != there.text and _differ_by_numbers(here.text, there.text):
        text = now.text
    if style is element.style and attributes is values[0] and text == element.text:
        return element
    return replace(element, style=style, attributes=tuple(sorted(attributes.items())), text=text)


def _differ_by_numbers(one: str, other: str) -> bool:
    """Whether two texts are the same but for the numbers in them."""
    return _NUMBER.sub("0", one) == _NUMBER.sub("0", other)


def _mixed(
    before: Mapping[str, str],
    here: Mapping[str, str],
    there: Mapping[str, str],
    now: Mapping[str, str],
) -> Mapping[str, str]:
    """``before``, with the values of ``now`` where those of ``here`` and ``there`` differ."""
    loose = {name for name in here.keys() | there.keys() if here.get(name) != there.get(name)}
    if not loose:
        return before
    kept = {name: value for name, value in before.items() if name not in loose}
    return kept | {name: now[name] for name in loose & now.keys()}


def _say_the_same(before: Layout, after: Layout) -> bool:
    """Whether the elements are the same but for their boxes, which is quickly seen."""
    return len(before.elements) == len(after.elements) and all(
        one.path == other.path
        and one.parent == other.parent
        and one.text == other.text
        and one.style == other.style
        and one.attributes == other.attributes
        for one, other in zip(before.elements, after.elements, strict=True)
    )


def _alike(one: Edges, other: Edges) -> bool:
    """Whether not one edge is elsewhere."""
    return (
        one.size == other.size
        and one.visible == other.visible
        and len(one.boxes) == len(other.boxes)
        and all(
            -_ROUNDING <= here - there <= _ROUNDING
            for here, there in zip(one.boxes, other.boxes, strict=True)
        )
    )


def _is_fluid(swept: Swept) -> bool:
    """Whether the size of some font changes between two widths without a boundary."""
    sizes: dict[str, str | None] = {}
    last = 0
    for width in swept.read:
        layout = swept.at(width)
        now = {one.path: one.style.get("font-size") for one in (layout.elements if layout else ())}
        if last < width - 1 and any(now.get(path, size) != size for path, size in sizes.items()):
            return True
        sizes, last = now, width
    return False


def _size(layout: Layout) -> tuple[int, int]:
    return layout.page_width, layout.page_height


def _shows(root: Root, before: Layout, after: Layout, strain: frozenset[int]) -> bool:
    """Whether what changed can be seen at this width."""
    old, new = _elements(root.pair, before, after)
    seen = any(one is not None and one.visible for one in (old, new))
    if any(place in strain for _, place in (root.pair, *root.followers)):
        return True
    if not seen:
        return False
    return any(is_seen(one) for one in root.changes) or (
        any(one.what == "style" and one.name in effects.TEXT for one in root.changes)
        and effects.has_text(after, root.pair[1])
    )


def _marks(root: Root, before: Layout, after: Layout) -> list[Mark]:
    old, new = _elements(root.pair, before, after)
    path = (new or old or after.elements[0]).path
    return [mark_of(path, one) for one in root.changes] or [(path, BOX)]


def _elements(pair: Pair, before: Layout, after: Layout) -> tuple[Element | None, Element | None]:
    return (
        before.elements[pair[0]] if pair[0] >= 0 else None,
        after.elements[pair[1]] if pair[1] >= 0 else None,
    )
