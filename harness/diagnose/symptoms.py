"""Symptoms: the effect of one cause on one page at one width."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from harness.compare.changes.offsets import ROUNDING_PX
from harness.compare.changes.own_changes import Change
from harness.diagnose.candidates.candidate import Key
from harness.model.elements.element_path import ancestors
from harness.model.finding import Cause, Kind
from harness.model.geometry import Box
from harness.model.layout import Element, Layout

#: The first part of the key of symptoms that another renderer's fonts cause.
FONTS = "renderer"

#: An element's path, and the change of it: ``style max-width``, or ``box`` if only its box changed.
#: Marks identify a symptom at other widths.
Mark = tuple[str, str]
BOX = "box"

#: The beginnings of marks that have no effect by themselves.
INERT = ("style --", "attribute class", "attribute id", "attribute data-", "attribute aria-")

#: An element without the cause and with it; ``None`` where it does not exist.
ElementPair = tuple[Element | None, Element | None]


@dataclass(frozen=True, slots=True)
class Shift:
    """The shift of most elements that moved along; CSS px."""

    count: int
    right: float
    down: float
    below: bool  #: all of them lie below the top of the element that changed


@dataclass(frozen=True, slots=True)
class Symptom:
    """The effect of one cause on a page at one width; boxes and areas in CSS px."""

    key: Key
    kind: Kind
    path: str  #: of the element that changed by itself, or of the nearest visible one
    before: Box | None
    after: Box | None
    causes: tuple[Cause, ...]
    changed: tuple[str, ...]  #: paths of elements that changed by themselves, most typical first
    elements: int  #: number of elements that it explains, including ``changed``
    others: int  #: number of those that moved along, without containers that only grew
    shift: Shift | None
    area: float
    pixels: int
    marks: frozenset[Mark] = frozenset()

    @property
    def size_change(self) -> float:
        """The largest change of a side or an edge; 0 where the element is on one side only."""
        if self.before is None or self.after is None:
            return 0.0
        before, after = self.before, self.after
        return max(
            abs(after.width - before.width),
            abs(after.height - before.height),
            abs(after.left - before.left),
            abs(after.top - before.top),
        )


def describe(
    key: Key,
    causes: Sequence[Cause],
    roots: Sequence[ElementPair],
    followers: Sequence[ElementPair],
    pixels: int,
    marks: Iterable[Mark] = (),
) -> Symptom:
    """The symptom of ``causes``: ``roots`` changed by themselves, and ``followers`` moved along.

    ``roots``, at least one, begin with the most typical.
    """
    # A root without a box, such as a picture's <source>, shows in the nearest follower.
    following = (pair for pair in followers if not _only_grew(pair, roots[0]))
    root = next((pair for pair in (*roots, *following) if _visible(pair)), roots[0])
    moved = [pair for pair in roots if _differs(pair)]
    affected = [*moved, *followers]
    beside = [pair for pair in followers if pair is not root and not _only_grew(pair, root)]
    shown = root[1] or root[0]
    assert shown is not None, "an element exists before or now"
    return Symptom(
        key=key,
        kind=_kind(key, causes, root, followers),
        path=shown.path,
        before=root[0].box if root[0] and root[0].visible else None,
        after=root[1].box if root[1] and root[1].visible else None,
        causes=tuple(causes),
        changed=tuple(
            dict.fromkeys(element.path for pair in roots if (element := pair[1] or pair[0]))
        ),
        elements=len(roots) + len(followers),
        others=len(beside),
        shift=_shift(root, beside),
        area=_area(affected or roots),
        pixels=pixels,
        marks=frozenset(marks),
    )


def mark_of(path: str, change: Change) -> Mark:
    """The mark of one change of the element at ``path``."""
    return path, f"{change.kind} {change.name}".rstrip()


def with_boxes(symptoms: Sequence[Symptom], marks: Collection[Mark]) -> Sequence[Symptom]:
    """Symptoms of one width, with the marks of boxes that no symptom has yet.

    Where no styles were read, boxes alone show a length that follows the width. Boxes that belong
    to no symptom are added to the largest: together the symptoms explain the page.
    """
    explained = {mark for symptom in symptoms for mark in symptom.marks}
    boxes = {mark for mark in marks if mark[1] == BOX} - explained
    moving = [symptom for symptom in symptoms if symptom.kind != "restyled"]
    if not boxes or not moving:
        return symptoms
    largest = max(moving, key=lambda symptom: symptom.area)
    marks_by_id = {
        id(symptom): {mark for mark in boxes if mark[0] in symptom.changed} for symptom in moving
    }
    rest = boxes.difference(*marks_by_id.values())
    marks_by_id[id(largest)] |= rest
    return [
        replace(symptom, marks=symptom.marks | marks_by_id.get(id(symptom), set()))
        for symptom in symptoms
    ]


def page_size(before: Layout, after: Layout, pixels: int) -> Symptom:
    """The symptom of a page whose size changed although no element did."""
    size = [Box(0, 0, layout.page_width, layout.page_height) for layout in (before, after)]
    area = size[1].width * size[1].height
    return Symptom(
        ("page-size",),
        "page-size",
        "html",
        size[0],
        size[1],
        (),
        ("html",),
        1,
        0,
        None,
        area,
        pixels,
        frozenset({("html", BOX)}),
    )


def _kind(
    key: Key, causes: Sequence[Cause], root: ElementPair, followers: Sequence[ElementPair]
) -> Kind:
    by_key: dict[str, Kind] = {"text": "text", "reordered": "reordered", FONTS: "font"}
    if key[0] in by_key:
        return by_key[key[0]]
    if _is_visible(root[0]) != _is_visible(root[1]):
        return "disappeared" if _is_visible(root[0]) else "appeared"
    if _changes_order(causes):
        return "reordered"
    for pair in (root, *followers):
        if resized(pair):
            # A container that keeps its size may resize its children, or only move them.
            return "resized" if pair is root or not _moved(root) else "moved"
    if _moved(root) or any(_differs(follower) for follower in followers):
        return "moved"
    return "restyled"


def _changes_order(causes: Iterable[Cause]) -> bool:
    """Whether a declaration changes the order of elements."""
    return any(
        cause.property == "order"
        or (
            cause.property == "flex-direction"
            and ("reverse" in cause.before) != ("reverse" in cause.after)
        )
        for cause in causes
    )


def _shift(root: ElementPair, followers: Sequence[ElementPair]) -> Shift | None:
    shifts = Counter(
        (_length(after.box.left - before.box.left), _length(after.box.top - before.box.top))
        for before, after in followers
        if before and after and _moved((before, after)) and not resized((before, after))
    )
    del shifts[0.0, 0.0]  # too small to report
    if not shifts:
        return None
    (right, down), count = shifts.most_common(1)[0]
    first = root[0] or root[1]
    top = first.box.top if first else 0.0
    below = all(before.box.top >= top for before, _ in followers if before)
    return Shift(count, right, down, below)


def _length(change: float) -> float:
    """A length rounded to 0.1 CSS px; 0 where it may be rounding alone."""
    return 0.0 if abs(change) <= 1.5 * ROUNDING_PX else round(change, 1)


def _only_grew(pair: ElementPair, root: ElementPair) -> bool:
    """Whether an element around the root changed its size without moving."""
    shown, inside = pair[1] or pair[0], root[1] or root[0]
    return bool(shown and inside and shown.path in ancestors(inside.path) and not _moved(pair))


def _area(elements: Sequence[ElementPair]) -> float:
    """The area of the outermost elements, as they are now."""
    paths = {shown.path for pair in elements if (shown := pair[1] or pair[0])}
    total = 0.0
    for pair in elements:
        element = pair[1] or pair[0]
        if element and not any(parent in paths for parent in ancestors(element.path)):
            total += element.box.width * element.box.height
    return total


def _visible(pair: ElementPair) -> bool:
    return _is_visible(pair[0]) or _is_visible(pair[1])


def _is_visible(element: Element | None) -> bool:
    return element is not None and element.visible


def _moved(pair: ElementPair) -> bool:
    return _apart(pair, "left") or _apart(pair, "top")


def resized(pair: ElementPair) -> bool:
    """Whether the width or height of an element that exists on both sides changed."""
    return _apart(pair, "width") or _apart(pair, "height")


def _differs(pair: ElementPair) -> bool:
    return _is_visible(pair[0]) != _is_visible(pair[1]) or _moved(pair) or resized(pair)


def _apart(pair: ElementPair, length_name: str) -> bool:
    """Whether a length of the box changed, of an element that is visible on both sides."""
    before, after = pair
    if before is None or after is None or not (before.visible and after.visible):
        return False
    return bool(
        abs(getattr(before.box, length_name) - getattr(after.box, length_name)) > ROUNDING_PX
    )
