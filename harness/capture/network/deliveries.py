"""What a page asked for in one load and did not get, and whether that was accepted.

A page that lacks a file of its own is not the page under test, unless its baselines were approved
without exactly that file.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from harness.errors import CaptureError
from harness.model.dead_reference import DeadReference, in_order, without_credentials
from harness.model.job import Job

#: So many dead references are listed in the error of a capture.
LISTED = 12


class DeadReferencesError(CaptureError):
    """A capture of a page that lacks files, none of which was accepted as missing."""

    def __init__(
        self, what: str, why: str, fix: str, references: tuple[DeadReference, ...] = ()
    ) -> None:
        super().__init__(what, why, fix)
        self.references = references


@dataclass(frozen=True, slots=True)
class _Death:
    """A dead reference, and the three sentences about it."""

    reference: DeadReference
    what: str
    why: str
    fix: str


@dataclass(slots=True)
class Deliveries:
    """The dead references of one load of a page, and what of the accepted ones is alive.

    ``accepted`` are those that the page's baselines were approved with; ``None`` accepts any.
    """

    origin: str  #: of the page
    accepted: Collection[DeadReference] | None = ()
    _deaths: dict[DeadReference, _Death] = field(default_factory=dict)
    _alive: set[str] = field(default_factory=set)  #: addresses, as of ``DeadReference``

    def begin(self, accepted: Collection[DeadReference] | None) -> None:
        """Forget all deliveries: a new load starts."""
        self.accepted = accepted
        self._deaths.clear()
        self._alive.clear()

    def arrived(self, address: str) -> None:
        """Note that a file came."""
        self._alive.add(self.seen_from_page(address))

    def died(self, kind: str, address: str, answer: str, what: str, why: str, fix: str) -> None:
        """Note that a file did not come; ``what``, ``why`` and ``fix`` as of ``HarnessError``."""
        reference = DeadReference(kind, self.seen_from_page(address), answer)
        self._deaths.setdefault(reference, _Death(reference, what, why, fix))

    def revive(self, address: str) -> bool:
        """Forget that a file did not come, since nothing uses it; whether it was noted at all."""
        here = self.seen_from_page(address)
        gone = [reference for reference in self._deaths if reference.address == here]
        for reference in gone:
            del self._deaths[reference]
        return bool(gone)

    def is_dead(self, address: str) -> bool:
        """Whether the file at ``address`` is known not to have come."""
        return self.seen_from_page(address) in {reference.address for reference in self._deaths}

    @property
    def addresses(self) -> tuple[str, ...]:
        """The absolute addresses of all dead references."""
        return tuple(
            reference.address
            if "://" in reference.address
            else f"{self.origin}/{reference.address}"
            for reference in self._deaths
        )

    @property
    def dead(self) -> tuple[DeadReference, ...]:
        """All dead references, sorted."""
        return in_order(self._deaths)

    @property
    def alive_after_all(self) -> tuple[DeadReference, ...]:
        """The accepted references whose file came, and nothing else for it."""
        dead = {reference.address for reference in self._deaths}
        return in_order(
            reference
            for reference in self.accepted or ()
            if reference.address in self._alive and reference.address not in dead
        )

    def check(self, job: Job, *, approvable: bool = True) -> None:
        """Raise ``DeadReferencesError`` where a file did not come that is not accepted as missing.

        Its fix names the command that accepts it where the page is ``approvable`` by its name.
        """
        if self.accepted is None:
            return
        deaths = [
            death for reference, death in self._deaths.items() if reference not in self.accepted
        ]
        if not deaths:
            return
        first, *more = deaths
        it = "them" if more else "it"
        way = (
            f", or approve the page without {it}: harness approve {job.page.name} --accept-missing"
            if approvable
            else ""
        )
        references = in_order(death.reference for death in deaths)
        if not more:
            raise DeadReferencesError(first.what, first.why, first.fix + way, references)
        listed = [death.what for death in deaths[:LISTED]]
        if (rest := len(deaths) - LISTED) > 0:
            listed.append(f"and {rest} more")
        raise DeadReferencesError(
            f"{len(deaths)} files that {job.address} asks for did not arrive",
            why="\n    ".join(("without them the page does not look as it should:", *listed)),
            fix=f"put the files where the page looks for them, or take the references out{way}",
            references=references,
        )

    def seen_from_page(self, address: str) -> str:
        """An address relative to the page's origin, without a password."""
        return without_credentials(address).partition("#")[0].removeprefix(f"{self.origin}/")
