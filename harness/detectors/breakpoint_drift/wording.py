"""Conditions with their places in style sheets, as drift findings name them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from harness.breakpoints.queries.conditions import Condition
from harness.breakpoints.queries.coverage import BoundComparison

#: The most conditions, and places of a condition, that are named; further ones are counted.
MOST_RULES, MOST_PLACES = 2, 3


def plainest(comparisons: Iterable[BoundComparison]) -> str:
    """The shortest condition: it is about the boundary and little else."""
    return min((comparison.condition.rule for comparison in comparisons), key=len)


def describe_conditions(conditions: Iterable[Condition]) -> str:
    """Conditions with their places, the plainest first: ``@media (width < 9em) (a.css:4)``."""
    places: dict[str, list[str]] = defaultdict(list)
    for condition in conditions:
        if condition.source not in places[condition.rule]:
            places[condition.rule].append(condition.source)
    rules = sorted(places, key=len)
    texts = [f"{rule} ({join_words(places[rule], 'places')})" for rule in rules[:MOST_RULES]]
    if len(rules) > MOST_RULES:
        texts.append(f"{len(rules) - MOST_RULES} more")
    return join_words(texts)


def join_words(words: Sequence[str], noun: str = "") -> str:
    """``a, b and c``; with a ``noun``, long lists are cut: ``a, b, c and 4 more places``."""
    if noun and len(words) > MOST_PLACES:
        words = [*words[:MOST_PLACES], f"{len(words) - MOST_PLACES} more {noun}"]
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
