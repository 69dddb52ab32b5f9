"""The notes of a capture about its page: how it scrolls, and what it does beside being shown."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Dialog, Download
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as PlaywrightPage

from harness.printable import printable

#: Note on a page that grows endlessly.
ENDLESS = "it grows each time it is scrolled to its end: what came the first five times is shown"

#: Note on a page with animations that follow the scrolling.
SCROLL_DRIVEN = (
    "animations that follow the scrolling are shown at their end, or before it where that hides "
    "what they move"
)

#: Note on a page with such an animation that hides its element at both ends.
SCROLL_HIDDEN = (
    "an animation that follows the scrolling hides what it moves at its start and at its end: what "
    "it shows in between is in no picture"
)

#: The notes by the key of page.js's answer that calls for them.
_NOTES = {"endless": ENDLESS, "scroll_driven": SCROLL_DRIVEN, "scroll_hidden": SCROLL_HIDDEN}

#: So many characters of a page's own words are quoted.
_QUOTED = 80


def notes_at_rest(answer: Mapping[str, Any]) -> Iterator[str]:
    """The notes on a page at rest; ``answer`` is the result of page.js."""
    for key, note in _NOTES.items():
        if answer[key]:
            yield note


def note_side_effects(page: PlaywrightPage, note: Callable[[str], None]) -> None:
    """Call ``note`` with a sentence about each dialog, window and download of ``page``.

    The page goes on as without it: dialogs are closed as they are where nobody looks at them.
    """

    async def on_dialog(dialog: Dialog) -> None:
        words = dialog.message
        note(f"it opened a dialog ({dialog.type}){f': {_quote(words)}' if words else ''}")
        with suppress(PlaywrightError):  # the page may have gone meanwhile
            # A page that asks before it is left is left.
            await (dialog.accept() if dialog.type == "beforeunload" else dialog.dismiss())

    def on_popup(window: PlaywrightPage) -> None:
        note(f"it opened a window, which is not captured: {_without_query(window.url)}")

    def on_download(download: Download) -> None:
        note(f"it started a download, which was refused: {_quote(download.suggested_filename)}")

    listeners: dict[str, Any] = {
        "dialog": on_dialog,
        "popup": on_popup,
        "download": on_download,
    }
    for event, listener in listeners.items():
        page.on(event, listener)  # type: ignore[call-overload]  # one overload for each event


def print_note(times: int) -> str:
    """The note on a page that was printed so often."""
    return f"it asked to be printed{f' {times} times' if times > 1 else ''}, which does nothing"


def _quote(words: str) -> str:
    words = printable(words)
    shortened = words if len(words) <= _QUOTED else f"{words[:_QUOTED]}…"
    return f"{shortened!r}"


def _without_query(address: str) -> str:
    """An address without user, password, query and fragment, as far as it is one.

    >>> _without_query("https://me:secret@shop.example/basket?token=1#top")
    'https://shop.example/basket'
    """
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}" if host else f"{parts.scheme}:{parts.path}"
