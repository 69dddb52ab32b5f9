"""What is not the same in each capture of an unchanged page: the elements to blame, and how."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from PIL import Image

from harness.compare.changes.css_effects import moves
from harness.compare.changes.offsets import ROUNDING_PX
from harness.compare.changes.own_changes import Change
from harness.compare.comparison import Case, State
from harness.compare.elements.short_selector import short_selector
from harness.compare.pixels.images import decode, differing
from harness.compare.pixels.tolerance import Tolerance
from harness.diagnose.candidates.find_candidates import find_candidates
from harness.diagnose.symptoms import Symptom, resized
from harness.diagnose.unexplained import left_over
from harness.model.capture import Capture
from harness.model.elements import element_path
from harness.model.geometry import Box
from harness.model.layout import Element, Layout
from harness.model.unstable import Unstable

#: Where more children of one element than this are unsteady, the element is told instead.
MOST_CHILDREN = 3

#: So many elements are named in a message.
NAMED = 3

#: Attributes that a browser shows, although they move nothing by themselves.
_SHOWN = frozenset({"drawing", "src", "srcset"})

_WORDS = {"text": "text", "reordered": "order", "inserted": "appears", "removed": "appears"}


def unsteady(captures: Sequence[Capture], tolerance: Tolerance) -> tuple[Unstable, ...]:
    """The elements that are not the same in all ``captures`` of one page at one width.

    Each capture is held against the first. An element that another one moves, or that is in
    another one of them, is not told; many children of one element are told as that. Captures
    whose pictures are the same have none, and without pictures their layouts have to do.
    """
    first, *others = captures
    found: dict[str, Unstable] = {}
    for other in others:
        for one in _gathered([*_between(first, other, tolerance)], (first, other)):
            known = found.get(one.selector)
            found[one.selector] = _joined(known, one) if known else one
    return outermost(found.values())


def outermost(found: Iterable[Unstable]) -> tuple[Unstable, ...]:
    """Those that are in no other of them, by their selectors; each once."""
    by_path: dict[str, Unstable] = {}
    for one in found:
        known = by_path.get(one.selector)
        by_path[one.selector] = _joined(known, one) if known else one
    return tuple(
        by_path[path]
        for path in sorted(by_path)
        if by_path.keys().isdisjoint(element_path.ancestors(path))
    )


def say_the_same(one: Layout, other: Layout) -> bool:
    """Whether not one box, text, attribute or style of a page is another."""
    return (
        one.elements == other.elements
        and one.page_width == other.page_width
        and one.page_height == other.page_height
    )


def what_is_unstable(found: Sequence[Unstable], layout: Layout) -> str:
    """The elements in a sentence; ``layout`` is of one of the captures."""
    first, *others = found
    told = f"{short_selector(first.selector, layout)} changes from capture to capture: {first.what}"
    named = [f"{short_selector(one.selector, layout)} ({one.what})" for one in others]
    if len(named) > NAMED:
        named[NAMED - 1 :] = [f"{len(named) - NAMED + 1} elements more"]
    return f"{told}; and so do {', '.join(named)}" if named else told


def _between(one: Capture, other: Capture, tolerance: Tolerance) -> Iterator[Unstable]:
    pictured = bool(one.image and other.image)
    differs = _differing(one, other, tolerance) if pictured else None
    same_size = (one.layout.page_width, one.layout.page_height) == (
        other.layout.page_width,
        other.layout.page_height,
    )
    if differs is not None and same_size and differs.getbbox() is None:
        return
    image = one.image if pictured else b""
    case = Case(one.layout, image, other, tolerance, ignored=one.ignored)
    changes = {
        pair: kept for pair, some in case.changes.items() if (kept := [*filter(_may_show, some)])
    }
    candidates = find_candidates(one.layout, other.layout, case.matching, changes, {})
    symptoms = left_over(State(case, other), candidates, fallback=pictured)
    shown, hidden = ([*_told(case, symptoms, visible)] for visible in (True, False))
    if not pictured:
        yield from shown
        return
    assert differs is not None
    # What is masked may say something else, and what is not visible move others.
    seen = [each for each in shown if _is_seen(case, each, differs)]
    page = Box(0, 0, other.layout.page_width, other.layout.page_height)
    yield from seen or shown or hidden or [Unstable("html", "pixels", page)]


def _differing(one: Capture, other: Capture, tolerance: Tolerance) -> Image.Image:
    ignored = [other.layout.viewport.to_device(box) for box in (*one.ignored, *other.ignored)]
    return differing(decode(one.image), decode(other.image), tolerance, ignored)


def _may_show(change: Change) -> bool:
    """Whether anything could be seen of it; what uses a custom property changes by itself."""
    match change.what:
        case "style":
            return not change.name.startswith("--")
        case "attribute":
            return moves(change.name) or change.name in _SHOWN
        case _:
            return True


def _told(case: Case, symptoms: Sequence[Symptom], visible: bool) -> Iterator[Unstable]:
    """Each element that changed by itself, once, with what its marks say of it."""
    said: dict[str, list[str]] = {}
    for symptom in symptoms:
        for path in symptom.changed:
            said.setdefault(element_path.element(path), [])
        for path, mark in symptom.marks:
            said.setdefault(element_path.element(path), []).append(mark)
    pairs = _pairs(case)
    for path, marks in said.items():
        before, after = pairs.get(path, (None, None))
        both = [each for each in (before, after) if each is not None]
        boxes = [each.box for each in both if each.visible]
        if not visible and not boxes:
            boxes = [each.box for each in both if each.box.width and each.box.height]
        elif not visible:
            continue
        if boxes:
            what = dict.fromkeys((*_words(marks), *_of_boxes(before, after, marks)))
            yield Unstable(path, ", ".join(what) or "pixels", hull(boxes))


def _pairs(case: Case) -> dict[str, tuple[Element | None, Element | None]]:
    """Elements of both captures by their path in the second; of those it lacks, in the first."""
    old, new = case.before.elements, case.capture.layout.elements
    found: dict[str, tuple[Element | None, Element | None]] = {
        old[place].path: (old[place], None)
        for place, partner in enumerate(case.matching.after_of)
        if partner < 0
    }
    for place, partner in enumerate(case.matching.before_of):
        found[new[place].path] = (old[partner] if partner >= 0 else None, new[place])
    return found


def _words(marks: Sequence[str]) -> Iterator[str]:
    for mark in sorted(marks):
        what, _, name = mark.partition(" ")
        if what in _WORDS:
            yield _WORDS[what]
        elif what == "attribute" and (moves(name) or name in _SHOWN):
            yield "another picture" if name in ("src", "srcset", "drawing") else f"attribute {name}"
        elif what == "state" or (what == "style" and not name.startswith("--")):
            yield "restyled"


def _of_boxes(before: Element | None, after: Element | None, marks: Sequence[str]) -> Iterator[str]:
    if before is None or after is None or before.visible != after.visible:
        yield "appears"
    elif resized((before, after)):
        yield "resized"
    elif not any(mark.startswith(("text", "style", "state")) for mark in marks) and (
        abs(before.box.left - after.box.left) > ROUNDING_PX
        or abs(before.box.top - after.box.top) > ROUNDING_PX
    ):
        yield "moved"


def _is_seen(case: Case, one: Unstable, differs: Image.Image) -> bool:
    """Whether pixels differ in it, or it has another box."""
    region = case.before.viewport.to_device(one.box)
    right, bottom = min(region.right, differs.width), min(region.bottom, differs.height)
    left, top = max(region.left, 0), max(region.top, 0)
    if left < right and top < bottom and differs.crop((left, top, right, bottom)).getbbox():
        return True
    return one.what not in ("text", "restyled", "pixels", "another picture")


def _gathered(found: Sequence[Unstable], captures: Sequence[Capture]) -> tuple[Unstable, ...]:
    """Many children of one element as that element, which then is all of it that is told."""
    known = list(outermost(found))
    while parent := _crowded([one.selector for one in known]):
        inside = [one for one in known if parent in element_path.ancestors(one.selector)]
        what = dict.fromkeys(word for one in inside for word in one.what.split(", "))
        boxes = [
            each.box
            for capture in captures
            for each in capture.layout.elements
            if each.path == parent and each.visible
        ]
        box = hull([*boxes, *(one.box for one in inside)])
        kept = [one for one in known if one not in inside]
        known = [*kept, Unstable(parent, ", ".join(what), box)]
    return tuple(known)


def _crowded(selectors: Sequence[str]) -> str:
    """The innermost element, but not the page itself, with too many unsteady children; or empty."""
    children: dict[str, set[str]] = {}
    for path in selectors:
        around = (*element_path.ancestors(path), path)
        for outer, inner in pairwise(around):
            children.setdefault(outer, set()).add(inner)
    crowded = [
        path
        for path, inside in children.items()
        if len(inside) > MOST_CHILDREN and path not in ("html", "body")
    ]
    return max(crowded, key=lambda path: (len(element_path.ancestors(path)), path), default="")


def _joined(one: Unstable, other: Unstable) -> Unstable:
    what = dict.fromkeys((*one.what.split(", "), *other.what.split(", ")))
    if len(what) > 1:
        what.pop("pixels", None)
    return Unstable(one.selector, ", ".join(what), hull([one.box, other.box]))


def hull(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds all of ``boxes``; at least one."""
    return Box(
        min(one.left for one in boxes),
        min(one.top for one in boxes),
        max(one.right for one in boxes),
        max(one.bottom for one in boxes),
    )
