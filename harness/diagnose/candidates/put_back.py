"""Undos that put removed, unwrapped or moved elements back into the page."""

from harness.compare.changes.own_changes import Pair
from harness.compare.elements.markup import empty_markup, markup
from harness.compare.elements.match import Matching
from harness.model.elements import element_path
from harness.model.elements.declaration import Undo
from harness.model.layout import Layout


class Structure:
    """The parents and siblings of elements on two sides of a page."""

    def __init__(self, before: Layout, after: Layout, matching: Matching) -> None:
        self._before, self._after, self._matching = before, after, matching

    def put_back(self, pair: Pair) -> tuple[Undo, ...]:
        """The undo that moves an element after the sibling that it followed before."""
        return (Undo(pair[1], "reordered", "", self._followed(pair[0])),)

    def put_in_again(self, gone: int) -> tuple[Undo, ...]:
        """The undo that inserts a removed element, or puts a wrapper around its former contents.

        Empty where its markup or its parent is not known.
        """
        parent = self._before.elements[gone].parent
        contents = self.unwrapped(gone)
        html = empty_markup(self._before, gone) if contents else markup(self._before, gone)
        if parent < 0 or self._matching.after_of[parent] < 0 or not html:
            return ()
        around = self._matching.after_of[parent]
        if contents:
            return (Undo(around, "wrapped", ",".join(map(str, contents)), html),)
        return (Undo(around, "removed", self._followed(gone), html),)

    def unwrapped(self, gone: int) -> list[int]:
        """The places now of the children of a removed element that its parent has instead."""
        parent = self._before.elements[gone].parent
        around = self._matching.after_of[parent] if parent >= 0 else -1
        inside = [
            self._matching.after_of[place]
            for place, element in enumerate(self._before.elements)
            if element.parent == gone and not element_path.pseudo(element.path)
        ]
        if around < 0 or any(
            place < 0 or self._after.elements[place].parent != around for place in inside
        ):
            return []
        return sorted(inside)

    def _followed(self, old: int) -> str:
        """The place now of the nearest preceding sibling that still exists; empty for none."""
        parent = self._before.elements[old].parent
        for place in range(old - 1, parent, -1):
            partner = self._matching.after_of[place]
            sibling = self._before.elements[place]
            if sibling.parent == parent and partner >= 0 and not element_path.pseudo(sibling.path):
                return str(partner)
        return ""
