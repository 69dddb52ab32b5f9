"""Shards of a run: distributes targets to shards so that these take about the same time.

Shards do not communicate. The distribution depends only on the configuration, the options and the
baselines, which are the same for all shards of a commit.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from harness.baselines.stores import store_of
from harness.config.load import Config
from harness.errors import ConfigError, HarnessError
from harness.model.target import Target
from harness.plan.plan import Plan, Planned, Shard, captures_of

#: A larger number is taken for a typing mistake.
MOST_SHARDS = 1000


def shard_of(plan: Plan, config: Config, label: str) -> Plan:
    """The part of ``plan`` that belongs to the shard ``label``, such as ``2/5``.

    Errors: ``ConfigError`` for a malformed label.
    """
    number, count = parsed_shard(label)
    loads = weights(plan.planned, _measured(plan, config))
    names = [planned.target for planned in plan.planned]
    dealt = tuple(zip(plan.planned, deal(loads, names, count), strict=True))
    targets = tuple(target for target, where in dealt if where == number)
    return replace(plan, planned=targets, shard=Shard(number, count, dealt))


def parsed_shard(label: str) -> tuple[int, int]:
    """Number and count of a shard such as ``2/5``. Errors: ``ConfigError``."""
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
    """The recorded duration of a check (seconds) of each target that has one."""
    store, seconds = store_of(config), {}
    for target in plan.planned:
        with suppress(HarnessError):  # a damaged set: the check reports it
            captures = store.load(target.target)
            if captures and captures.seconds:
                seconds[target.target] = captures.seconds
    return seconds


def weights(planned: Sequence[Planned], seconds: Mapping[Target, float]) -> list[int]:
    """The expected duration of each target, in ms.

    Targets without a recorded duration get the average of a capture for each of their captures;
    without any recorded duration, the weight is the number of captures.
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
    """The shard, from 1 to ``count``, of each weight; the sums of the shards are about equal.

    Weights are assigned in falling order, each to the shard with the smallest sum so far (Graham,
    longest processing time first: the largest sum is at most 4/3 of the optimum). Equal weights
    are ordered by ``names``, so that the order of the arguments does not matter.

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
