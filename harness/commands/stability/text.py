"""What ``harness doctor PAGE`` has found, as text: what is unstable, and what to do about it."""

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.findings.make import widths_text
from harness.model.capture import Missed
from harness.report.terminal.style import UNSAFE
from harness.report.wording.finding import many

WIDTH = 80


@dataclass(frozen=True, slots=True)
class Seen:
    """An unstable element of a page."""

    selector: str
    what: str  #: as in ``text, resized``
    widths: tuple[int, ...]  #: CSS px, at which it is so
    pictures: int  #: of it that are different, at the width with the most


@dataclass(frozen=True, slots=True)
class Remedy:
    """A key of the configuration, and its value, that make a page steady."""

    key: str  #: ``mask``, ``hide`` or ``wait_for``
    value: tuple[str, ...] | str
    captures: int  #: that were taken with it at each width, and were the same


@dataclass(frozen=True, slots=True)
class Steadiness:
    """One page in one browser, captured many times."""

    page: str
    browser: str
    widths: tuple[int, ...]  #: CSS px
    captures: int  #: at each of them
    seen: tuple[Seen, ...]  #: empty where it is steady
    remedy: Remedy | None
    missed: tuple[Missed, ...]  #: captures that could not be taken

    @property
    def is_steady(self) -> bool:
        return not self.seen and not self.missed


def exit_code(found: Sequence[Steadiness]) -> int:
    """0 where all pages are steady, otherwise 3."""
    return 0 if all(one.is_steady for one in found) else 3


def render(found: Sequence[Steadiness]) -> str:
    """The answer in lines of 80 characters; only a selector or an address may make one longer."""
    return UNSAFE.sub("\ufffd", "\n\n".join("\n".join(_page(one)) for one in found) + "\n")


def toml_line(key: str, value: Sequence[str] | str) -> str:
    """A line of the configuration; a list that is too long for one has more.

    >>> toml_line("mask", ("div.ad", "p"))
    'mask = ["div.ad", "p"]'
    """
    if isinstance(value, str):
        return f"{key} = {_quoted(value)}"
    line = f"{key} = [{', '.join(map(_quoted, value))}]"
    if len(line) <= WIDTH - 4:
        return line
    return "\n".join([f"{key} = [", *(f"  {_quoted(one)}," for one in value), "]"])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _page(one: Steadiness) -> Iterator[str]:
    verdict = "steady" if one.is_steady else "unstable" if one.seen else "not captured"
    yield f"{one.page}, {one.browser}: {verdict}"
    where = f"at {'each of ' if len(one.widths) > 1 else ''}{widths_text(one.widths)}"
    if one.is_steady:
        yield from _wrapped(f"{many(one.captures, 'capture')} {where}: all the same")
        return
    for each in one.seen:
        yield from _wrapped(f"{each.selector}: {each.what}")
        pictures = f"{each.pictures} different pictures in {one.captures}"
        if len(each.widths) > 1:
            pictures = f"up to {pictures}"
        yield from _wrapped(f"at {widths_text(each.widths)}; {pictures}", 4)
    yield from _missed(one)
    if one.seen:
        yield from _advice(one)


def _missed(one: Steadiness) -> Iterator[str]:
    widths: dict[str, list[int]] = {}
    for each in one.missed:
        widths.setdefault(each.message, []).append(each.width)
    for message, some in widths.items():
        told = (
            f"{many(len(some), 'capture')} at {widths_text(sorted(set(some)))} could not be taken"
        )
        yield from _wrapped(f"{told}:")
        for line in message.splitlines():
            yield from _wrapped(line.strip(), 4)


def _advice(one: Steadiness) -> Iterator[str]:
    if one.remedy is None:
        yield from _wrapped(
            "No `mask`, `hide` or `wait_for` that was tried makes it steady: it moves what is "
            "around it. Give it a size of its own, or have it show the same whenever it is tested."
        )
        return
    yield f"  add to the page {one.page} in the configuration:"
    yield from textwrap.indent(toml_line(one.remedy.key, one.remedy.value), " " * 4).splitlines()
    more = many(one.remedy.captures, "more capture")
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
