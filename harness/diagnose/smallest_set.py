"""The search for the causes that are needed, by trying which of them can be spared."""

from collections.abc import Callable


def smallest(
    count: int, worse: Callable[[frozenset[int], frozenset[int]], bool], budget: int
) -> frozenset[int] | None:
    """A set of candidates, of ``count``, none of which can be spared; ``None`` if over budget.

    ``worse(fewer, more)`` says whether undoing ``fewer`` leaves more of the difference than
    undoing ``more``; it is called ``budget`` times at most. The last candidates are spared first.
    """
    kept = frozenset(range(count))
    waiting = [tuple(range(count))]
    while waiting:
        chunk = waiting.pop()
        if not chunk:
            continue
        budget -= 1
        if budget < 0:
            return None
        if not worse(kept - set(chunk), kept):
            kept -= set(chunk)
        elif len(chunk) > 1:
            half = len(chunk) // 2
            waiting += [chunk[:half], chunk[half:]]
    return kept
