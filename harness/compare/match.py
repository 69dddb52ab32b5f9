"""Which element of one layout is which of another."""

from dataclasses import dataclass

from harness.values import Layout


@dataclass(frozen=True, slots=True)
class Matching:
    """Pairs of elements, by their places in the two layouts; -1 where there is no other."""

    after_of: tuple[int, ...]  #: for each element before
    before_of: tuple[int, ...]  #: for each element after


def match(before: Layout, after: Layout) -> Matching:
    """The elements of ``before`` and ``after`` that are the same."""
    raise NotImplementedError
