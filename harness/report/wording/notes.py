"""Notes of a run for people: a note that several pages share is written once."""

from collections.abc import Sequence

from harness.model.run import Run

#: The number of pages that a note names; of two more, they are counted.
PAGES_NAMED = 3


def notes_of(run: Run) -> tuple[str, ...]:
    """The notes, with those merged that differ only in the page at their beginning."""
    pages = {capture.page for capture in run.captures} | {
        left_out.page for left_out in run.left_out
    }
    pages_by_note: dict[tuple[str, str], list[str]] = {}
    for note in run.notes:
        about, colon, rest = note.partition(": ")
        page, comma, browser = about.partition(", ")
        if colon and page in pages:
            pages_by_note.setdefault((f"{comma}{browser}", rest), []).append(page)
        else:
            pages_by_note.setdefault(("", note), [])
    return tuple(
        f"{_named(names)}{where}: {rest}" if names else rest
        for (where, rest), names in pages_by_note.items()
    )


def _named(pages: Sequence[str]) -> str:
    """The names of ``pages``; of many, the first names and a count.

    >>> _named(["a"]), _named(["a", "b", "c"]), _named(["a", "b", "c", "d", "e"])
    ('a', 'a, b and c', 'a, b, c and 2 more pages')
    """
    if (rest := len(pages) - PAGES_NAMED) > 1:
        return f"{', '.join(pages[:PAGES_NAMED])} and {rest} more pages"
    *most, last = pages
    return f"{', '.join(most)} and {last}" if most else last
