"""What a run has to tell where code is reviewed: its findings, and what was not compared.

The reports for CI are made of these. Some of them fail exactly if the run does not exit 0.
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
    elsewhere,
    explained,
    many,
    picture_path,
    places_of,
    proof,
    ranges_text,
    shown_at,
    tell,
    widths_in_words,
)

#: Of a finding, at most so many pictures, causes and other pages are told.
TOLD = 5

#: Kinds of problems that are no findings, beside the verdicts ``unstable`` and ``failed``.
CHANGED = "changed"

#: What XML 1.0 cannot hold, and half a surrogate pair, which UTF-8 cannot.
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to tell; its texts hold no control characters but line breaks and tabs."""

    kind: str  #: of a finding; ``unstable`` or ``failed`` of what was not compared; ``changed``
    id: str  #: stays the same from run to run
    fails: bool  #: whether it is a reason for the run not to exit 0
    message: str
    lines: tuple[str, ...]  #: what else there is to say, each with a label
    location: Location
    places: tuple[Place, ...]  #: none where it is about the run itself
    pictures: tuple[str, ...] = ()  #: paths relative to the run's folder
    finding: Finding | None = None

    @property
    def compared(self) -> bool:
        """Whether it was found by comparing; what could not be compared was not."""
        return self.kind not in ("unstable", "failed")

    @property
    def text(self) -> str:
        """All of it in plain text."""
        return "\n".join((f"{self.kind}: {self.message}", *(f"  {line}" for line in self.lines)))

    def shows(self, page: str, browser: str, low: int, high: int) -> bool:
        """Whether it is at one of these widths of a page in a browser."""
        return any(
            start <= high and end >= low
            for one in self.places
            if (one.page, one.browser) == (page, browser)
            for start, end in one.widths
        )


def problems(run: Run, sources: Sources) -> tuple[Problem, ...]:
    """Everything that a run has to tell: findings, the largest first, then what is unknown.

    Whatever the run holds: if its exit code is not 0, one of them fails, and else none. If it is
    3, one of them could not be compared.
    """
    found = [
        *(_of_finding(run, one, sources) for one in run.findings),
        *_unexplained(run, sources),
        *(_of_missed(run, one, sources) for one in not_compared(run)),
    ]
    unknown = run.exit_code == 3
    if (unknown and all(one.compared for one in found)) or (
        run.exit_code and not any(one.fails for one in found)
    ):
        kind = "failed" if unknown else CHANGED
        message = legal(exit_reason(run))
        location = Location(sources.config)
        found.append(Problem(kind, _id(kind, "run"), True, message, (), location, ()))
    return tuple(_apart(found))


def legal(text: str) -> str:
    """``text`` without what XML and UTF-8 cannot hold."""
    return ILLEGAL.sub("\ufffd", text)


def counted(found: Sequence[Problem]) -> str:
    """How many there are, as in ``3 findings, and 2 things that could not be compared``."""
    compared = sum(one.compared for one in found)
    told = [many(compared, "finding")] if compared else []
    if unknown := len(found) - compared:
        told.append(f"{many(unknown, 'thing')} that could not be compared")
    return ", and ".join(told)


def _of_finding(run: Run, one: Finding, sources: Sources) -> Problem:
    pictures = [picture_path(one.picture)] if one.picture else []
    pictures += [
        shown.images.get("diff") or shown.images.get("current", "") for shown in shown_at(run, one)
    ]
    pictures = [path for path in pictures if path]
    folder = f"{sources.project}.harness/runs/{run.id}/"
    labelled = {
        "page": [f"{one.page}, {one.browser}"],
        "also on": elsewhere(one),
        "element": [one.selector],
        "widths": [ranges_text(run, one)],
        "breakpoints": [", ".join(one.breakpoints)],
        "cause": [_cause(cause) for cause in one.causes],
        "explains": [explained(one)],
        "picture": [folder + path for path in pictures],
    }
    lines: list[str] = []
    for label, values in labelled.items():
        lines += [f"{label}: {each}" for each in values[:TOLD] if each]
        if (rest := len(values) - TOLD) > 0:
            lines.append(f"{label}: and {rest} more")
    return Problem(
        kind=legal(one.kind),
        id=legal(one.id),
        fails=run.exit_code != 0 and one.kind not in run.tolerated,
        message=legal(one.message),
        lines=tuple(map(legal, lines)),
        location=sources.location(one.page, one.causes),
        places=places_of(one),
        pictures=tuple(map(legal, pictures)),
        finding=one,
    )


def _cause(one: Cause) -> str:
    return "  ".join(filter(None, (tell(one).text, one.source, one.condition, proof(one))))


def _unexplained(run: Run, sources: Sources) -> Iterator[Problem]:
    """What changed or is new, by pages and browsers, and is in no finding: a run is red by it."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for finding in run.findings:
        for place in places_of(finding):
            found.setdefault((place.page, place.browser), []).extend(place.widths)
    unnamed: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
    for one in run.captures:
        if one.verdict in ("changed", "new") and not any(
            low <= one.width <= high for low, high in found.get((one.page, one.browser), ())
        ):
            kind = CHANGED if one.verdict == "changed" else "new"
            unnamed.setdefault((kind, one.page, one.browser), []).append((one.width, one.width))
    for swept in run.sweeps:
        kind = CHANGED if swept.verdict == "regressed" else "new"
        told = any(
            one.kind not in run.tolerated and kind in (CHANGED, one.kind)
            for one in run.findings
            if one.ranges_on(swept.page, swept.browser)
        )
        if swept.verdict in ("regressed", "new") and not told:
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


def _of_missed(run: Run, one: NotCompared, sources: Sources) -> Problem:
    what, *rest = one.message.split("\n")
    widths = [(each.width, each.width) for each in one.captures]
    widths += [(each.min_width, each.max_width) for each in one.sweeps]
    return Problem(
        # A sweep that is not whole says why, and was compared as far as it goes.
        kind=one.verdict if one.verdict in ("unstable", "failed") else "incomplete",
        id=_id(one.verdict, one.page, one.browser, one.where),
        fails=run.exit_code != 0 and one.verdict in ("unstable", "failed"),
        message=legal(f"{one.page}, {one.browser} {one.where}: {what}".rstrip(": ")),
        lines=tuple(legal(line.strip()) for line in rest),
        location=sources.page(one.page),
        places=(Place(one.page, one.browser, tuple(widths)),),
    )


def _apart(found: Iterable[Problem]) -> Iterator[Problem]:
    """The same with an id for each: what is new at the widths and between them shares one."""
    seen: set[str] = set()
    for one in found:
        ids = (f"{one.id}-{number}" if number > 1 else one.id for number in count(1))
        own = next(each for each in ids if each not in seen)
        seen.add(own)
        yield replace(one, id=own)


def _id(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode(errors="replace")).hexdigest()[:12]
