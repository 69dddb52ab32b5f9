"""Small pages out of faults that people met: an unchanged check is clean, and the edit is found.

`make cases` plays each of them alone, more often and with the usual sweep.
"""

from collections import Counter
from pathlib import Path

import pytest

from tests.cases.case import KINDS, load_cases
from tests.cases.suite import BRIEF, TWICE, play, problems, wrong_exits

CASES = [case for case in load_cases() if not case.open]


def test_each_kind_has_cases() -> None:
    assert min(Counter(case.kind for case in CASES)[kind] for kind in KINDS) >= 4


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_each_case_gives_its_right_values(kind: str, tmp_path: Path) -> None:
    cases = [case for case in CASES if case.kind == kind]
    played = play(cases, tmp_path, TWICE if kind == "same-answer" else BRIEF)
    wrong = {case.name: list(problems(case, played)) for case in cases}
    assert {name: said for name, said in wrong.items() if said} == {}
    assert list(wrong_exits(played)) == []
