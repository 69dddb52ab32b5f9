"""The result of ``harness doctor PAGE`` as text: unstable elements, and what to do about them."""

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.findings.make import widths_text
from harness.model.capture import Missed
from harness.printable import safe
from harness.report.wording.finding import many

WIDTH = 80


@dataclass(frozen=True, slots=True)
class Seen:
    """An unstable element of a page."""

    selector: str
    differences: str  #: such as ``text, resized``
    widths: tuple[int, ...]  #: CSS px, at which it differs
    pictures: int  #: the number of different pictures of it, at the width with the most


@dataclass(frozen=True, slots=True)
class Remedy:
    """A configuration key with a value that makes a page steady."""

    key: str  #: ``mask``, ``hide`` or ``wait_for``
    value: tuple[str, ...] | str
    captures: int  #: the number at each width that were taken with it, and were the same


@dataclass(frozen=True, slots=True)
class Steadiness:
    """The result of capturing a page in one variant many times."""

    page: str
    browser: str
    widths: tuple[int, ...]  #: CSS px
    captures: int  #: the number at each width
    seen: tuple[Seen, ...]  #: empty where the page is steady
    remedy: Remedy | None
    missed: tuple[Missed, ...]  #: captures that could not be taken

    @property
    def is_steady(self) -> bool:
        return not self.seen and not self.missed


def exit_code(pages: Sequence[Steadiness]) -> int:
    """The exit code: 0 where all pages are steady, otherwise 3."""
    return 0 if all(page.is_steady for page in pages) else 3


def render(pages: Sequence[Steadiness]) -> str:
    """The result in lines of 80 characters; only a selector or an address makes a longer line."""
    return safe("\n\n".join("\n".join(_page(page)) for page in pages) + "\n")


def toml_line(key: str, value: Sequence[str] | str) -> str:
    """A line of the configuration; a long list takes several lines.

    >>> toml_line("mask", ("div.ad", "p"))
    'mask = ["div.ad", "p"]'
    """
    if isinstance(value, str):
        return f"{key} = {_quoted(value)}"
    line = f"{key} = [{', '.join(map(_quoted, value))}]"
    if len(line) <= WIDTH - 4:
        return line
    return "\n".join([f"{key} = [", *(f"  {_quoted(selector)}," for selector in value), "]"])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _page(steadiness: Steadiness) -> Iterator[str]:
    verdict = (
        "steady" if steadiness.is_steady else "unstable" if steadiness.seen else "not captured"
    )
    yield f"{steadiness.page}, {steadiness.browser}: {verdict}"
    where = f"at {'each of ' if len(steadiness.widths) > 1 else ''}{widths_text(steadiness.widths)}"
    if steadiness.is_steady:
        yield from _wrapped(f"{many(steadiness.captures, 'capture')} {where}: all the same")
        return
    for element in steadiness.seen:
        yield from _wrapped(f"{element.selector}: {element.differences}")
        pictures = f"{element.pictures} different pictures in {steadiness.captures}"
        if len(element.widths) > 1:
            pictures = f"up to {pictures}"
        yield from _wrapped(f"at {widths_text(element.widths)}; {pictures}", 4)
    yield from _missed(steadiness)
    if steadiness.seen:
        yield from _advice(steadiness)


def _missed(steadiness: Steadiness) -> Iterator[str]:
    widths: dict[str, list[int]] = {}
    for missed in steadiness.missed:
        widths.setdefault(missed.message, []).append(missed.width)
    for message, missed_widths in widths.items():
        where = widths_text(sorted(set(missed_widths)))
        summary = f"{many(len(missed_widths), 'capture')} at {where} could not be taken"
        yield from _wrapped(f"{summary}:")
        for line in message.splitlines():
            yield from _wrapped(line.strip(), 4)


def _advice(steadiness: Steadiness) -> Iterator[str]:
    if steadiness.remedy is None:
        yield from _wrapped(
            "No `mask`, `hide` or `wait_for` that was tried makes it steady: it moves what is "
            "around it. Give it a size of its own, or have it show the same whenever it is tested."
        )
        return
    yield f"  add to the page {steadiness.page} in the configuration:"
    yield from textwrap.indent(
        toml_line(steadiness.remedy.key, steadiness.remedy.value), " " * 4
    ).splitlines()
    more = many(steadiness.remedy.captures, "more capture")
    yield from _wrapped(f"with it, {more} at each of these widths were the same")


def _wrapped(text: str, indent: int = 2) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + 2),
        break_long_words=False,
        break_on_hyphens=False,
    )
