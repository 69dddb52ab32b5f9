"""Whether what an element says differently can be seen, of which there is no picture."""

from harness.compare.changes import css_effects
from harness.compare.changes.own_changes import may_be_seen
from harness.compare.movers.root_movers import Root
from harness.model.layout import Layout


def is_shown(root: Root, before: Layout, after: Layout) -> bool:
    """Whether what changed by itself can be seen at this width, wherever the boxes are."""
    if not any(
        _is_there(place, side) for place, side in zip(root.pair, (before, after), strict=True)
    ):
        return False
    has_text = css_effects.has_text(after, root.pair[1]) if root.pair[1] >= 0 else False
    has_box = not any(
        place >= 0 and side.elements[place].tag.startswith("::")
        for place, side in zip(root.pair, (before, after), strict=True)
    )
    return any(
        may_be_seen(change)
        or (change.kind == "style" and (has_text and change.name in css_effects.TEXT))
        or (change.kind == "style" and not has_box and not change.name.startswith("--"))
        for change in root.changes
    )


def _is_there(place: int, layout: Layout) -> bool:
    """Whether an element is visible.

    A pseudo-element, whose box is not known, is so with its element, and an option, which has no
    box in a list, with its list.
    """
    if place < 0:
        return False
    element = layout.elements[place]
    while element.tag in ("option", "optgroup") and not element.visible and element.parent >= 0:
        element = layout.elements[element.parent]
    if element.tag.startswith("::"):
        return layout.elements[element.parent].visible
    return element.visible
