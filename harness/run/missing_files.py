"""Files that pages ask for and do not get: the dead references of a run, and the accepted ones."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from harness.baselines.folder_store import CaptureSet, load_set
from harness.errors import BaselineError, CaptureError
from harness.model.dead_reference import DeadReference, in_order
from harness.model.target import Target

#: The largest number of dead references that a note names.
NAMED = 6


@dataclass(slots=True)
class Missing:
    """The dead references of one target, collected while its captures come in."""

    accepted: tuple[DeadReference, ...] = ()  #: approved together with its baselines
    dead: set[DeadReference] = field(default_factory=set)
    alive: set[DeadReference] = field(default_factory=set)  #: accepted as missing, but delivered
    widths: set[int] = field(default_factory=set)  #: of the captures, CSS px

    def add(
        self, width: int, dead: Iterable[DeadReference], alive: Iterable[DeadReference]
    ) -> None:
        """Add the references of a capture at ``width`` (CSS px)."""
        self.widths.add(width)
        self.dead.update(dead)
        self.alive.update(alive)

    def notes(self, target: Target, approved: Collection[int]) -> Iterator[str]:
        """The notes of a run about them; ``approved`` are the widths that have a baseline."""
        page, variant = target
        if self.dead:
            yield f"{page}, {variant}: looked at without what did not arrive: {named(self.dead)}"
        if self.alive:
            yield (
                f"{page}, {variant}: approved as missing, and arrived: {named(self.alive)}; "
                f"`harness approve {page}` expects it from then on"
            )
        unasked = set(self.accepted) - self.dead - self.alive
        if unasked and approved and self.widths >= set(approved):
            yield (
                f"{page}, {variant}: approved as missing, and not asked for any more: "
                f"{named(unasked)}; `harness approve {page}` takes it off the list"
            )


def named(references: Iterable[DeadReference]) -> str:
    """Dead references in words; of many, only the first are named.

    >>> named([DeadReference("image", "a.png", "answered 404")])
    'image a.png answered 404'
    """
    sorted_references = in_order(references)
    texts = [reference.text for reference in sorted_references[:NAMED]]
    if (rest := len(sorted_references) - NAMED) > 0:
        texts.append(f"{rest} more")
    return ", ".join(texts)


def accepted_missing(baselines: Path, target: Target) -> tuple[DeadReference, ...]:
    """The files that a page may lack; none where it has no ``baselines`` that can be read."""
    with suppress(BaselineError):
        if captures := load_set(baselines.joinpath(*target)):
            return captures.missing
    return ()


def check_accepted(
    captures: Mapping[Target, CaptureSet], before: Mapping[Target, CaptureSet | None]
) -> None:
    """Raise where ``captures`` to be approved lack more files than the baselines ``before``.

    Errors: ``CaptureError``.
    """
    lacking: dict[str, set[DeadReference]] = {}
    for target, captured in captures.items():
        old = before[target]
        new = set(captured.missing).difference(old.missing if old else ())
        if new:
            lacking.setdefault(target[0], set()).update(new)
    if not lacking:
        return
    count = len({(page, reference) for page, dead in lacking.items() for reference in dead})
    files = "1 file" if count == 1 else f"{count} files"
    lines = [
        f"{page}: {reference.text}"
        for page, dead in lacking.items()
        for reference in in_order(dead)
    ]
    dead = {reference for references in lacking.values() for reference in references}
    allow = (
        ", let them in by `allow`"
        if any(reference.answer == "was blocked" for reference in dead)
        else ""
    )
    raise CaptureError(
        f"nothing was approved: {files} that the pages ask for did not arrive",
        why="\n    ".join(("without them the pages do not look as they should:", *lines)),
        fix=f"put the files where the pages look for them{allow}, or approve the pages without "
        f"exactly these: harness approve {' '.join(lacking)} --accept-missing",
    )
