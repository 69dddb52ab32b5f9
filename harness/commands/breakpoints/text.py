"""Pages' own boundaries as text and as JSON: conditions, names, coverage and drift."""

import json
import re
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.breakpoints.queries.coverage import Boundary, Coverage
from harness.detectors.breakpoint_drift.detect import edges_of
from harness.detectors.breakpoint_drift.examine import Examined
from harness.findings.make import widths_text
from harness.model.capture import Missed
from harness.model.page import Breakpoint
from harness.printable import safe
from harness.report.json.document import SCHEMA
from harness.report.json.render import finding_dict
from harness.report.wording.finding import many

WIDTH = 80

#: The most places of a condition that are named; further ones are counted.
MOST_PLACES = 3

#: A feature of a condition, which stays on one line: ``(width < 640px)``.
_FEATURE = re.compile(r"\([a-z-]+ ?[:<>=]+ [\w./]+\)")
_TIE = "\x1f"  # stands for a space at which no line breaks


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of ``harness breakpoints PAGE``."""

    examined: tuple[Examined, ...]
    missed: tuple[Missed, ...]  #: pages that could not be loaded
    required: float | None  #: the least coverage that passes, 0–100
    fails: bool  #: whether ``fail_on`` has drift

    @property
    def too_little(self) -> tuple[Examined, ...]:
        """Pages with less coverage than required."""
        least = 0.0 if self.required is None else self.required
        return tuple(examined for examined in self.examined if examined.coverage.percent < least)

    @property
    def drifts(self) -> int:
        """The number of drift findings."""
        return sum(len(examined.findings) for examined in self.examined)

    @property
    def exit_code(self) -> int:
        """3 where a page could not be loaded, 1 for drift that fails or too little coverage."""
        if self.missed:
            return 3
        return 1 if self.too_little or (self.fails and self.drifts) else 0


def render(answer: Answer, breakpoints: Sequence[Breakpoint]) -> str:
    """The answer as text, wrapped at 80 characters; only a long path makes a longer line."""
    lines: list[str] = []
    for examined in answer.examined:
        lines += [*_page(examined, edges_of(breakpoints)), ""]
    for missed in answer.missed:
        lines.append(f"{missed.page}, {missed.browser}: not examined")
        for line in missed.message.splitlines():
            lines += _wrapped(line.strip(), "  ", "    ")
        lines.append("")
    lines += _wrapped(_summary(answer), "", "")
    return "".join(f"{safe(line)}\n" for line in lines)


def render_json(answer: Answer, breakpoints: Sequence[Breakpoint]) -> bytes:
    """The answer as JSON in UTF-8, with the keys of a check's report."""
    edges = edges_of(breakpoints)
    document = {
        "schema": SCHEMA,
        "command": "breakpoints",
        "exit_code": answer.exit_code,
        "pages": [_page_dict(examined, edges) for examined in answer.examined],
        "missed": [
            {"page": missed.page, "browser": missed.browser, "message": missed.message}
            for missed in answer.missed
        ],
    }
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2)
    return f"{text}\n".encode(errors="backslashreplace")


def _page_dict(examined: Examined, edges: Mapping[int, str]) -> dict[str, object]:
    page_conditions, covered = examined.page_conditions, examined.coverage
    return {
        "page": page_conditions.page,
        "browser": page_conditions.browser,
        "height": page_conditions.height,
        "coverage": {
            "percent": round(covered.percent, 2),
            "pictures_percent": round(covered.percent_pictured, 2),
            "boundaries": len(covered.boundaries),
            "pictures": sorted(covered.pictured),
            "swept": sorted(covered.covered - covered.pictured),
            "missing": sorted({*covered.boundaries} - covered.covered),
        },
        "boundaries": [
            {
                "width": boundary.switch,
                "named": boundary.switch in edges,
                "covered": boundary.switch in covered.covered,
                "pictured": boundary.switch in covered.pictured,
                "conditions": [
                    {
                        "condition": condition.rule,
                        "kind": condition.kind,
                        "source": condition.source,
                    }
                    for condition in boundary.conditions
                ],
            }
            for boundary in page_conditions.boundaries
        ],
        "containers": [
            {
                "condition": condition.rule,
                "source": condition.source,
                # ``None``: it is not known where it flips.
                "flips": [*page_conditions.flips[condition]]
                if condition in page_conditions.flips
                else None,
            }
            for condition in page_conditions.conditions
            if condition.kind == "container" and condition.bounds
        ],
        "looked_for_flips": [*page_conditions.sides.range] if page_conditions.sides else None,
        "findings": [finding_dict(finding) for finding in examined.findings],
        "notes": list(examined.notes),
    }


def _page(examined: Examined, edges: Mapping[int, str]) -> Iterator[str]:
    page_conditions = examined.page_conditions
    viewport = f"viewport {page_conditions.height} px high"
    yield f"{page_conditions.page}, {page_conditions.browser}, {viewport}"
    for boundary in page_conditions.boundaries:
        yield from _boundary(boundary, examined.coverage, edges)
    if not page_conditions.boundaries:
        yield "  no boundary: none of its conditions depends on the viewport's width"
    for label, text in _coverage(examined.coverage):
        yield from _wrapped(text, f"  {label:<10}", " " * 12)
    for number, finding in enumerate(examined.findings, 1):
        yield from _wrapped(finding.message, f"  Drift {number:>2}  ", " " * 12)
    for note in examined.notes:
        yield from _wrapped(note, "  Note      ", " " * 12)


def _boundary(boundary: Boundary, coverage: Coverage, edges: Mapping[int, str]) -> Iterator[str]:
    """A line with the width, its coverage and the name that has it; then a line per condition."""
    switch = boundary.switch
    coverage_text = (
        "in pictures"
        if switch in coverage.pictured
        else "swept"
        if switch in coverage.covered
        else "not covered"
    )
    yield from _wrapped(
        f"{coverage_text}; {edges.get(switch, 'no name has this edge')}",
        f"  {switch:>5} px  ",
        " " * 12,
    )
    places: dict[str, list[str]] = defaultdict(list)
    for condition in boundary.conditions:
        places[condition.rule].append(condition.source)
    for rule, sources in places.items():
        yield from _wrapped(
            f"{rule}  {_sources_text([*dict.fromkeys(sources)])}", " " * 12, " " * 14
        )


def _sources_text(sources: Sequence[str]) -> str:
    """Sources in one text, such as ``a.css:4, 9, b.css:2``: a repeated file name is left out."""
    named, last = [], ""
    for source in sources[:MOST_PLACES]:
        file, colon, line = source.partition(":")
        named.append(line if colon and file == last else source)
        last = file
    if len(sources) > MOST_PLACES:
        named.append(f"{len(sources) - MOST_PLACES} more")
    return ", ".join(named)


def _coverage(coverage: Coverage) -> Iterator[tuple[str, str]]:
    """Labels and texts: how many boundaries a check covers on both sides, and by which means."""
    if not coverage.boundaries:
        yield "Coverage", "100 %: there is nothing to cover"
        return
    whole = len(coverage.boundaries)
    yield (
        "Coverage",
        f"{_percent(coverage.percent)}: a check looks at both sides of "
        f"{len(coverage.covered)} of {whole} {'boundary' if whole == 1 else 'boundaries'}",
    )
    for label, switches in (
        ("Pictures", coverage.pictured),
        ("Sweep", coverage.covered - coverage.pictured),
        ("Neither", {*coverage.boundaries} - coverage.covered),
    ):
        if switches:
            percent = _percent(100 * len(switches) / whole)
            yield label, f"{percent}: {widths_text(sorted(switches))}"


def _percent(percent: float) -> str:
    """``percent`` rounded down, so that only full coverage is 100 %."""
    return f"{int(percent)} %"


def _summary(answer: Answer) -> str:
    parts = [many(answer.drifts, "drift finding") if answer.drifts else "no drift"]
    if answer.drifts and not answer.fails:
        parts[0] += " that fail_on does not name"
    parts += [
        f"{examined.page_conditions.page} in {examined.page_conditions.browser} is covered at "
        f"{_percent(examined.coverage.percent)}, "
        f"and {answer.required:g} % are required"
        for examined in answer.too_little
    ]
    if answer.missed:
        parts.append(f"{many(len(answer.missed), 'page')} could not be examined")
    return f"exit {answer.exit_code}: {'; '.join(parts)}"


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    lines = textwrap.wrap(
        _FEATURE.sub(lambda feature: feature[0].replace(" ", _TIE), text),
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_TIE, " ") for line in lines]
