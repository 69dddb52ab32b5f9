"""Puts the capture of a page at rest together from its layout, screenshot and requests."""

from collections.abc import Mapping, Sequence
from typing import Any

from harness.capture.exclusion import exclusion
from harness.capture.network.traffic import Traffic
from harness.capture.tab.page_notes import print_note
from harness.model.capture import Capture
from harness.model.geometry import Box
from harness.model.job import Job
from harness.model.layout import Layout
from harness.printable import printable

#: This many characters without a glyph are named in a note.
_MOST_CHARACTERS = 8


def as_capture(
    job: Job, layout: Layout, answer: Mapping[str, Any], image: bytes, traffic: Traffic, led_to: str
) -> Capture:
    """The capture without its resources; ``answer`` is the result of page.js.

    ``led_to`` is the address that the page has led to, or empty. Errors: ``CaptureError`` where
    all of the page is excluded from comparison.
    """
    notes = [f"the selector {selector!r} matched nothing" for selector in answer["unmatched"]]
    if led_to:
        notes.append(f"it led to {led_to}, which is what is captured")
    if times := answer["printed"]:
        notes.append(print_note(times))
    if characters := answer["without_glyph"]:
        notes.append(glyph_note(characters))
    blocked = (f"{kind} {url}" for url, kind in traffic.blocked.items())
    return Capture(
        page=job.page.name,
        browser=job.variant,
        image=image,
        layout=layout,
        ignored=tuple(Box(*box) for box in answer["ignored"]),
        blocked=tuple(sorted({printable(address) for address in blocked})),
        notes=tuple(sorted(map(printable, {*traffic.notes, *notes}))),
        matching=None if answer["matching"] is None else tuple(answer["matching"]),
        missing=traffic.deliveries.dead,
        arrived=traffic.deliveries.alive_after_all,
        excluded=exclusion(job, layout, [Box(*box) for box in answer["excluded"]]),
    )


def glyph_note(characters: Sequence[str]) -> str:
    """The note on ``characters`` of a page that no font has a glyph for.

    >>> glyph_note(["ᚢ", "ᚨ"]).partition(":")[0]
    'no font has a glyph for ᚢ (U+16A2), ᚨ (U+16A8)'
    """
    named = ", ".join(
        f"{character} (U+{ord(character):04X})" for character in characters[:_MOST_CHARACTERS]
    )
    rest = len(characters) - _MOST_CHARACTERS
    more = f" and {rest} more" if rest > 0 else ""
    return (
        f"no font has a glyph for {named}{more}: all such characters are painted as the same box, "
        "so a change from one to another is not seen in the picture"
    )
