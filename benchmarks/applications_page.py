"""docs/applications.md: the figures that `make applications` measures, and what is not right."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "applications.md"

#: What was measured last of each application, so that a part can be measured again.
FIGURES = Path(__file__).parent / "applications.json"

#: Between these lines of the page everything is written by the run.
BEGIN, END = "<!-- figures -->", "<!-- end -->"

HEAD = (
    "application", "commit", "widths", "elements", "approve s", "check s", "check CPU s", "MB",
    "unsteady", "green quiet", "green, 8 busy", "green, 30 busy", "edits found", "causes",
    "sources",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one application."""

    title: str
    date: str  #: of the measurement
    commit: str  #: of the harness that was measured
    widths: str  #: CSS px that were swept
    elements: int
    approve_exit: int
    approve_seconds: float
    check_seconds: float
    check_cpu: float
    megabytes: int
    unsteady: int  #: elements that were approved as unsteady
    green: Mapping[str, Sequence[int]]  #: by load: unchanged checks green, and of how many
    edits: int
    found: int  #: edits that gave one finding, with the right element and exact widths
    causes: int
    sources: int
    wrong: Sequence[str] = field(default_factory=tuple)  #: sentences


def keep(name: str, figures: Measured) -> None:
    """Store the figures of an application in the place of those from before."""
    table: dict[str, Any] = {**stored(), name: asdict(figures)}
    text = json.dumps(dict(sorted(table.items())), indent=1, ensure_ascii=False)
    FIGURES.write_text(f"{text}\n", "utf-8")


def stored() -> dict[str, Any]:
    """The figures of all applications that were measured, by name."""
    return json.loads(FIGURES.read_bytes()) if FIGURES.exists() else {}


def write_page() -> None:
    """Put all stored figures into the page."""
    text = PAGE.read_text("utf-8")
    before, rest = text.split(BEGIN, 1)
    _, after = rest.split(END, 1)
    PAGE.write_text(f"{before}{BEGIN}\n{figures_text(stored())}{END}{after}", "utf-8")


def figures_text(table: Mapping[str, Any]) -> str:
    """The table, its sum, and the list of what is not right."""
    rows = [Measured(**entry) for entry in table.values()]
    lines = [
        f"| {' | '.join(HEAD)} |",
        f"|{'---|' * len(HEAD)}",
        *(_row(figures) for figures in rows),
        "",
        _sum(rows),
        "",
        *_wrong(rows),
    ]
    return "\n".join(lines) + "\n"


def row(name: str, figures: Measured) -> str:
    """One line for the terminal."""
    return f"{name}: {_row(figures)}"


def _row(figures: Measured) -> str:
    cells = (
        figures.title,
        figures.commit,
        figures.widths,
        figures.elements,
        _approve(figures),
        figures.check_seconds,
        figures.check_cpu,
        figures.megabytes,
        figures.unsteady,
        *(_of(*figures.green[load]) if load in figures.green else "–" for load in ("0", "8", "30")),
        _of(figures.found, figures.edits),
        _of(figures.causes, figures.edits),
        _of(figures.sources, figures.edits),
    )
    return f"| {' | '.join(map(str, cells))} |"


def _approve(figures: Measured) -> str:
    ended = f" (exit {figures.approve_exit})" if figures.approve_exit else ""
    return f"{figures.approve_seconds}{ended}"


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole}" if whole else "–"


def _sum(rows: Sequence[Measured]) -> str:
    checks = [sum(pair[place] for row in rows for pair in row.green.values()) for place in (0, 1)]
    edits = sum(figures.edits for figures in rows)
    return (
        f"In sum, of {len(rows)}: unchanged checks green: {_of(*checks)}; "
        f"edits found: {_of(sum(figures.found for figures in rows), edits)}; "
        f"causes right: {_of(sum(figures.causes for figures in rows), edits)}; "
        f"sources right: {_of(sum(figures.sources for figures in rows), edits)}."
    )


def _wrong(rows: Sequence[Measured]) -> Iterator[str]:
    if not any(figures.wrong for figures in rows):
        yield "Nothing was wrong."
        return
    yield "What is not right:"
    yield ""
    for figures in rows:
        for sentence in figures.wrong:
            yield f"- {figures.title}: {_escaped(sentence)}"


def _escaped(sentence: str) -> str:
    return sentence.replace("<", "&lt;").replace("[", "\\[").replace("|", "\\|")
