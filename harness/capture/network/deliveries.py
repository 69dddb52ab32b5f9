"""The files that did not arrive in a load of a page, and whether their absence is accepted.

A page that lacks one of its files is not the page under test, unless its baselines were approved
without exactly that file.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from harness.errors import CaptureError
from harness.model.dead_reference import (
    DeadReference,
    in_order,
    printable_references,
    without_credentials,
)
from harness.model.job import Job
from harness.printable import printable

#: This many dead references are listed in the error of a capture.
LISTED = 12


class DeadReferencesError(CaptureError):
    """The page lacks files that are not accepted as missing."""

    def __init__(
        self, what: str, why: str, fix: str, references: tuple[DeadReference, ...] = ()
    ) -> None:
        super().__init__(what, why, fix)
        self.references = references


@dataclass(frozen=True, slots=True)
class _Failure:
    """A dead reference with the three sentences of its error."""

    reference: DeadReference
    what: str
    why: str
    fix: str


@dataclass(slots=True)
class Deliveries:
    """The dead references of one load of a page, and the files that arrived.

    ``accepted`` are the dead references that the page's baselines were approved with, without
    secrets; ``None`` accepts any.
    """

    origin: str  #: of the page
    accepted: Collection[DeadReference] | None = ()
    _failures: dict[DeadReference, _Failure] = field(default_factory=dict)
    _alive: set[str] = field(default_factory=set)  #: addresses, as in ``DeadReference``

    def begin(self, accepted: Collection[DeadReference] | None) -> None:
        """Forget all deliveries: a new load starts."""
        self.accepted = accepted
        self._failures.clear()
        self._alive.clear()

    def arrived(self, address: str) -> None:
        """Note that a file arrived."""
        self._alive.add(self.seen_from_page(address))

    def died(self, kind: str, address: str, answer: str, what: str, why: str, fix: str) -> None:
        """Note that a file did not arrive; ``what``, ``why`` and ``fix`` as in ``HarnessError``."""
        reference = DeadReference(kind, self.seen_from_page(address), answer)
        self._failures.setdefault(reference, _Failure(reference, what, why, fix))

    def revive(self, address: str) -> bool:
        """Forget a dead reference that nothing uses; returns whether it was noted at all."""
        relative = self.seen_from_page(address)
        unused = [reference for reference in self._failures if reference.address == relative]
        for reference in unused:
            del self._failures[reference]
        return bool(unused)

    def is_dead(self, address: str) -> bool:
        """Whether the file at ``address`` did not arrive."""
        return self.seen_from_page(address) in {reference.address for reference in self._failures}

    @property
    def addresses(self) -> tuple[str, ...]:
        """The absolute addresses of all dead references."""
        return tuple(
            reference.address
            if "://" in reference.address
            else f"{self.origin}/{reference.address}"
            for reference in self._failures
        )

    @property
    def dead(self) -> tuple[DeadReference, ...]:
        """All dead references without secrets, sorted."""
        return in_order(printable_references(self._failures).values())

    @property
    def alive_after_all(self) -> tuple[DeadReference, ...]:
        """The accepted references whose files arrived in every request."""
        dead = {printable(reference.address) for reference in self._failures}
        alive = set(map(printable, self._alive)) - dead
        return in_order(
            reference for reference in self.accepted or () if reference.address in alive
        )

    def check(self, job: Job, *, approvable: bool = True) -> None:
        """Raise ``DeadReferencesError`` for files that did not arrive and are not accepted.

        The fix names the command that accepts them if the page is ``approvable``.
        """
        if self.accepted is None:
            return
        shown = printable_references(self._failures)
        failures = [
            failure
            for reference, failure in self._failures.items()
            if shown[reference] not in self.accepted
        ]
        if not failures:
            return
        first, *more = failures
        it = "them" if more else "it"
        way = (
            f", or approve the page without {it}: harness approve {job.page.name} --accept-missing"
            if approvable
            else ""
        )
        references = in_order(shown[failure.reference] for failure in failures)
        if not more:
            raise DeadReferencesError(first.what, first.why, first.fix + way, references)
        listed = [failure.what for failure in failures[:LISTED]]
        if (rest := len(failures) - LISTED) > 0:
            listed.append(f"and {rest} more")
        raise DeadReferencesError(
            f"{len(failures)} files that {job.address} asks for did not arrive",
            why="\n    ".join(("without them the page does not look as it should:", *listed)),
            fix=f"put the files where the page looks for them, or take the references out{way}",
            references=references,
        )

    def seen_from_page(self, address: str) -> str:
        """``address`` relative to the page's origin, without a password."""
        return without_credentials(address).partition("#")[0].removeprefix(f"{self.origin}/")
