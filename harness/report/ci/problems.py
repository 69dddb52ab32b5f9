"""Problems: the findings of a run and its missing comparisons, as CI reports show them.

Some problem fails exactly if the run does not exit 0.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from harness.model.finding import Cause, Finding, Place
from harness.model.run import Run
from harness.report.sources import Location, Sources
from harness.report.wording.coverage import NotCompared, exit_reason, not_compared
from harness.report.wording.finding import (
    cause_text,
    elsewhere,
    explained,
    many,
    picture_path,
    places_of,
    proof,
    ranges_text,
    shown_at,
    widths_in_words,
)

#: The number of pictures, causes and other pages that a finding names.
MOST_NAMED = 5

#: The kind of a difference that no finding explains. Missing comparisons have the kinds
#: ``unstable``, ``failed`` and ``incomplete``.
CHANGED = "changed"

#: Characters that XML 1.0 forbids, and half a surrogate pair, which UTF-8 cannot encode.
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding or a missing comparison; its texts hold no control characters but white space."""

    kind: str  #: of the finding, or one of those at ``CHANGED``
    id: str  #: stays the same from run to run
    fails: bool  #: whether it is a reason for the run not to exit 0
    message: str
    lines: tuple[str, ...]  #: details, each with a label
    location: Location
    places: tuple[Place, ...]  #: empty where it is about the run itself
    pictures: tuple[str, ...] = ()  #: paths relative to the run's folder
    finding: Finding | None = None

    @property
    def compared(self) -> bool:
        """Whether a comparison found it; ``unstable`` and ``failed`` captures were not compared."""
        return self.kind not in ("unstable", "failed")

    @property
    def text(self) -> str:
        """The message and all details in plain text."""
        return "\n".join((f"{self.kind}: {self.message}", *(f"  {line}" for line in self.lines)))

    def shows(self, page: str, browser: str, low: int, high: int) -> bool:
        """Whether it shows on a page in a browser at a width from ``low`` to ``high`` (CSS px)."""
        return any(
            start <= high and end >= low
            for place in self.places
            if (place.page, place.browser) == (page, browser)
            for start, end in place.widths
        )


def problems(run: Run, sources: Sources) -> tuple[Problem, ...]:
    """The problems of a run: findings, the largest first, then missing comparisons.

    At least one fails if the exit code is not 0, else none does. If the exit code is 3, at least
    one is a missing comparison.
    """
    all_problems = [
        *(_finding_problem(run, finding, sources) for finding in run.findings),
        *_unexplained(run, sources),
        *(_not_compared_problem(run, uncompared, sources) for uncompared in not_compared(run)),
    ]
    unknown = run.exit_code == 3
    if (unknown and all(problem.compared for problem in all_problems)) or (
        run.exit_code and not any(problem.fails for problem in all_problems)
    ):
        kind = "failed" if unknown else CHANGED
        message = legal(exit_reason(run))
        location = Location(sources.config)
        all_problems.append(Problem(kind, _id(kind, "run"), True, message, (), location, ()))
    return tuple(_with_unique_ids(all_problems))


def legal(text: str) -> str:
    """``text`` with a replacement character for each that XML or UTF-8 cannot hold."""
    return ILLEGAL.sub("\ufffd", text)


def counted(problems: Sequence[Problem]) -> str:
    """The numbers of both sorts: ``3 findings, and 2 things that could not be compared``."""
    compared = sum(problem.compared for problem in problems)
    counts = [many(compared, "finding")] if compared else []
    if unknown := len(problems) - compared:
        counts.append(f"{many(unknown, 'thing')} that could not be compared")
    return ", and ".join(counts)


def _finding_problem(run: Run, finding: Finding, sources: Sources) -> Problem:
    pictures = [picture_path(finding.picture)] if finding.picture else []
    pictures += [
        shown.images.get("diff") or shown.images.get("current", "")
        for shown in shown_at(run, finding)
    ]
    pictures = [path for path in pictures if path]
    folder = f"{sources.project}.harness/runs/{run.id}/"
    labelled = {
        "page": [f"{finding.page}, {finding.browser}"],
        "also on": elsewhere(finding),
        "element": [finding.selector],
        "widths": [ranges_text(run, finding)],
        "breakpoints": [", ".join(finding.breakpoints)],
        "cause": [_cause(cause) for cause in finding.causes],
        "explains": [explained(finding)],
        "picture": [folder + path for path in pictures],
    }
    lines: list[str] = []
    for label, values in labelled.items():
        lines += [f"{label}: {value}" for value in values[:MOST_NAMED] if value]
        if (rest := len(values) - MOST_NAMED) > 0:
            lines.append(f"{label}: and {rest} more")
    return Problem(
        kind=legal(finding.kind),
        id=legal(finding.id),
        fails=run.exit_code != 0 and finding.kind not in run.tolerated,
        message=legal(finding.message),
        lines=tuple(map(legal, lines)),
        location=sources.location(finding.page, finding.causes),
        places=places_of(finding),
        pictures=tuple(map(legal, pictures)),
        finding=finding,
    )


def _cause(cause: Cause) -> str:
    return "  ".join(
        filter(None, (cause_text(cause).text, cause.source, cause.condition, proof(cause)))
    )


def _unexplained(run: Run, sources: Sources) -> Iterator[Problem]:
    """Problems for changed or new captures and sweeps that are in no finding, by target."""
    explained_ranges: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for finding in run.findings:
        for place in places_of(finding):
            explained_ranges.setdefault((place.page, place.browser), []).extend(place.widths)
    unnamed: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
    for capture in run.captures:
        if capture.verdict in ("changed", "new") and not any(
            low <= capture.width <= high
            for low, high in explained_ranges.get((capture.page, capture.browser), ())
        ):
            kind = CHANGED if capture.verdict == "changed" else "new"
            unnamed.setdefault((kind, capture.page, capture.browser), []).append(
                (capture.width, capture.width)
            )
    for swept in run.sweeps:
        kind = CHANGED if swept.verdict == "regressed" else "new"
        is_explained = any(
            sweep_finding.kind not in run.tolerated and kind in (CHANGED, sweep_finding.kind)
            for sweep_finding in run.findings
            if sweep_finding.ranges_on(swept.page, swept.browser)
        )
        if swept.verdict in ("regressed", "new") and not is_explained:
            pair = swept.min_width, swept.max_width
            unnamed.setdefault((kind, swept.page, swept.browser), []).append(pair)
    for (kind, page, browser), widths in unnamed.items():
        where = f"{page}, {browser} at {widths_in_words(widths)}"
        yield Problem(
            kind=kind,
            id=_id(kind, page, browser),
            fails=run.exit_code != 0,
            message=legal(
                f"{where} changed, and no finding tells why"
                if kind == CHANGED
                else f"{where} has no baseline; look at the captures, then run: "
                f"harness approve {page}"
            ),
            lines=(),
            location=sources.page(page),
            places=(Place(page, browser, tuple(widths)),),
        )


def _not_compared_problem(run: Run, uncompared: NotCompared, sources: Sources) -> Problem:
    headline, *rest = uncompared.message.split("\n")
    widths = [(capture.width, capture.width) for capture in uncompared.captures]
    widths += [(sweep.min_width, sweep.max_width) for sweep in uncompared.sweeps]
    return Problem(
        # An incomplete sweep says why, and was compared as far as it goes.
        kind=uncompared.verdict if uncompared.verdict in ("unstable", "failed") else "incomplete",
        id=_id(uncompared.verdict, uncompared.page, uncompared.browser, uncompared.where),
        fails=run.exit_code != 0 and uncompared.verdict in ("unstable", "failed"),
        message=legal(
            f"{uncompared.page}, {uncompared.browser} {uncompared.where}: {headline}".rstrip(": ")
        ),
        lines=tuple(legal(line.strip()) for line in rest),
        location=sources.page(uncompared.page),
        places=(Place(uncompared.page, uncompared.browser, tuple(widths)),),
    )


def _with_unique_ids(problems: Iterable[Problem]) -> Iterator[Problem]:
    """``problems`` with unique ids: a page that is new at and between the widths has one twice."""
    seen: set[str] = set()
    for problem in problems:
        ids = (f"{problem.id}-{number}" if number > 1 else problem.id for number in count(1))
        unique_id = next(candidate for candidate in ids if candidate not in seen)
        seen.add(unique_id)
        yield replace(problem, id=unique_id)


def _id(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode(errors="replace")).hexdigest()[:12]
