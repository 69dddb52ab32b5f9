"""Edits of classes: what follows from them, and what is a rule's own change."""

from harness.compare.changes.own_changes import own_changes
from harness.diagnose.candidates.candidate import Candidate, Declared
from harness.diagnose.candidates.find_candidates import find_candidates
from harness.model.elements.declaration import Declaration, Undo
from harness.model.finding import Cause
from tests.compare.trees import by_path, layout

BODY = "body 0 0 100 50\n"


def candidates(
    before: str, after: str, winners: dict[str, Declared], without_rule: frozenset[str]
) -> list[Candidate]:
    """The candidates of a page; ``winners`` set the properties of elements with edited classes."""
    old, new = layout(BODY + before), layout(BODY + after)
    matching = by_path(old, new)
    changes = own_changes(old, new, matching)
    declared = dict.fromkeys(changes, winners)
    results = find_candidates(old, new, matching, changes, declared, without_rule)
    return list(results)


def padding(selector: str, *others: str, boundary: bool = False) -> Declared:
    """The declaration of ``padding-top`` now, in a rule with other declarations."""
    sets = (frozenset({"padding-top"}), *(frozenset({name}) for name in others))
    declaration = Declaration(selector, "padding-top", "8px", "out.css:3", rule=sets)
    return Declared(declaration, boundary)


BEFORE = "  p 0 0 9 9 {padding-top: 4px; color: red} [class=p-1 on]"
AFTER = "  p 0 0 9 9 {padding-top: 8px; color: red} [class=p-2 on]"
SET_BACK = Undo(1, "attribute", "class", "p-1 on")


def test_what_an_added_class_sets_follows_from_the_edit() -> None:
    (edit,) = candidates(BEFORE, AFTER, {"padding-top": padding(".p-2")}, frozenset())
    assert edit.key == ("class", "p", "p-1", "p-2")
    assert edit.causes == (
        Cause("p", "[class]", "p-1", "p-2", "", False),
        Cause(".p-2", "padding-top", "4px", "8px", "out.css:3", False),
    )
    assert edit.undos == (SET_BACK,)


def test_where_the_former_rule_is_gone_its_values_are_set_back_as_well() -> None:
    (edit,) = candidates(BEFORE, AFTER, {"padding-top": padding(".p-2")}, frozenset({"p-1"}))
    assert edit.undos == (SET_BACK, Undo(1, "style", "padding-top", "4px"))
    assert [cause.note for cause in edit.causes] == ["", ""]


def test_what_shows_through_a_rule_that_is_gone_is_noted() -> None:
    after = AFTER.replace("p-2 on", "on")
    (edit,) = candidates(BEFORE, after, {"padding-top": padding("p")}, frozenset({"p-1"}))
    assert edit.causes == (
        Cause(
            *("p", "[class]", "p-1", "", "", False), note="no rule for p-1 is left to try it with"
        ),
        Cause(".p-1", "padding-top", "4px", "8px", "", False, note="its rule is gone"),
    )


def test_a_rule_that_also_sets_what_stayed_has_a_renamed_class() -> None:
    winners = {"padding-top": padding(".p-2", "color")}
    keys = {
        candidate.key[0] for candidate in candidates(BEFORE, AFTER, winners, frozenset({"p-1"}))
    }
    assert keys == {"class", "rule"}


def test_a_rule_that_other_elements_changed_by_was_edited() -> None:
    more = "\n  b 9 9 18 18 {padding-top: 4px}"
    after = AFTER.replace("p-2 on", "on") + more.replace("4px", "8px")
    results = candidates(BEFORE + more, after, {"padding-top": padding("p, b")}, frozenset({"p-1"}))
    assert {candidate.key[0] for candidate in results} == {"class", "rule"}


def test_a_condition_that_moved_sets_nothing_here() -> None:
    winners = {"padding-top": padding(".p-2", boundary=True)}
    keys = {candidate.key[0] for candidate in candidates(BEFORE, AFTER, winners, frozenset())}
    assert keys == {"class", "boundary"}
