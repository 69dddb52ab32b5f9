"""Cases: small pages before and after an edit, and what a check has to say of the edit.

A case is a folder beside this file: ``before/`` and ``after/`` with the page's files, and
``case.toml`` with the right values, in the words of the JSON report. Its keys are the fields of
`Case`; `Finding` and `Answer` say what stands in ``[[findings]]`` and ``[[answers]]``.
"""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent

#: Kinds of cases: page scripts, what shows between the sample widths, one answer for the same
#: files, animations that follow the scrolling, causes, shadow trees, boundaries beyond the usual
#: sweep, what is left out of a comparison, and servers with their addresses.
KINDS = (
    "scripts",
    "between",
    "same-answer",
    "scrolling",
    "causes",
    "shadow",
    "edges",
    "excluded",
    "servers",
)


@dataclass(frozen=True, slots=True)
class Cause:
    """A declaration, text or attribute, as the report gives it."""

    selector: str
    property: str
    before: str
    after: str
    source: str | None
    proven: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding of the case's page: ``widths`` are ranges in CSS px, both ends included."""

    kind: str
    selector: str
    widths: tuple[tuple[int, int], ...]
    exact: bool
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """How the server answers a request for ``file`` unlike a folder of files would."""

    file: str
    type: str | None = None
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0  #: seconds
    turns: tuple[str, ...] = ()  #: the files that are sent in turn, one at each request


@dataclass(frozen=True, slots=True)
class Case:
    """A page, an edit of it, and the right values of a check after the edit."""

    name: str
    kind: str  #: one of `KINDS`
    about: str  #: what has to be right, in a sentence
    exit_code: int
    findings: tuple[Finding, ...] = ()
    reason: str | None = None  #: part of why the page is not compared
    notes: tuple[str, ...] = ()  #: part of each note that has to be there, before and after
    widths: tuple[int, ...] = (400,)  #: sample widths, of 400, 800 and 1300
    page: str = "sweep = false"  #: keys of the page in ``harness.toml``
    page_after: str | None = None  #: the same after the edit, where that is an edit of the keys
    approve: str | None = ""  #: options of `harness approve`; ``refused`` where nothing is approved
    server: str | None = None  #: ``http`` or ``https``, for a server of the case's own
    sign_in: str | None = None  #: ``user:password`` that the server asks for
    answers: tuple[Answer, ...] = ()
    open: str | None = None  #: what is not right yet; the suite leaves the case out, and says so

    @property
    def refused(self) -> bool:
        """Whether the page cannot be captured, before as after."""
        return self.approve == "refused"

    def folder(self, side: str) -> Path:
        """The folder of the page's files, ``side`` being ``before`` or ``after``."""
        chosen = FOLDER / self.name / side
        return chosen if chosen.is_dir() else FOLDER / self.name / "before"


def load_cases() -> tuple[Case, ...]:
    """Every case, sorted by kind and name."""
    cases = [load_case(path.parent) for path in FOLDER.glob("*/case.toml")]
    return tuple(sorted(cases, key=lambda case: (KINDS.index(case.kind), case.name)))


def load_case(folder: Path) -> Case:
    """The case in ``folder``. Unknown keys are a ``TypeError``."""
    data = tomllib.loads((folder / "case.toml").read_text("utf-8"))
    findings = tuple(_finding(entry) for entry in data.pop("findings", ()))
    answers = tuple(_answer(entry) for entry in data.pop("answers", ()))
    values: dict[str, Any] = {
        name: tuple(part) if isinstance(part, list) else part for name, part in data.items()
    }
    return Case(name=folder.name, findings=findings, answers=answers, **values)


def read_finding(data: Any, widths: Any, folder: str = "") -> Finding:
    """The part of a report's finding that a case gives, at ``widths`` of the case's page.

    Sources are told below ``folder``, where the page's files are.
    """
    return Finding(
        data["kind"],
        data["selector"],
        tuple((low, high) for low, high in widths),
        data["widths_exact"],
        tuple(_cause(entry, folder) for entry in data["causes"]),
    )


def _finding(data: dict[str, Any]) -> Finding:
    return read_finding({"widths_exact": False, "causes": (), **data}, data["widths"])


def _cause(data: dict[str, Any], folder: str) -> Cause:
    values: dict[str, Any] = {field.name: data.get(field.name) for field in fields(Cause)}
    values["source"] = (values["source"] or "").removeprefix(folder) or None
    return Cause(**values)


def _answer(data: dict[str, Any]) -> Answer:
    headers = tuple(data.pop("headers", {}).items())
    return Answer(headers=headers, turns=tuple(data.pop("turns", ())), **data)
