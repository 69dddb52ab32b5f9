"""The own boundaries of pages as text and as JSON: conditions, names, coverage and drift."""

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
from harness.report.json.document import SCHEMA
from harness.report.json.render import finding_dict
from harness.report.terminal.style import UNSAFE
from harness.report.wording.finding import many

WIDTH = 80

#: More places of one condition than this are counted, not named.
MOST_PLACES = 3

#: One feature of a condition, which stays on one line: ``(width < 640px)``.
_FEATURE = re.compile(r"\([a-z-]+ ?[:<>=]+ [\w./]+\)")
_TIE = "\x1f"  # a space that no line is broken at


@dataclass(frozen=True, slots=True)
class Answer:
    """What ``harness breakpoints PAGE`` has found."""

    examined: tuple[Examined, ...]
    missed: tuple[Missed, ...]  #: pages that could not be loaded
    required: float | None  #: the coverage asked for, 0–100
    fails: bool  #: whether drift is a kind of finding that fails

    @property
    def too_little(self) -> tuple[Examined, ...]:
        """Pages of which less is looked at than is required."""
        least = 0.0 if self.required is None else self.required
        return tuple(examined for examined in self.examined if examined.coverage.percent < least)

    @property
    def drifts(self) -> int:
        """How many drift findings there are."""
        return sum(len(examined.findings) for examined in self.examined)

    @property
    def exit_code(self) -> int:
        """3 where a page could not be loaded, 1 for drift that fails or too little coverage."""
        if self.missed:
            return 3
        return 1 if self.too_little or (self.fails and self.drifts) else 0


def render(answer: Answer, breakpoints: Sequence[Breakpoint]) -> str:
    """The answer in lines of 80 characters; only a path may make one longer."""
    lines: list[str] = []
    for examined in answer.examined:
        lines += [*_page(examined, edges_of(breakpoints)), ""]
    for missed in answer.missed:
        lines.append(f"{missed.page}, {missed.browser}: not examined")
        for line in missed.message.splitlines():
            lines += _wrapped(line.strip(), "  ", "    ")
        lines.append("")
    lines += _wrapped(_summary(answer), "", "")
    return "".join(f"{UNSAFE.sub(chr(0xFFFD), line)}\n" for line in lines)


def render_json(answer: Answer, breakpoints: Sequence[Breakpoint]) -> bytes:
    """The answer as UTF-8, its keys as in the report of a check."""
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
                # ``None``: where it flips is not known.
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
    """A line of its width, who looks at it and which name has it, and one a condition."""
    switch = boundary.switch
    looked = (
        "in pictures"
        if switch in coverage.pictured
        else "swept"
        if switch in coverage.covered
        else "not covered"
    )
    yield from _wrapped(
        f"{looked}; {edges.get(switch, 'no name has this edge')}", f"  {switch:>5} px  ", " " * 12
    )
    places: dict[str, list[str]] = defaultdict(list)
    for condition in boundary.conditions:
        places[condition.rule].append(condition.source)
    for rule, sources in places.items():
        yield from _wrapped(f"{rule}  {_listed([*dict.fromkeys(sources)])}", " " * 12, " " * 14)


def _listed(sources: Sequence[str]) -> str:
    """``a.css:4, 9, b.css:2``: a file that was just named is not named again."""
    named, last = [], ""
    for source in sources[:MOST_PLACES]:
        file, colon, line = source.partition(":")
        named.append(line if colon and file == last else source)
        last = file
    if len(sources) > MOST_PLACES:
        named.append(f"{len(sources) - MOST_PLACES} more")
    return ", ".join(named)


def _coverage(coverage: Coverage) -> Iterator[tuple[str, str]]:
    """How many boundaries a check looks at on both sides, and which by what; each with a label."""
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
    """Rounded down, so that only all is 100 %."""
    return f"{int(percent)} %"


def _summary(answer: Answer) -> str:
    said = [many(answer.drifts, "drift finding") if answer.drifts else "no drift"]
    if answer.drifts and not answer.fails:
        said[0] += " that fail_on does not name"
    said += [
        f"{examined.page_conditions.page} in {examined.page_conditions.browser} is covered at "
        f"{_percent(examined.coverage.percent)}, "
        f"and {answer.required:g} % are required"
        for examined in answer.too_little
    ]
    if answer.missed:
        said.append(f"{many(len(answer.missed), 'page')} could not be examined")
    return f"exit {answer.exit_code}: {'; '.join(said)}"


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
