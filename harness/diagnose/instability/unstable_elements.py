"""What is not the same in each capture of an unchanged page: the elements to blame, and how."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from PIL import Image

from harness.compare.changes.css_effects import moves
from harness.compare.changes.offsets import ROUNDING_PX
from harness.compare.changes.own_changes import Change
from harness.compare.comparison import Comparison, PageState
from harness.compare.elements.short_selector import short_selector
from harness.compare.pixels.images import decode, differing
from harness.compare.pixels.tolerance import Tolerance
from harness.diagnose.candidates.find_candidates import find_candidates
from harness.diagnose.symptoms import Symptom, resized
from harness.diagnose.unexplained import unexplained_symptoms
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
    by_path: dict[str, Unstable] = {}
    for capture in others:
        for element in _gathered([*_between(first, capture, tolerance)], (first, capture)):
            earlier = by_path.get(element.selector)
            by_path[element.selector] = _joined(earlier, element) if earlier else element
    return outermost(by_path.values())


def outermost(elements: Iterable[Unstable]) -> tuple[Unstable, ...]:
    """Those that are in no other of them, by their selectors; each once."""
    by_path: dict[str, Unstable] = {}
    for element in elements:
        earlier = by_path.get(element.selector)
        by_path[element.selector] = _joined(earlier, element) if earlier else element
    return tuple(
        by_path[path]
        for path in sorted(by_path)
        if by_path.keys().isdisjoint(element_path.ancestors(path))
    )


def say_the_same(layout: Layout, other: Layout) -> bool:
    """Whether not one box, text, attribute or style of a page is another."""
    return (
        layout.elements == other.elements
        and layout.page_width == other.page_width
        and layout.page_height == other.page_height
    )


def what_is_unstable(elements: Sequence[Unstable], layout: Layout) -> str:
    """The elements in a sentence; ``layout`` is of one of the captures."""
    first, *others = elements
    name = short_selector(first.selector, layout)
    sentence = f"{name} changes from capture to capture: {first.what}"
    named = [f"{short_selector(element.selector, layout)} ({element.what})" for element in others]
    if len(named) > NAMED:
        named[NAMED - 1 :] = [f"{len(named) - NAMED + 1} elements more"]
    return f"{sentence}; and so do {', '.join(named)}" if named else sentence


def _between(first: Capture, second: Capture, tolerance: Tolerance) -> Iterator[Unstable]:
    pictured = bool(first.image and second.image)
    differs = _differing(first, second, tolerance) if pictured else None
    same_size = (first.layout.page_width, first.layout.page_height) == (
        second.layout.page_width,
        second.layout.page_height,
    )
    if differs is not None and same_size and differs.getbbox() is None:
        return
    image = first.image if pictured else b""
    comparison = Comparison(first.layout, image, second, tolerance, ignored=first.ignored)
    changes = {
        pair: kept
        for pair, pair_changes in comparison.changes.items()
        if (kept := [*filter(_may_show, pair_changes)])
    }
    candidates = find_candidates(first.layout, second.layout, comparison.matching, changes, {})
    symptoms = unexplained_symptoms(PageState(comparison, second), candidates, fallback=pictured)
    shown, hidden = ([*_told(comparison, symptoms, visible)] for visible in (True, False))
    if not pictured:
        yield from shown
        return
    assert differs is not None
    # What is masked may say something else, and what is not visible move others.
    seen = [element for element in shown if _is_seen(comparison, element, differs)]
    page = Box(0, 0, second.layout.page_width, second.layout.page_height)
    yield from seen or shown or hidden or [Unstable("html", "pixels", page)]


def _differing(first: Capture, second: Capture, tolerance: Tolerance) -> Image.Image:
    ignored = [second.layout.viewport.to_device(box) for box in (*first.ignored, *second.ignored)]
    return differing(decode(first.image), decode(second.image), tolerance, ignored)


def _may_show(change: Change) -> bool:
    """Whether anything could be seen of it; what uses a custom property changes by itself."""
    match change.kind:
        case "style":
            return not change.name.startswith("--")
        case "attribute":
            return moves(change.name) or change.name in _SHOWN
        case _:
            return True


def _told(comparison: Comparison, symptoms: Sequence[Symptom], visible: bool) -> Iterator[Unstable]:
    """Each element that changed by itself, once, with what its marks say of it."""
    said: dict[str, list[str]] = {}
    for symptom in symptoms:
        for path in symptom.changed:
            said.setdefault(element_path.element(path), [])
        for path, mark in symptom.marks:
            said.setdefault(element_path.element(path), []).append(mark)
    pairs = _pairs(comparison)
    for path, marks in said.items():
        before, after = pairs.get(path, (None, None))
        both = [element for element in (before, after) if element is not None]
        boxes = [element.box for element in both if element.visible]
        if not visible and not boxes:
            boxes = [element.box for element in both if element.box.width and element.box.height]
        elif not visible:
            continue
        if boxes:
            differences = dict.fromkeys((*_words(marks), *_of_boxes(before, after, marks)))
            yield Unstable(path, ", ".join(differences) or "pixels", hull(boxes))


def _pairs(comparison: Comparison) -> dict[str, tuple[Element | None, Element | None]]:
    """Elements of both captures by their path in the second; of those it lacks, in the first."""
    old, new = comparison.before.elements, comparison.capture.layout.elements
    by_path: dict[str, tuple[Element | None, Element | None]] = {
        old[place].path: (old[place], None)
        for place, partner in enumerate(comparison.matching.after_of)
        if partner < 0
    }
    for place, partner in enumerate(comparison.matching.before_of):
        by_path[new[place].path] = (old[partner] if partner >= 0 else None, new[place])
    return by_path


def _words(marks: Sequence[str]) -> Iterator[str]:
    for mark in sorted(marks):
        kind, _, name = mark.partition(" ")
        if kind in _WORDS:
            yield _WORDS[kind]
        elif kind == "attribute" and (moves(name) or name in _SHOWN):
            yield "another picture" if name in ("src", "srcset", "drawing") else f"attribute {name}"
        elif kind == "state" or (kind == "style" and not name.startswith("--")):
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


def _is_seen(comparison: Comparison, element: Unstable, differs: Image.Image) -> bool:
    """Whether pixels differ in it, or it has another box."""
    region = comparison.before.viewport.to_device(element.box)
    right, bottom = min(region.right, differs.width), min(region.bottom, differs.height)
    left, top = max(region.left, 0), max(region.top, 0)
    if left < right and top < bottom and differs.crop((left, top, right, bottom)).getbbox():
        return True
    return element.what not in ("text", "restyled", "pixels", "another picture")


def _gathered(elements: Sequence[Unstable], captures: Sequence[Capture]) -> tuple[Unstable, ...]:
    """Many children of one element as that element, which then is all of it that is told."""
    gathered = list(outermost(elements))
    while parent := _crowded([unstable.selector for unstable in gathered]):
        inside = [
            unstable for unstable in gathered if parent in element_path.ancestors(unstable.selector)
        ]
        differences = dict.fromkeys(
            word for unstable in inside for word in unstable.what.split(", ")
        )
        boxes = [
            element.box
            for capture in captures
            for element in capture.layout.elements
            if element.path == parent and element.visible
        ]
        box = hull([*boxes, *(unstable.box for unstable in inside)])
        kept = [unstable for unstable in gathered if unstable not in inside]
        gathered = [*kept, Unstable(parent, ", ".join(differences), box)]
    return tuple(gathered)


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


def _joined(first: Unstable, second: Unstable) -> Unstable:
    differences = dict.fromkeys((*first.what.split(", "), *second.what.split(", ")))
    if len(differences) > 1:
        differences.pop("pixels", None)
    return Unstable(first.selector, ", ".join(differences), hull([first.box, second.box]))


def hull(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds all of ``boxes``; at least one."""
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )
