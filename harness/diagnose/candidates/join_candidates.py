"""Candidates of one edit as one candidate, with one cause for each of its declarations."""

from dataclasses import replace

from harness.compare.changes.class_edits import edit_first, seen
from harness.compare.changes.own_changes import Change
from harness.diagnose.candidates.candidate import Candidate
from harness.diagnose.candidates.shorthands import one_cause, shorthands


def joined(first: Candidate, second: Candidate) -> Candidate:
    """Two candidates of one key as one, which is undone as a whole or not at all."""
    undos = (*first.undos, *second.undos)
    if first.key[0] == "removed":  # if both followed the same element, the later goes back first
        undos = (*second.undos, *first.undos)
    causes = tuple(dict.fromkeys((*first.causes, *second.causes)))
    if first.key[0] == "class":
        causes = edit_first(causes)
    return Candidate(
        first.key,
        causes,
        tuple(dict.fromkeys((*first.pairs, *second.pairs))),
        tuple(dict.fromkeys(undos)) if first.undos and second.undos else (),
        tuple(dict.fromkeys((*first.changes, *second.changes))),
    )


def tidied(candidate: Candidate) -> Candidate:
    """``candidate`` with one cause for each declaration, however many longhands it sets."""
    if candidate.key[0] == "rule":
        return replace(candidate, causes=(one_cause(candidate.causes, candidate.key[2]),))
    if candidate.key[0] == "class":
        return replace(candidate, causes=shorthands(seen(candidate.causes), of_one_rule=True))
    return replace(
        candidate, causes=shorthands(candidate.causes, of_one_rule=candidate.key[0] == "boundary")
    )


def is_custom(change: Change) -> bool:
    """Whether a custom property changed."""
    return change.kind == "style" and change.name.startswith("--")
