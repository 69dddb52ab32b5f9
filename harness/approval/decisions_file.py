"""The decisions document that a report exports: read, checked and written.

The document may come from another machine, so nothing in it is trusted: it names the run and the
digest of the reviewed report, and every finding and capture that it decides must be in the run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from harness.approval.decisions import OPEN, Decision, Decisions, places
from harness.baselines.capture_set import sha256
from harness.bounded import read_json
from harness.errors import HarnessError, shortened
from harness.model.run import Run
from harness.model.target import Target
from harness.report.json.codec import Codec, schema_of
from harness.report.wording.finding import SETTLED_ELSEWHERE

SCHEMA = 1

#: Limit of a document; decisions on ten thousand captures take about 1 MB.
MOST_BYTES = 16 * 2**20

K = TypeVar("K")


def as_document(decisions: Decisions) -> dict[str, object]:
    """The document as JSON values, which ``read`` parses."""
    return {
        "schema": SCHEMA,
        "run": decisions.run,
        "report": decisions.report,
        "decisions": decisions.entries(),
    }


def digest_of(report: bytes) -> str:
    """The digest by which a decisions document names the run's JSON report."""
    return f"sha256:{sha256(report)}"


@dataclass(frozen=True, slots=True)
class _Entry:
    """A decision on a finding on one page in one browser, or on a capture."""

    page: str
    browser: str
    decision: Decision
    finding: str | None = None
    width: int | None = None  #: CSS px


@dataclass(frozen=True, slots=True)
class _Written:
    """A baseline that a review has written, by the digest of its manifest."""

    page: str
    browser: str
    manifest: str


@dataclass(frozen=True, slots=True)
class _Document:
    run: str
    report: str
    decisions: tuple[_Entry, ...]
    written: tuple[_Written, ...] = ()


_CODEC = Codec(_Document)


def named_run(data: bytes, name: str = "the document") -> str:
    """The id of the run that a document is about. Errors: as for ``read``."""
    return _opened(data, name).run


def written_baselines(data: bytes, name: str = "the document") -> dict[Target, str]:
    """The baselines that a review has written, with the digests of their manifests.

    Errors: as for ``read``.
    """
    written = _opened(data, name).written
    return {Target(entry.page, entry.browser): entry.manifest for entry in written}


def read(data: bytes, run: Run, report: str, name: str = "the document") -> Decisions:
    """The decisions in ``data`` on ``run``, whose JSON report has the digest ``report``.

    ``name`` is the document's name in errors. Errors: ``HarnessError`` where it cannot be read, is
    about another run, or decides a finding or capture that does not exist or cannot be decided.
    """
    document = _opened(data, name)
    about = document.run, document.report
    if about != (run.id, report):
        raise HarnessError(
            f"{name} is about another run than {run.id}",
            why=f"it was made of run {shortened(about[0])}"
            if about[0] != run.id
            else "it was made of another report of that run: what was looked at is not what is "
            "in its folder",
            fix="name the folder of the run whose report was looked at: --from FOLDER",
        )
    if run.against:
        raise HarnessError(
            f"nothing of run {run.id} can be accepted",
            why=f"it was compared with {run.against}, and not with baselines",
            fix="run `harness check` without --against, and review that run",
        )
    findings: dict[tuple[str, str, str], Decision] = {}
    captures: dict[tuple[str, str, int], Decision] = {}
    try:
        for index, entry in enumerate(document.decisions):
            place = f"decisions[{index}]"
            if entry.finding is not None:
                _put(findings, (entry.finding, entry.page, entry.browser), entry.decision, place)
            elif entry.width is not None:
                _put(captures, (entry.page, entry.browser, entry.width), entry.decision, place)
            else:
                raise ValueError(f"{place}.width is missing")
    except ValueError as error:
        raise _unreadable(name, error) from error
    decisions = Decisions(run.id, report, findings, captures)
    _check(decisions, run)
    return decisions


def _opened(data: bytes, name: str) -> _Document:
    try:
        plain = read_json(data, MOST_BYTES)
        schema = schema_of(plain)
        if schema == SCHEMA:
            document = _CODEC.read(plain)
            _check_keys(plain["decisions"])
            return document
    except ValueError as error:
        raise _unreadable(name, error) from error
    raise HarnessError(
        f"{name} has schema {shortened(str(schema))}; this harness reads schema {SCHEMA}",
        why="it was written by the report of another version of harness",
        fix="apply it with the version that made the report",
    )


def _unreadable(name: str, error: Exception) -> HarnessError:
    return HarnessError(
        f"{name} cannot be read: {error}",
        why="it is not what a report of harness exports, or it was cut or edited",
        fix="export the decisions from the report again",
    )


def _check_keys(entries: Sequence[Mapping[str, object]]) -> None:
    """Raise ``ValueError`` for a key that would be passed over: it may have been meant."""
    for index, entry in enumerate(entries):
        subject = "finding" if "finding" in entry else "width"
        if unknown := sorted(entry.keys() - {subject, "page", "browser", "decision"}):
            raise ValueError(f"decisions[{index}].{shortened(unknown[0])} means nothing here")


def _put(decisions: dict[K, Decision], key: K, decision: Decision, place: str) -> None:
    if key in decisions:
        raise ValueError(f"{place}.decision was made by an entry before")
    decisions[key] = decision


def _check(decisions: Decisions, run: Run) -> None:
    """Raise for decisions on findings or captures that do not exist or cannot be decided."""
    findings = {
        (reported.id, *place): reported for reported in run.findings for place in places(reported)
    }
    for name, page, browser in decisions.findings:
        finding = findings.get((name, page, browser))
        if finding is None:
            where = shortened(f"{name} on {page} in {browser}")
            raise _unknown(f"run {run.id} has no finding {where}")
        if finding.kind in SETTLED_ELSEWHERE:
            raise HarnessError(
                f"finding {name} on {page} in {browser} cannot be decided: it is "
                f"of kind {finding.kind}",
                why="no capture of the page settles it",
                fix=SETTLED_ELSEWHERE[finding.kind],
            )
    captures = {capture.spot: capture for capture in run.captures}
    for spot, decision in decisions.captures.items():
        where = shortened(f"{spot[0]} in {spot[1]} at {spot[2]} px")
        capture = captures.get(spot)
        if capture is None:
            raise _unknown(f"run {run.id} has no capture of {where}")
        if decision == "accept" and (
            capture.verdict not in OPEN or not capture.images.get("current")
        ):
            raise HarnessError(
                f"the capture of {where} cannot be accepted: it is {capture.verdict}",
                why="only what is changed or new, and was captured, can become a baseline",
                fix="leave it undecided; what is unstable or failed has to be mended",
            )


def _unknown(problem: str) -> HarnessError:
    return HarnessError(
        problem,
        why="decisions are about what a run holds, and nothing else",
        fix="export the decisions from the report of this run again",
    )
