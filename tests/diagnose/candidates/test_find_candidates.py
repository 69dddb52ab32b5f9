"""What one edit may have changed: its key, its causes, its elements and how to undo it."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.compare.changes.own_changes import own_changes
from harness.compare.elements.match import Matching
from harness.diagnose.candidates.candidate import Candidate, Declared, Key
from harness.diagnose.candidates.find_candidates import find_candidates
from harness.diagnose.candidates.moved_condition import moved_condition
from harness.diagnose.candidates.shorthands import shorthands
from harness.diagnose.smallest_set import smallest
from harness.model.elements.declaration import Declaration, Undo
from harness.model.finding import Cause
from harness.model.layout import Layout
from tests.compare.trees import by_path, layout, name

#: What wins, by the element's name and the property.
Winners = Mapping[tuple[str, str], Declared]

WIDE = "@media (min-width: 640px)"


def candidates(
    before: str | Layout,
    after: str | Layout,
    winners: Winners | None = None,
    matching: Matching | None = None,
) -> tuple[Candidate, ...]:
    old = layout(before) if isinstance(before, str) else before
    new = layout(after) if isinstance(after, str) else after
    matching = matching or by_path(old, new)
    changes = own_changes(old, new, matching)
    declared = {
        pair: {
            what: one
            for (element, what), one in (winners or {}).items()
            if pair[1] >= 0 and name(new, pair[1]) == element
        }
        for pair in changes
    }
    return find_candidates(old, new, matching, changes, declared)


def rule(
    selector: str, name: str, value: str, condition: str = "", boundary: bool = False, line: int = 7
) -> Declared:
    return Declared(Declaration(selector, name, value, f"a.css:{line}", condition), boundary)


def guessed(selector: str, name: str, before: str, after: str) -> Cause:
    return Cause(selector, name, before, after, "", proven=False)


BODY = "body 0 0 9 9\n"

#: Before, after, key, cause and undos of the one candidate there is.
KINDS: dict[str, tuple[str, str, Key, Cause, tuple[Undo, ...]]] = {
    "a style that no rule is known of": (
        BODY + "  p 0 0 9 9 {width: 60%}",
        BODY + "  p 0 0 9 9",
        ("style", "width", "60%", "auto"),
        guessed("p", "width", "60%", "auto"),
        (Undo(1, "style", "width", "60%"),),
    ),
    "an attribute": (
        BODY + "  p 0 0 9 9 [title=one]",
        BODY + "  p 0 0 9 9 [title=two]",
        ("attribute", "title", "one", "two"),
        guessed("p", "[title]", "one", "two"),
        (Undo(1, "attribute", "title", "one"),),
    ),
    "a class": (
        BODY + "  p:nth-of-type(2) 0 0 9 9 [class=one]",
        BODY + "  p:nth-of-type(2) 0 0 9 9 [class=two]",
        ("class", "p", "one", "two"),
        guessed("p", "[class]", "one", "two"),
        (Undo(1, "attribute", "class", "one"),),
    ),
    "a new attribute": (
        BODY + "  p 0 0 9 9",
        BODY + "  p 0 0 9 9 [hidden=]",
        ("attribute", "hidden", "", '""'),
        guessed("p", "[hidden]", "", '""'),
        (Undo(1, "attribute", "hidden", ""),),
    ),
    "an attribute too long to be kept whole cannot be set back": (
        BODY + "  p 0 0 9 9 [title=one…3f]",
        BODY + "  p 0 0 9 9 [title=two…4e]",
        ("attribute", "title", "one…3f", "two…4e"),
        guessed("p", "[title]", "one…3f", "two…4e"),
        (),
    ),
    "an image of another size cannot be set back": (
        BODY + "  img 0 0 9 9 [natural-size=8x8]",
        BODY + "  img 0 0 9 9 [natural-size=9x9]",
        ("attribute", "natural-size", "8x8", "9x9"),
        guessed("img", "[natural-size]", "8x8", "9x9"),
        (),
    ),
    "nor can another drawing": (
        BODY + "  svg 0 0 9 9 [drawing=3f]",
        BODY + "  svg 0 0 9 9 [drawing=4e]",
        ("attribute", "drawing", "3f", "4e"),
        guessed("svg", "[drawing]", "3f", "4e"),
        (),
    ),
    "a text": (
        BODY + '  p 0 0 9 9 "one"',
        BODY + '  p 0 0 9 9 "two"',
        ("text", "one", "two"),
        guessed("p", "text", "one", "two"),
        (Undo(1, "text", "", "one"),),
    ),
    "a text too long to be kept whole cannot be set back": (
        BODY + '  p 0 0 9 9 "one…3f"',
        BODY + '  p 0 0 9 9 "two"',
        ("text", "one…3f", "two"),
        guessed("p", "text", "one…3f", "two"),
        (),
    ),
    "an inserted element is hidden": (
        BODY,
        BODY + "  main 0 0 9 9\n    p 0 0 9 9",
        ("inserted", "body"),
        guessed("main", "element", "", "inserted"),
        (Undo(1, "inserted", "", "none"),),
    ),
    "a removed element is made again behind the one it followed": (
        BODY + '  main 0 0 9 9\n    b 0 0 9 9\n    p 0 0 9 9 [class=a] "1 < 2"\n      i 0 0 9 9',
        BODY + "  main 0 0 9 9\n    b 0 0 9 9",
        ("removed", "body > main"),
        guessed("p", "element", "present", "removed"),
        (Undo(1, "removed", "2", '<p class="a">1 &lt; 2 <i></i></p>'),),
    ),
    "a removed element of which not all is known cannot be made again": (
        BODY + '  main 0 0 9 9\n    p 0 0 9 9 "Too long a text…1234567890"',
        BODY + "  main 0 0 9 9",
        ("removed", "body > main"),
        guessed("p", "element", "present", "removed"),
        (),
    ),
    "an element that goes behind the one it followed": (
        BODY + "  h1 0 0 9 9\n    b 0 0 9 9\n  i 0 0 9 9\n  p 0 0 9 9\n  hr 0 0 9 9",
        BODY + "  i 0 0 9 9\n  h1 0 0 9 9\n    b 0 0 9 9\n  p 0 0 9 9\n  hr 0 0 9 9",
        ("reordered", "body"),
        guessed("i", "order", "", "moved"),
        (Undo(1, "reordered", "", "2"),),
    ),
    "an element that was the first goes back there": (
        BODY + "  i 0 0 9 9\n  h1 0 0 9 9\n  p 0 0 9 9",
        BODY + "  h1 0 0 9 9\n  p 0 0 9 9\n  i 0 0 9 9",
        ("reordered", "body"),
        guessed("i", "order", "", "moved"),
        (Undo(3, "reordered", "", ""),),
    ),
    "a font that fell back cannot be loaded": (
        BODY + "  p 0 0 9 9 {loaded-fonts: Newsreader}",
        BODY + "  p 0 0 9 9 {loaded-fonts: }",
        ("fonts", "Newsreader", ""),
        guessed("@font-face", "font-family", "Newsreader", "not loaded"),
        (),
    ),
    "a style too long to be kept whole cannot be set back": (
        BODY + "  p 0 0 9 9 {background-image: url(…3f)}",
        BODY + "  p 0 0 9 9 {background-image: url(…4e)}",
        ("style", "background-image", "url(…3f)", "url(…4e)"),
        guessed("p", "background-image", "url(…3f)", "url(…4e)"),
        (),
    ),
    "a pseudo-element's style": (
        BODY + "  p 0 0 9 9\n    ::before 0 0 0 0 hidden {width: 4px}",
        BODY + "  p 0 0 9 9\n    ::before 0 0 0 0 hidden {width: 8px}",
        ("style", "width", "4px", "8px"),
        guessed("p::before", "width", "4px", "8px"),
        (Undo(2, "style", "width", "4px"),),
    ),
}


@pytest.mark.parametrize(("before", "after", "key", "cause", "undos"), KINDS.values(), ids=KINDS)
def test_kind_of_change(
    before: str, after: str, key: Key, cause: Cause, undos: tuple[Undo, ...]
) -> None:
    (one,) = candidates(before, after)
    assert (one.key, one.causes, one.undos) == (key, (cause,), undos)
    assert len(one.pairs) == len(one.changes) == 1


def test_a_wrapper_is_taken_away_without_what_is_in_it() -> None:
    before = layout(BODY + "  p 0 0 9 9")
    after = layout(BODY + "  div 0 0 9 9\n    p 0 0 9 9")
    (one,) = candidates(before, after, matching=Matching((0, 2), (0, -1, 1)))
    assert one.key == ("inserted", "body > div")
    assert one.undos == (Undo(1, "inserted", "", "contents"),)


def test_inserted_siblings_are_one_edit_and_their_pseudo_elements_too() -> None:
    after = BODY + "  p 0 0 9 9\n  b 0 0 9 9\n"
    (one,) = candidates(BODY, after)
    assert (one.key, one.pairs) == (("inserted", "body"), ((-1, 1), (-1, 2)))
    pseudo = BODY + "  p 0 0 9 9\n    ::before 0 0 0 0\n  b 0 0 9 9\n    ::before 0 0 0 0\n"
    (one,) = candidates(after, pseudo)
    assert (one.key, one.pairs) == (("inserted", "body"), ((-1, 2), (-1, 4)))
    (one,) = candidates(pseudo, after)
    assert (one.key, one.pairs) == (("removed", "body"), ((2, -1), (4, -1)))


# One declaration, whatever number of longhands and elements it sets.


def test_one_declaration_on_many_elements_is_one_candidate() -> None:
    (one,) = candidates(
        BODY + "  p 0 0 9 9 {width: 4px}\n  b 0 0 9 9 {width: 9px}",
        BODY + "  p 0 0 9 9 {width: 8px}\n  b 0 0 9 9 {width: 8px}",
        {(each, "width"): rule("p, b", "width", "8px", WIDE) for each in "pb"},
    )
    assert one.key == ("rule", "p, b", "width", WIDE)
    assert one.causes == (Cause("p, b", "width", "4px", "8px", "a.css:7", False, WIDE),)
    assert one.pairs == ((1, 1), (2, 2))
    assert one.undos == (Undo(1, "style", "width", "4px"), Undo(2, "style", "width", "9px"))


@pytest.mark.parametrize(
    ("style", "other", "written", "said"),
    [
        (
            "padding-top: 4px; padding-right: 4px; padding-bottom: 4px; padding-left: 4px",
            "padding-top: 8px; padding-right: 8px; padding-bottom: 8px; padding-left: 8px",
            "padding",
            ("padding", "4px", "8px"),
        ),
        (
            "margin-top: 1px; margin-bottom: 2px",
            "margin-top: 3px; margin-bottom: 4px",
            "margin",
            ("margin", "1px 2px", "3px 4px"),
        ),
        ("margin-bottom: 4px", "margin-bottom: 8px", "margin", ("margin-bottom", "4px", "8px")),
        (
            "margin-bottom: 4px",
            "margin-bottom: 8px",
            "margin-bottom",
            ("margin-bottom", "4px", "8px"),
        ),
        (
            "text-wrap-mode: wrap",
            "text-wrap-mode: nowrap",
            "white-space",
            ("white-space", "normal", "nowrap"),
        ),
        (
            "padding-top: 1px; padding-right: 2px; padding-bottom: 3px; padding-left: 4px",
            "padding-top: 5px; padding-right: 6px; padding-bottom: 7px; padding-left: 8px",
            "padding",
            ("padding", "1px 2px 3px 4px", "5px 6px 7px 8px"),
        ),
        (
            "flex-grow: 0; flex-basis: auto",
            "flex-grow: 1; flex-basis: 0%",
            "flex",
            ("flex", "0 auto", "1 0%"),
        ),
        (
            "border-top-width: 1px; border-top-style: solid",
            "border-top-width: 2px; border-top-style: dotted",
            "border-top",
            ("border-top", "1px solid", "2px dotted"),
        ),
    ],
)
def test_longhands_of_a_declaration_are_one_cause(
    style: str, other: str, written: str, said: tuple[str, str, str]
) -> None:
    parts = [part.partition(":")[0].strip() for part in style.split(";")]
    (one,) = candidates(
        BODY + f"  p 0 0 9 9 {{{style}}}",
        BODY + f"  p 0 0 9 9 {{{other}}}",
        {("p", part): rule(".a", written, "whatever") for part in parts},
    )
    (cause,) = one.causes
    assert (cause.property, cause.before, cause.after) == said
    assert one.key == ("rule", ".a", written, "")
    assert len(one.undos) == len(one.changes) == len(parts)


def test_longhands_of_two_declarations_are_two_candidates() -> None:
    found = candidates(
        BODY + "  p 0 0 9 9 {margin-top: 4px; margin-bottom: 4px}",
        BODY + "  p 0 0 9 9 {margin-top: 8px; margin-bottom: 8px}",
        {
            ("p", "margin-top"): rule(".a", "margin-top", "8px"),
            ("p", "margin-bottom"): rule(".a", "margin-bottom", "8px"),
        },
    )
    assert [one.key for one in found] == [
        ("rule", ".a", "margin-bottom", ""),
        ("rule", ".a", "margin-top", ""),
    ]


def sides(name: str, values: str) -> list[Cause]:
    return [
        guessed("p", f"{name}-{side}", "0px", value)
        for side, value in zip(("top", "right", "bottom", "left"), values.split(), strict=False)
    ]


def test_sides_that_no_declaration_is_known_of_come_together() -> None:
    assert shorthands(sides("padding", "8px 8px 8px 8px")) == (
        guessed("p", "padding", "0px", "8px"),
    )
    assert shorthands(sides("margin", "1px")) == (guessed("p", "margin-top", "0px", "1px"),)
    assert shorthands([*sides("margin", "1px 2px"), guessed("p", "width", "1px", "2px")]) == (
        guessed("p", "margin", "0px", "1px 2px"),
        guessed("p", "width", "1px", "2px"),
    )
    other = guessed("b", "margin-bottom", "0px", "1px")
    assert shorthands([*sides("margin", "1px"), other]) == (*sides("margin", "1px"), other)


# Custom properties.


def test_a_custom_property_is_to_blame_and_its_elements_are_those_that_use_it() -> None:
    (one,) = candidates(
        "html 0 0 9 9 {--gap: 4px}\n  body 0 0 9 9\n    p 0 0 9 9 {padding-top: 4px}",
        "html 0 0 9 9 {--gap: 8px}\n  body 0 0 9 9\n    p 0 0 9 9 {padding-top: 8px}",
        {
            ("html", "--gap"): rule(":root", "--gap", "8px", line=2),
            ("p", "padding-top"): rule("p", "padding-top", "calc(2 * var(--gap, 3px))"),
        },
    )
    assert one.key == ("rule", ":root", "--gap", "")
    assert one.causes == (Cause(":root", "--gap", "4px", "8px", "a.css:2", False),)
    assert one.pairs == ((2, 2),), "the one that uses it"
    assert one.undos == (Undo(0, "style", "--gap", "4px"),)
    assert [(path, change.name) for path, change in one.changes] == [
        ("html", "--gap"),
        ("html > body > p", "padding-top"),
    ]


def test_a_custom_property_is_to_blame_through_another_one() -> None:
    (one,) = candidates(
        "html 0 0 9 9 {--a: 4px; --b: 4px}\n  p 0 0 9 9 {padding-top: 4px}",
        "html 0 0 9 9 {--a: 8px; --b: 8px}\n  p 0 0 9 9 {padding-top: 8px}",
        {
            ("html", "--a"): rule(":root", "--a", "var(--b)", line=2),
            ("html", "--b"): rule(":root", "--b", "8px", line=3),
            ("p", "padding-top"): rule("p", "padding-top", "var(--a)"),
        },
    )
    assert one.key == ("rule", ":root", "--b", "")
    assert one.causes == (Cause(":root", "--b", "4px", "8px", "a.css:3", False),)
    assert one.pairs == ((1, 1),)
    assert Undo(0, "style", "--b", "4px") in one.undos


def test_a_custom_property_of_the_element_itself_is_to_blame() -> None:
    (one,) = candidates(
        "p 0 0 9 9 {--gap: 4px; padding-top: 4px}",
        "p 0 0 9 9 {--gap: 8px; padding-top: 8px}",
        {
            ("p", "--gap"): rule("p", "--gap", "8px"),
            ("p", "padding-top"): rule("p", "padding-top", "var( --gap )"),
        },
    )
    assert (one.key, one.pairs) == (("rule", "p", "--gap", ""), ((0, 0),))


def test_a_custom_property_that_nothing_uses_keeps_its_element() -> None:
    (one,) = candidates(
        "html 0 0 9 9 {--gap: 4px}",
        "html 0 0 9 9 {--gap: 8px}",
        {("html", "--gap"): rule(":root", "--gap", "8px")},
    )
    assert one.pairs == ((0, 0),)


def test_a_custom_property_that_did_not_change_is_not_to_blame() -> None:
    found = candidates(
        "html 0 0 9 9 {--gap: 4px; --a: x}\n  p 0 0 9 9 {padding-top: 4px}",
        "html 0 0 9 9 {--gap: 4px; --a: y}\n  p 0 0 9 9 {padding-top: 8px}",
        {
            ("html", "--a"): rule(":root", "--a", "y"),
            ("p", "padding-top"): rule("p", "padding-top", "calc(2 * var(--gap))"),
        },
    )
    assert [one.key[2] for one in found] == ["--a", "padding-top"]


# Conditions that end elsewhere.


def test_rules_under_one_moved_condition_are_one_candidate() -> None:
    (one,) = candidates(
        BODY + "  p 0 0 9 9 {width: 4px}\n  b 0 0 9 9 {height: 9px}",
        BODY + "  p 0 0 9 9 {width: 8px}\n  b 0 0 9 9 {height: 8px}",
        {
            ("p", "width"): rule("p", "width", "8px", WIDE, boundary=True, line=4),
            ("b", "height"): rule("b", "height", "8px", WIDE, boundary=True, line=5),
        },
    )
    assert one.key == ("boundary", "a.css", WIDE)
    assert [(cause.selector, cause.source, cause.condition) for cause in one.causes] == [
        ("p", "a.css:4", WIDE),
        ("b", "a.css:5", WIDE),
    ]


def test_rules_under_two_moved_conditions_are_two() -> None:
    found = candidates(
        BODY + "  p 0 0 9 9 {width: 4px; height: 1px}",
        BODY + "  p 0 0 9 9 {width: 8px; height: 2px}",
        {
            ("p", "width"): rule("p", "width", "8px", WIDE, boundary=True),
            ("p", "height"): rule("p", "height", "2px", "@media print", boundary=True),
        },
    )
    assert {one.key for one in found} == {
        ("boundary", "a.css", WIDE),
        ("boundary", "a.css", "@media print"),
    }


def declaration(condition: str, value: str = "8px") -> Declaration:
    return Declaration("p", "width", value, "a.css:7", condition)


PLAIN, AT_640 = declaration("", "4px"), declaration(WIDE)
TO_639 = declaration("@media (max-width: 639px)", "2px")
WAS_639 = declaration("@media (max-width: 500px)", "2px")
CONTAINER = declaration("@container (min-width: 400px)")


@pytest.mark.parametrize(
    ("here", "there", "width", "moved"),
    [
        pytest.param(AT_640, AT_640, 800, None, id="one rule at both"),
        pytest.param(None, None, 800, None, id="no rule at either"),
        pytest.param(PLAIN, PLAIN, 800, None, id="one rule without a condition"),
        pytest.param(AT_640, PLAIN, 500, AT_640, id="a rule that reaches too far"),
        pytest.param(AT_640, None, 500, AT_640, id="a rule that reaches too far, and none there"),
        pytest.param(PLAIN, AT_640, 800, AT_640, id="a rule that does not reach so far any more"),
        pytest.param(None, AT_640, 800, AT_640, id="a rule that ends too early, and none here"),
        pytest.param(AT_640, WAS_639, 500, AT_640, id="both, and that of here ends before there"),
        pytest.param(AT_640, TO_639, 700, TO_639, id="both, and that of here holds there too"),
        pytest.param(CONTAINER, PLAIN, 500, CONTAINER, id="another kind of condition"),
        pytest.param(PLAIN, None, 500, None, id="a rule without a condition, and none there"),
        pytest.param(PLAIN, declaration("", "9px"), 500, None, id="two without conditions"),
    ],
)
def test_moved_condition(
    here: Declaration | None, there: Declaration | None, width: int, moved: Declaration | None
) -> None:
    assert moved_condition(here, there, width) == moved


# The order of suspicion.


def test_html_is_suspected_first_then_conditions_and_custom_properties_then_rules() -> None:
    found = candidates(
        BODY + '  p 0 0 9 9 {--a: 1px; height: 1px; width: 4px} "one"\n',
        BODY + '  p 0 0 9 9 {--a: 2px; height: 2px; width: 8px} "two"\n',
        {
            ("p", "--a"): rule("p", "--a", "2px"),
            ("p", "height"): rule("p", "height", "2px", WIDE, boundary=True),
            ("p", "width"): rule("p", "width", "8px"),
        },
    )
    assert [one.key[0] + one.key[2] for one in found] == [
        "texttwo",
        "rule--a",
        f"boundary{WIDE}",
        "rulewidth",
    ]


# The smallest set.


class Page:
    """A page whose difference is left as far as the ``needed`` candidates are not undone."""

    def __init__(self, needed: frozenset[int]) -> None:
        self.needed = needed
        self.asked = 0

    def worse(self, fewer: frozenset[int], more: frozenset[int]) -> bool:
        self.asked += 1
        return len(self.needed - fewer) > len(self.needed - more)


@given(st.integers(0, 60).flatmap(lambda n: st.tuples(st.just(n), st.sets(st.integers(0, n)))))
def test_smallest_is_the_needed_set(planted: tuple[int, set[int]]) -> None:
    count, places = planted
    needed = frozenset(place for place in places if place < count)
    page = Page(needed)
    assert smallest(count, page.worse, 4 * count + 1) == needed


@given(st.integers(0, 40), st.sets(st.integers(0, 39)), st.integers(0, 45))
def test_smallest_never_asks_more_than_its_budget(
    count: int, needed: set[int], budget: int
) -> None:
    page = Page(frozenset(needed))
    found = smallest(count, page.worse, budget)
    assert page.asked <= budget
    assert found in (None, frozenset(needed) & frozenset(range(count)))
    if found is None:
        assert page.asked == budget


def test_smallest_asks_once_where_nothing_is_needed_and_not_at_all_of_nothing() -> None:
    page = Page(frozenset())
    assert smallest(1000, page.worse, 1) == frozenset()
    assert page.asked == 1
    assert smallest(0, page.worse, 0) == frozenset()
    assert smallest(1, page.worse, 0) is None


def test_smallest_spares_the_last_of_two_that_do_alike() -> None:
    kept = smallest(2, lambda fewer, more: not fewer and bool(more), 10)
    assert kept == frozenset({0})


def test_removed_wrapper_is_put_again_around_what_was_in_it() -> None:
    before = layout(
        """
        body 0 0 800 900
          div.intro 0 0 800 60 [class=intro]
            h2 0 0 800 30
            p 0 30 800 60
          p.after 0 60 800 90
        """
    )
    after = layout(
        """
        body 0 0 800 900
          h2 0 0 800 30
          p 0 30 800 60
          p.after 0 60 800 90
        """
    )
    (one,) = candidates(before, after, matching=Matching((0, -1, 1, 2, 3), (0, 2, 3, 4)))
    assert one.key == ("removed", "body > div.intro")
    assert one.undos == (Undo(0, "wrapped", "1,2", '<div class="intro"></div>'),)


#: An element whose width is told as it is declared, and the same with another width.
WIDE_NOW, NARROW_NOW = (
    f"html 0 0 9 9 {{@written: 1}}\n  p 0 0 9 9 {{width: {px}; @written width: {text}}}"
    for px, text in (("400px", "100vw"), ("200px", "50vw"))
)


def test_value_that_follows_the_viewport_is_told_as_it_is_declared() -> None:
    (one,) = candidates(WIDE_NOW, NARROW_NOW)
    assert one.causes == (guessed("p", "width", "100vw", "50vw"),)
    assert one.undos == (Undo(1, "style", "width", "400px"),)
    assert candidates(WIDE_NOW, WIDE_NOW.replace("100vw", "calc(100vw)")) == ()


def test_value_is_told_as_computed_where_one_side_was_not_read_so() -> None:
    earlier = WIDE_NOW.replace("@written: 1", "color: red").replace("; @written width: 100vw", "")
    causes = [cause for one in candidates(earlier, NARROW_NOW) for cause in one.causes]
    assert guessed("p", "width", "400px", "200px") in causes


@pytest.mark.parametrize(
    ("before", "undo"),
    [
        ("", Undo(1, "style", "background-clip", "revert")),
        ("{.styled: true}", Undo(1, "style", "background-clip", "border-box")),
    ],
)
def test_control_that_was_not_styled_is_set_back_to_what_the_browser_says(
    before: str, undo: Undo
) -> None:
    root = "body 0 0 9 9 {@state: 2}\n  button 0 0 9 9 "
    after = root + "{.styled: true; background-clip: text}"
    (candidate,) = candidates(root + before, after)
    assert candidate.undos == (undo,)
    assert [cause.property for cause in candidate.causes] == ["background-clip"]


def test_control_styled_with_the_values_that_it_had_is_told() -> None:
    root = "body 0 0 9 9 {@state: 2}\n  button 0 0 9 9"
    (candidate,) = candidates(root, root + " {.styled: true}")
    assert candidate.undos == (Undo(1, "state", "styled", "false"),)


def test_what_the_baseline_did_not_read_of_controls_is_not_told() -> None:
    page = "body 0 0 9 9 {{@state: {}}}\n  button 0 0 9 9{}"
    assert candidates(page.format(1, ""), page.format(2, " {.styled: true}")) == ()
