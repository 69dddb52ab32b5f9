"""What changes between two sample widths is found there, to the pixel, with its declaration.

Here a few of the changes of ``planted/`` are planted, picked by a seed; all are by
``make planted``, which picks more of them out of the browser's own list of properties. Of lengths
that follow the width, here are those that move no box: the others are found to the pixel, too, but
their declaration is not named yet. Nor are attributes here that choose a file of the same size.
"""

import random
from dataclasses import replace

import pytest

from tests.planted.changes import BAND, BY_HAND, Change
from tests.planted.following import FOLLOWING, Following
from tests.planted.suite import (
    SAMPLES,
    Outcome,
    configure,
    independent,
    is_painted,
    longhands,
    outcomes,
    painter,
    plant,
)
from tests.scratch import MakeProject, approved

SEED = 15
COUNT = 6

#: Properties of lengths that follow the width and move no box.
PAINTED = {"border-top-left-radius", "r", "background-size", "box-shadow", "clip-path"}


def test_the_changes_are_of_many_kinds() -> None:
    assert len(BY_HAND) == 97
    assert len({(one.host, one.part, one.property_, one.after) for one in BY_HAND}) == len(BY_HAND)
    assert len({one.part for one in BY_HAND}) >= 9
    assert len(FOLLOWING) >= 20


@pytest.mark.parametrize("change", BY_HAND[::9], ids=lambda one: one.name)
def test_the_source_is_the_line_of_the_declaration(change: Change) -> None:
    for existed in (False, True):
        text = change.page(planted=True, existed=existed)
        line = text.splitlines()[change.source() - 1]
        assert line == f"    {change.property_}: {change.after};"
        assert change.page(planted=False, existed=existed) != text
    assert "@media" not in change.page(planted=False, existed=False)


@pytest.mark.parametrize("change", FOLLOWING, ids=lambda one: one.name)
def test_lengths_differ_by_whole_pixels_from_end_to_end(change: Following) -> None:
    low, high = change.widths(*SAMPLES)
    for width in range(SAMPLES[0], SAMPLES[1] + 1):
        distance = abs(change.before.at(width) - change.after.at(width))
        assert (distance >= 1) is (low <= width <= high)


CIRCLE = plant(BY_HAND, "c")[0]


def told(**changes: object) -> Outcome:
    """A right report of the first change, apart from ``changes`` in its finding or its cause."""
    cause: dict[str, object] = {
        "selector": ".planted-c0",
        "property": "fill",
        "source": f"c0.html:{BY_HAND[0].source()}",
        "proven": True,
    }
    finding: dict[str, object] = {
        "selector": "svg.drawing",
        "widths": [[*BAND]],
        "widths_exact": True,
    }
    cause |= {name: one for name, one in changes.items() if name in cause}
    finding |= {name: one for name, one in changes.items() if name in finding}
    return Outcome(CIRCLE, frozenset(), ({**finding, "causes": [cause]},))


def test_a_right_report_has_no_problem() -> None:
    assert list(told().problems()) == []


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"widths": [[1100, 1102]]}, ["wrong range"]),
        ({"widths_exact": False}, ["wrong range"]),
        ({"property": "r"}, ["wrong declaration", "wrong proven", "wrong source"]),
        ({"proven": False}, ["wrong proven"]),
        ({"source": "c0.html:1"}, ["wrong source"]),
    ],
)
def test_a_wrong_report_says_what_is_wrong(changes: dict[str, object], problems: list[str]) -> None:
    assert list(told(**changes).problems()) == problems


def test_what_is_painted_has_to_be_found_and_nothing_else() -> None:
    silent = Outcome(CIRCLE, frozenset())
    assert list(silent.problems()) == ["not found"]
    assert list(replace(silent, plant=replace(CIRCLE, painted=False)).problems()) == []


@pytest.mark.browser
@pytest.mark.long
def test_changes_between_two_sample_widths_are_found(project: MakeProject) -> None:
    chance = random.Random(SEED)
    plants = [
        *chance.sample(plant(BY_HAND, "c"), COUNT),
        *chance.sample(plant([one for one in FOLLOWING if one.property_ in PAINTED], "w"), 2),
    ]
    with independent() as (tab, server):
        picture = painter(tab, server)
        assert all(is_painted(one, picture) for one in plants)
        names = {one.page: longhands(tab, one.change) for one in plants}
    made = project()
    configure(made, plants)
    approved(made)
    for one in plants:
        made.write(f"{one.page}.html", one.after)
    assert made.check("--quiet").exit_code == 1
    results = outcomes(made, plants, names)
    wrong = {one.plant.change.name: [*one.problems()] for one in results if [*one.problems()]}
    assert wrong == {}
