"""Shards of a run: each page in each browser goes to one of them, by how long it takes.

Shards do not talk to each other. What each takes follows from the configuration, the options and
the baselines alone, which are the same for all that run on one commit.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from harness.baselines.folder_store import load_set
from harness.config.load import Config
from harness.errors import ConfigError, HarnessError
from harness.model.target import Target
from harness.plan.plan import Plan, Planned, Shard, captures_of

#: More shards than this are a slip of the pen.
MOST_SHARDS = 1000


def shard_of(plan: Plan, config: Config, label: str) -> Plan:
    """What of ``plan`` is in the shard ``label``, such as ``2/5``.

    Errors: ``ConfigError`` where that names no shard.
    """
    number, count = _parsed(label)
    loads = weights(plan.planned, _measured(plan, config))
    names = [planned.target for planned in plan.planned]
    dealt = tuple(zip(plan.planned, deal(loads, names, count), strict=True))
    targets = tuple(target for target, where in dealt if where == number)
    return replace(plan, planned=targets, shard=Shard(number, count, dealt))


def _parsed(label: str) -> tuple[int, int]:
    match = re.fullmatch(r"([0-9]{1,9})/([0-9]{1,9})", label)
    number, count = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= number <= count <= MOST_SHARDS:
        raise ConfigError(
            f"--shard {label!r} names no shard",
            why=f"it takes I/N, the I-th of N shards, from 1/N to N/N, and N is up to {MOST_SHARDS}"
            if count <= MOST_SHARDS
            else f"a run has up to {MOST_SHARDS} shards",
            fix="give for example --shard 2/5; the parts of one run all have the same N",
        )
    return number, count


def _measured(plan: Plan, config: Config) -> dict[Target, float]:
    """How long pages took when they were approved, in seconds, where that is known."""
    seconds = {}
    for target in plan.planned:
        with suppress(HarnessError):  # damaged: the check will say so
            captures = load_set(config.baselines / target.page.name / target.variant)
            if captures and captures.seconds:
                seconds[target.target] = captures.seconds
    return seconds


def weights(planned: Sequence[Planned], seconds: Mapping[Target, float]) -> list[int]:
    """How long each takes, in ms as far as that was measured.

    Of others, as long for each capture as the measured ones on average; where none is, the number
    of captures.
    """
    durations_s = [seconds.get(target.target) for target in planned]
    durations_ms = [
        None if duration_s is None else max(1, round(duration_s * 1000))
        for duration_s in durations_s
    ]
    captures = captures_of(
        target for target, load in zip(planned, durations_ms, strict=True) if load is not None
    )
    average = max(1, sum(filter(None, durations_ms)) // captures) if captures else 1
    return [
        load or average * len(target.widths)
        for target, load in zip(planned, durations_ms, strict=True)
    ]


def deal(weights: Sequence[int], names: Sequence[Target], count: int) -> list[int]:
    """The shard, from 1 to ``count``, of each of some weights; their sums are about the same.

    The heaviest goes first, and each to the shard that is the lightest by then (Graham's longest
    processing time first: the heaviest shard is at most 4/3 of what the best deal would have).
    Equal weights go by their different ``names``, so that the order they come in does not matter.

    >>> deal([5, 1, 4, 2, 3], [("a", ""), ("b", ""), ("c", ""), ("d", ""), ("e", "")], 2)
    [1, 1, 2, 1, 2]
    """
    sums = [0] * count
    shards = [0] * len(weights)
    for at in sorted(range(len(weights)), key=lambda at: (-weights[at], names[at])):
        lightest = min(range(count), key=sums.__getitem__)
        sums[lightest] += weights[at]
        shards[at] = lightest + 1
    return shards
