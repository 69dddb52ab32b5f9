"""The options of a check that decide what it plans and compares."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one check; those of a run that was killed say how to go on with it."""

    pages: tuple[str, ...] = ()
    breakpoints: tuple[str, ...] = ()
    browsers: tuple[str, ...] = ()
    device_scale_factor: float | None = None
    resize_equivalence: bool = False
    against: str | None = None
    accept_missing: bool = False
    changed_since: str | None = None
    shard: str | None = None


#: The options of a check without any.
DEFAULT_OPTIONS = Options()
