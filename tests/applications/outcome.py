"""Whether the answer to an edit is the right one: one finding, its element, widths and source."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.applications.recipe import Edit


@dataclass(frozen=True, slots=True)
class EditOutcome:
    """What ``harness check`` said of one planted edit."""

    edit: Edit
    exit_code: int
    findings: tuple[Mapping[str, Any], ...]
    lines: range  #: of the edited file that a source may name, counted from 1
    summary: str = ""  #: the telling lines of what the check printed

    @property
    def is_one_finding(self) -> bool:
        return self.exit_code == 1 and len(self.findings) == 1

    @property
    def names_element(self) -> bool:
        """Whether the first finding is about the edited element."""
        return any(
            ends_in(finding["selector"], element)
            for finding in self.findings[:1]
            for element in self.edit.elements
        )

    @property
    def has_exact_widths(self) -> bool:
        expected = [list(pair) for pair in self.edit.widths]
        return any(
            finding["widths"] == expected and finding["widths_exact"] is True
            for finding in self.findings[:1]
        )

    @property
    def names_cause(self) -> bool:
        """Whether a cause, or the message where an edit has none, names what was edited."""
        if not self.findings:
            return False
        finding, expected = self.findings[0], self.edit.cause
        if expected == "text":
            return finding["kind"] == "text" or "text" in finding["message"]
        if not expected:
            return bool(finding["causes"])
        return any(
            str(cause.get("property", "")).startswith(expected)
            or expected in str(cause.get("before", ""))
            or expected in str(cause.get("selector", ""))
            for cause in finding["causes"]
        )

    @property
    def names_source(self) -> bool:
        """Whether the developer's own file and line are given, as ``src/app.css:41``.

        The path may begin at the folder that is served, or above the project.
        """
        expected = self.edit.source or self.edit.file
        for finding in self.findings[:1]:
            for cause in finding["causes"]:
                told = re.match(r"(.+?):(\d+)", str(cause.get("source") or ""))
                if told is not None and int(told[2]) in self.lines:
                    return f"/{told[1]}".endswith(f"/{expected}") or expected.endswith(
                        f"/{told[1]}"
                    )
        return False

    def problems(self) -> Iterator[str]:
        """Sentences about what is not right."""
        if not self.is_one_finding:
            kinds = ", ".join(
                f"{finding['kind']} {last(finding['selector'])} {ranges(finding['widths'])}"
                for finding in self.findings
            )
            told = [kinds] if kinds else []
            if self.exit_code != 1:
                told.append(self.summary)
            yield f"exit {self.exit_code}, {len(self.findings)} findings: {'; '.join(told)}"
        if not self.findings:
            return
        finding = self.findings[0]
        if not self.names_element:
            yield f"element {finding['selector']}, not {' or '.join(self.edit.elements)}"
        if not self.has_exact_widths:
            about = "" if finding["widths_exact"] else "not exact: "
            yield f"{about}{ranges(finding['widths'])} px, not {ranges(self.edit.widths)} px"
        if not self.names_cause:
            yield f"cause {causes(finding)}, not {self.edit.cause or 'any'}"
        if not self.names_source:
            file = self.edit.source or self.edit.file
            yield f"source {causes(finding)}, not {file}:{self.lines[0]}"


def ends_in(path: str, element: str) -> bool:
    """Whether the path of an element ends in ``element``, which may leave out classes.

    >>> ends_in("main > ul.list.a1 > li.b2:nth-of-type(3)", "ul.list > li:nth-of-type(3)")
    True
    >>> ends_in("main > ul > li:nth-of-type(3)", "ul > li"), ends_in("main > ul", "ol")
    (False, False)
    """
    steps, expected = path.split(" > "), element.split(" > ")
    return len(steps) >= len(expected) and all(
        _is_step(step, wanted)
        for step, wanted in zip(steps[-len(expected) :], expected, strict=True)
    )


def _is_step(step: str, wanted: str) -> bool:
    """Whether a step is that element: tag and place are the same, names among those it has."""
    (tag, names, place), (wanted_tag, wanted_names, wanted_place) = _parts(step), _parts(wanted)
    return (tag, place) == (wanted_tag, wanted_place) and wanted_names <= names


def _parts(step: str) -> tuple[str, frozenset[str], str]:
    """Tag, names (``#id``, ``.class``) and place among its like (``:nth-of-type(2)``)."""
    names, colon, place = step.partition(":")
    tag, *rest = re.split(r"(?=[.#])", names)
    return tag, frozenset(rest), colon + place


def last(path: str) -> str:
    """The last part of an element's path."""
    return path.rsplit(" > ", 1)[-1]


def ranges(widths: Any) -> str:
    """Width ranges in words.

    >>> ranges([[320, 599], [700, 700]])
    '320–599, 700'
    """
    return ", ".join(f"{low}" if low == high else f"{low}–{high}" for low, high in widths)


def causes(finding: Mapping[str, Any]) -> str:
    """The causes of a finding on one line."""
    told = (
        f"{cause.get('property')} {cause.get('source') or 'without a file'}"
        for cause in finding["causes"]
    )
    return "; ".join(told) or "none"
