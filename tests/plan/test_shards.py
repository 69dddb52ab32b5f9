"""Shards are disjoint, together whole, about as heavy, and the same for all that ask."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.breakpoints.named import BUILT_IN
from harness.config.load import Config
from harness.errors import ConfigError
from harness.model.page import Page
from harness.model.target import Target
from harness.plan.plan import Plan, make_plan
from harness.plan.shards import MOST_SHARDS, deal, shard_of, weights

NAMES = ("article", "home", "menu", "search", "team")
CONFIG = Config(
    project=Path("/project"),
    root=Path("/project/pages"),
    base_url=None,
    pages=tuple(Page(name, path=f"{name}.html", sweep=None) for name in NAMES),
    breakpoints=BUILT_IN,
    baselines=Path("/project/baselines"),
    build=None,
    timeout_ms=30_000,
    threshold=0.0,
    ignore_anti_aliasing=False,
    workers=None,
    fail_on=frozenset(),
    defaults=Page("defaults", sweep=None),
)


def names(count: int) -> list[Target]:
    return [Target(f"page{number}", "chromium") for number in range(count)]


def keys(plan: Plan) -> list[Target]:
    return [planned.target for planned in plan.planned]


@given(st.integers(1, 9), st.sets(st.sampled_from(["chromium", "firefox", "webkit"]), min_size=1))
def test_shards_are_disjoint_and_together_whole(count: int, browsers: set[str]) -> None:
    whole = make_plan(CONFIG, browsers=sorted(browsers))
    shards = [shard_of(whole, CONFIG, f"{number}/{count}") for number in range(1, count + 1)]
    every = [one for shard in shards for one in keys(shard)]
    assert sorted(every) == sorted(keys(whole)), "each page in each browser once"
    for shard in shards:
        assert shard.shard is not None
        assert shard.captures + shard.shard.others == whole.captures
        assert shard.shard.dealt == shards[0].shard.dealt if shards[0].shard else False
        assert shard.asked == whole.planned


@given(st.lists(st.integers(1, 1000), max_size=12), st.integers(1, 6), st.randoms())
def test_what_each_shard_takes_does_not_depend_on_the_order(
    loads: list[int], count: int, random: object
) -> None:
    pairs = list(zip(loads, names(len(loads)), strict=True))
    dealt = dict(zip(names(len(loads)), deal(loads, names(len(loads)), count), strict=True))
    random.shuffle(pairs)  # type: ignore[attr-defined]
    again = deal([load for load, _ in pairs], [name for _, name in pairs], count)
    assert dealt == dict(zip((name for _, name in pairs), again, strict=True))


@given(st.lists(st.integers(1, 50), min_size=1, max_size=6), st.integers(1, 3))
def test_the_heaviest_shard_is_at_most_four_thirds_of_the_best(
    loads: list[int], count: int
) -> None:
    def heaviest(dealt: tuple[int, ...] | list[int]) -> int:
        return max(
            sum(load for load, shard in zip(loads, dealt, strict=True) if shard == number)
            for number in range(1, count + 1)
        )

    best = min(heaviest(one) for one in product(range(1, count + 1), repeat=len(loads)))
    assert heaviest(deal(loads, names(len(loads)), count)) * 3 <= best * 4


def test_measured_times_weigh_and_the_rest_as_much_for_each_capture() -> None:
    planned = make_plan(CONFIG, ["article", "home", "menu"]).planned
    fewer = replace(planned[2], widths=planned[2].widths[:7])
    some = (*planned[:2], fewer)
    assert weights(some, {}) == [14, 14, 7]
    assert weights(some, {Target("article", "chromium"): 2.8}) == [2800, 2800, 1400]
    assert weights(some, {Target("article", "chromium"): 0.0001}) == [1, 14, 7]


@pytest.mark.parametrize("what", ["", "0/3", "4/3", "1/0", "1", "1/2/3", "-1/3", "a/b", "1 / 2"])
def test_what_names_no_shard_is_an_error(what: str) -> None:
    with pytest.raises(ConfigError) as error:
        shard_of(make_plan(CONFIG), CONFIG, what)
    assert error.value.what == f"--shard {what!r} names no shard"
    assert "the I-th of N shards" in error.value.why


def test_a_number_of_shards_that_nobody_means_is_an_error() -> None:
    with pytest.raises(ConfigError, match=f"a run has up to {MOST_SHARDS} shards"):
        shard_of(make_plan(CONFIG), CONFIG, f"1/{MOST_SHARDS + 1}")
