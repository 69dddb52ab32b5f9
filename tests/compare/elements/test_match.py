"""Elements are the same through wrappers, moves, renames, reorderings and edits."""

import random
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.compare.elements.match import match
from harness.model.geometry import Box, Viewport
from harness.model.layout import Element, Layout
from tests.compare.outlines import Tree, cards, layout, places


def matched(before: Layout, after: Layout) -> tuple[dict[str, str], list[str], list[str]]:
    """Pairs that read differently now, what was removed, and what was inserted."""
    old_labels, new_labels = places(before), places(after)
    matching = match(before, after)
    turned = match(after, before)
    assert (turned.after_of, turned.before_of) == (matching.before_of, matching.after_of)
    pairs = {old_labels[at]: new_labels[to] for at, to in enumerate(matching.after_of) if to >= 0}
    return (
        {name: to for name, to in pairs.items() if name != to},
        [old_labels[at] for at, to in enumerate(matching.after_of) if to < 0],
        [new_labels[at] for at, to in enumerate(matching.before_of) if to < 0],
    )


CASES: dict[str, tuple[Iterable[Tree], Iterable[Tree], dict[str, str], list[str], list[str]]] = {
    "wrapper inserted": (
        ["h1 News", ("p.lead one", "b two")],
        ["h1 News", ("div.wrap", ("p.lead one", "b two"))],
        {},
        [],
        ["div.wrap"],
    ),
    "wrapper inserted around empty elements that the page has twice": (
        [("main", "div.a", "div.b"), ("aside", "div.a", "div.b")],
        [("main", ("div.wrap", "div.a", "div.b")), ("aside", "div.a", "div.b")],
        {},
        [],
        ["div.wrap"],
    ),
    "wrapper without a class around others without": (
        [("div", "p x"), ("div", "p y")],
        [("div", ("div", "p x"), ("div", "p y"))],
        {"div": "div/2", "div/2": "div/3"},
        [],
        ["div"],
    ),
    "two wrappers, and an edit inside": (
        ["div.a", "p.lead old", "hr"],
        [("div.one", ("div.two", "div.a", "p.lead new", "hr"))],
        {"p.lead old": "p.lead new"},
        [],
        ["div.one", "div.two"],
    ),
    "wrapper around what is edited": (
        ["h1 News", "div.a old"],
        ["h1 News", ("div.wrap", "div.a new")],
        {"div.a old": "div.a new"},
        [],
        ["div.wrap"],
    ),
    "wrapper around all that a box of the same tag holds": (
        [("div.card", "h3 Apples", "p 12 of the best"), ("div.card", "h3 Pears", "a.button Buy")],
        [
            ("div.card", ("div.in", "h3 Apples", "p 12 of the best")),
            ("div.card", ("div", "h3 Pears", "a.button Buy")),
        ],
        {},
        [],
        ["div.in", "div"],
    ),
    "wrapper removed": (
        [("div.wrap", ("ul", "li a", "li b"), "p c"), "footer"],
        [("ul", "li a", "li b"), "p c", "footer"],
        {},
        ["div.wrap"],
        [],
    ),
    "block moved to another parent": (
        [("main", ("section.ad", "h2 Offer", "p 10 % off"), "p text"), "aside"],
        [("main", "p text"), ("aside", ("section.ad", "h2 Offer", "p 10 % off"))],
        {},
        [],
        [],
    ),
    "block moved and edited": (
        [("main", ("section", "h2 Offer", "p Ten per cent"), "p text"), "aside"],
        [("main", "p text"), ("aside", ("section", "h2 Offer", "p Ten per cent", "hr"))],
        {},
        [],
        ["hr"],
    ),
    "paragraph moved, another put into its place": (
        [("main", "p It was a dark night."), "aside"],
        [("main", "p Call me Ishmael, will you?"), ("aside", "p It was a dark night.")],
        {},
        [],
        ["p Call me Ishmael, will you?"],
    ),
    "class renamed": (
        ["p.a one", "p.b two", "p.b three"],
        ["p.a one", "p.c two", "p.b three"],
        {"p.b two": "p.c two"},
        [],
        [],
    ),
    "classes and ids renamed everywhere": (
        [("div.a#x", ("ul.l", "li.i#x1 1", "li.i#x2 2"), "img.i@a.png"), ("div.a#y", "p.t ten")],
        [("div.b#z", ("ul.m", "li.j#z1 1", "li.j#z2 2"), "img.j@a.png"), ("div.b#w", "p.u ten")],
        {
            "div.a#x": "div.b#z",
            "ul.l": "ul.m",
            "li.i#x1 1": "li.j#z1 1",
            "li.i#x2 2": "li.j#z2 2",
            "img.i@a.png": "img.j@a.png",
            "div.a#y": "div.b#w",
            "p.t ten": "p.u ten",
        },
        [],
        [],
    ),
    "running ids after an insertion": (
        ["p#i1 apple", "p#i2 pear"],
        ["p#i1 fig", "p#i2 apple", "p#i3 pear"],
        {"p#i1 apple": "p#i2 apple", "p#i2 pear": "p#i3 pear"},
        [],
        ["p#i1 fig"],
    ),
    "list reordered": (
        [("ul", "li a", "li b", "li c", "li d")],
        [("ul", "li d", "li b", "li a", "li c")],
        {},
        [],
        [],
    ),
    "pictures reordered": (
        ["img@a.png", "img@b.png", "img@c.png"],
        ["img@c.png", "img@a.png", "img@b.png"],
        {},
        [],
        [],
    ),
    "card inserted in the middle": (
        cards("a", "b", "c"),
        cards("a", "new", "b", "c"),
        {
            "div.card/2": "div.card/3",
            "a.button Buy/2": "a.button Buy/3",
            "div.card/3": "div.card/4",
            "a.button Buy/3": "a.button Buy/4",
        },
        [],
        ["div.card/2", "h3 new", "a.button Buy/2"],
    ),
    "card inserted and the next one edited": (
        [("div.card", "h3 a", "p 1 of x"), ("div.card", "h3 b", "p 2 of y")],
        [
            ("div.card", "h3 n", "p 9 of n"),
            ("div.card", "h3 a", "p new"),
            ("div.card", "h3 b", "p 2 of y"),
        ],
        {"div.card": "div.card/2", "p 1 of x": "p new", "div.card/2": "div.card/3"},
        [],
        ["div.card", "h3 n", "p 9 of n"],
    ),
    "sibling removed": (
        ["p a", "hr", "p b", "hr", "p c"],
        ["p a", "hr", "p c"],
        {},
        ["p b", "hr/2"],
        [],
    ),
    "text edited": (["p a", "p b", "p c"], ["p a", "p B", "p c"], {"p b": "p B"}, [], []),
    "text edited, another inserted": (
        ["p a", "p b", "p c"],
        ["p new", "p a", "p B", "p c"],
        {"p b": "p B"},
        [],
        ["p new"],
    ),
    "numbers of a table keep their columns": (
        [("table", ("tr", "td 1", "td 0", "td 0"))],
        [("table", ("tr", "td 0", "td 1", "td 0"))],
        {"td 1": "td 0", "td 0": "td 1"},
        [],
        [],
    ),
    "class and text of one paragraph in place": (
        ["h1 News", "p.a old", "hr"],
        ["h1 News", "p.b new", "hr"],
        {"p.a old": "p.b new"},
        [],
        [],
    ),
    "nothing in common but the tag": (
        ["h1 News", ("div.hero", "img@a.png", "p old"), "p text"],
        ["h1 News", ("div.offer", ("ul", "li new")), "p text"],
        {},
        ["div.hero", "img@a.png", "p old"],
        ["div.offer", "ul", "li new"],
    ),
    "same tag somewhere else": (
        ["p.a old", "h1 News", "hr"],
        ["h1 News", "hr", "p.b new"],
        {},
        ["p.a old"],
        ["p.b new"],
    ),
    "other tag in the same place": (["h2 News"], ["h3 News"], {}, ["h2 News"], ["h3 News"]),
    "pseudo-elements go with their element": (
        [("p.a one", "::before", "::after"), ("p.b two", "::before")],
        [("p.b two", "::before"), ("p.a one", "::after")],
        {"::before/2": "::before"},
        ["::before"],
        [],
    ),
    "section by its id": (
        [("section#fees.s", "p Ten"), ("section#news.s", "p Old")],
        [("section#news.s", "p New"), ("section#jobs.s", "p Few")],
        {"p Old": "p New"},
        ["section#fees.s", "p Ten"],
        ["section#jobs.s", "p Few"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_same_element_is_found_again(name: str) -> None:
    before, after, changed, removed, inserted = CASES[name]
    assert matched(layout(*before), layout(*after)) == (changed, removed, inserted)


def test_an_unchanged_page_is_matched_place_by_place() -> None:
    page = layout(("main", *cards("a", "b"), "hr", "hr"), "footer")
    matching = match(page, page)
    assert matching.after_of == matching.before_of == tuple(range(len(page.elements)))


def test_layouts_without_parents_are_matched_by_path() -> None:
    def flat(*paths: str) -> Layout:
        return Layout(
            Viewport(800, 900), 800, 900, tuple(Element(path, Box(0, 0, 1, 1)) for path in paths)
        )

    matching = match(
        flat("body", "main", "main > p", "p.x"), flat("body", "main > p", "main", "p.y")
    )
    assert matching.after_of == (0, 2, 1, -1)
    assert matching.before_of == (0, 2, 1, -1)


def test_one_of_many_equal_siblings_is_inserted() -> None:
    before, after = layout(*["p.row"] * 5000), layout(*["p.row"] * 5001)
    assert match(before, after).after_of == tuple(range(5002))


def test_one_of_many_siblings_is_inserted_among_edits() -> None:
    before = [f"p.row text {number}" for number in range(5000)]
    after = [
        line.replace("text", "edited") if at % 7 == 0 else line for at, line in enumerate(before)
    ]
    after.insert(2500, "p.row new")
    matching = match(layout(*before), layout(*after))
    assert matching.after_of == (*range(2502), *range(2503, 5003))


def test_all_of_many_siblings_are_shuffled() -> None:
    before = [f"p.row {number}" for number in range(5000)]
    after = random.Random(1).sample(before, 5000)
    matching = match(layout(*before), layout(*after))
    assert [after[to - 2] for to in matching.after_of[2:]] == before


NAMES = st.sampled_from(
    [
        "div",
        "div.a",
        "div.b",
        "p x",
        "p y",
        "p.a",
        "p.a x",
        "img@a.png",
        "div#one",
        "::before",
        "tr",
    ]
)
TREES: st.SearchStrategy[Tree] = st.recursive(
    NAMES,
    lambda inner: st.builds(lambda outer, below: (outer, *below), NAMES, st.lists(inner)),
    max_leaves=12,
)
PAGES = st.lists(TREES, max_size=6).map(lambda trees: layout(*trees))


@given(PAGES, PAGES)
def test_pairs_are_of_one_tag_and_the_same_from_both_sides(before: Layout, after: Layout) -> None:
    matching, turned = match(before, after), match(after, before)
    assert (matching.after_of, matching.before_of) == (turned.before_of, turned.after_of)
    pairs = [(at, to) for at, to in enumerate(matching.after_of) if to >= 0]
    assert pairs == sorted((to, at) for at, to in enumerate(matching.before_of) if to >= 0)
    for at, to in pairs:
        old, new = before.elements[at], after.elements[to]
        assert old.tag == new.tag
        if old.tag.startswith("::"):
            assert matching.after_of[old.parent] == new.parent


@given(PAGES)
def test_a_layout_is_itself(page: Layout) -> None:
    assert match(page, page).after_of == tuple(range(len(page.elements)))


@given(st.lists(TREES, max_size=4), st.lists(TREES, max_size=4))
def test_roots_are_always_the_same(before: list[Tree], after: list[Tree]) -> None:
    assert match(layout(*before), layout(*after)).after_of[:2] == (0, 1)


OWN_NAMES = st.sampled_from(["div.a", "p.a", "p x", "img@a.png", "ul#one"])
NAMED = st.builds(lambda outer, below: (outer, *below), OWN_NAMES, st.lists(TREES, max_size=3))


@given(st.lists(NAMED, min_size=1, max_size=5), st.data())
def test_a_wrapper_with_a_class_of_its_own_changes_nothing_else(
    trees: list[Tree], data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(trees) - 1))
    last = data.draw(st.integers(first + 1, len(trees)))
    wrapped = [*trees[:first], ("div.wrap", *trees[first:last]), *trees[last:]]
    removed = matched(layout(*trees), layout(*wrapped))[1]
    assert removed == []
