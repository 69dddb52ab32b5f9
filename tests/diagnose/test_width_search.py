"""Where findings show between the sample widths: narrowed down from marks alone."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.breakpoints.sweep_widths import Range, sweep_widths
from harness.diagnose.layout_diff import Between
from harness.diagnose.narrow_down import narrow_down
from harness.diagnose.symptoms import Mark, Symptom
from harness.diagnose.width_search import MORE_LOOKS, MOST_LOOKS, WidthSearch
from harness.findings.group import by_cause, extents_of
from harness.model.finding import Cause
from harness.model.layout_series import CapturedLayouts
from harness.model.target import CaptureKey, Target
from tests.breakpoints.test_sweep_widths import HIGH, LOW, planted

SAMPLES = frozenset({320, 375, 639, 640, 768, 1023, 1024, 1080, 1199, 1200, 1280, 1439, 1440, 1920})
PLACE = Target("home", "chromium")
STEP = 20


class Widths(CapturedLayouts):
    def __init__(self, widths: Sequence[int]) -> None:
        super().__init__({})
        self._seen = widths

    @property
    def widths(self) -> Sequence[int]:
        return self._seen


class Told(Between):
    """Marks by a rule instead of by layouts; ``lacking`` are widths that one side knows not."""

    def __init__(
        self,
        marks: Callable[[int], frozenset[Mark]],
        widths: Sequence[int],
        lacking: Collection[int] = (),
    ) -> None:
        super().__init__(CapturedLayouts({}), Widths(widths))
        self._marks, self._lacking = marks, lacking

    def marks(self, width: int) -> frozenset[Mark] | None:
        return None if width in self._lacking else self._marks(width)

    def symptoms(self, width: int, *key: str) -> tuple[Symptom, ...]:
        return tuple(symptom(path, what, key=key) for path, what in sorted(self._marks(width)))


def told(
    marks: Callable[[int], frozenset[Mark]],
    *,
    lacking: Collection[int] = (),
    samples: dict[int, Sequence[Symptom]] | None = None,
) -> WidthSearch:
    widths = sorted({*sweep_widths(LOW, HIGH, STEP, ()), *SAMPLES})
    return WidthSearch("home", Told(marks, widths, lacking), STEP, SAMPLES, dict(samples or {}))


def symptom(path: str, what: str = "style width", *, key: Sequence[str] = ()) -> Symptom:
    named = (*key, "rule", path, what, "")
    marks = frozenset({(path, what)})
    return Symptom(named, "resized", path, None, None, (), (path,), 1, 0, None, 1.0, 1, marks)


def inside(ranges: Sequence[Range], width: int) -> bool:
    return any(low <= width <= high for low, high in ranges)


def extents(one: WidthSearch) -> dict[str, tuple[tuple[Range, ...], bool]]:
    """Ranges, and whether they are exact, by the path of a finding's element."""
    spots = {CaptureKey(*PLACE, width): found for width, found in one.symptoms.items()}
    groups = by_cause(spots)
    found = extents_of(groups, narrow_down({PLACE: one}, lambda *_: None, lambda *_: None))
    return {
        groups[key][0][1].path: (extent.widths, extent.exact)
        for (key, _, _), extent in found.items()
    }


@given(st.data())
def test_planted_ranges_of_several_causes_are_found_exactly(data: st.DataObject) -> None:
    causes = {path: data.draw(planted(STEP)) for path in ("a", "b", "c")}

    def marks(width: int) -> frozenset[Mark]:
        return frozenset(
            (path, "style width") for path, ranges in causes.items() if inside(ranges, width)
        )

    one = told(
        marks,
        samples={
            width: found
            for width in SAMPLES
            if (found := [symptom(path) for path, _ in sorted(marks(width))])
        },
    )
    one.explain_rest(lambda width: [symptom(path) for path, _ in sorted(marks(width))])
    assert extents(one) == {path: (ranges, True) for path, ranges in causes.items() if ranges}


def test_each_cause_between_the_samples_is_looked_into_once() -> None:
    looked: list[int] = []

    def look(width: int) -> Sequence[Symptom]:
        looked.append(width)
        return [symptom("a")]

    one = told(lambda width: frozenset({("a", "style width")} if 700 <= width <= 740 else ()))
    one.explain_rest(look)
    assert looked == [720]
    assert extents(one) == {"a": (((700, 740),), True)}


def looked_into(
    one: WidthSearch, answers: Sequence[Sequence[Symptom]], marks: Collection[Mark] = ()
) -> list[int]:
    """The widths of all looks; each shows an answer, the last ones nothing but ``marks``."""
    looked: list[int] = []

    def look(width: int) -> Sequence[Symptom]:
        looked.append(width)
        if len(looked) <= len(answers) and answers[len(looked) - 1]:
            return answers[len(looked) - 1]
        one.without_effect[width] = frozenset(marks)
        return ()

    one.explain_rest(look)
    return looked


def test_difference_that_no_load_shows_is_looked_at_twice_more_and_unconfirmed() -> None:
    one = told(lambda width: frozenset({("a", "box")} if 700 <= width <= 740 else ()))
    assert looked_into(one, []) == [720, 720, 720]
    assert (one.symptoms, one.unseen, one.unconfirmed) == ({}, [], [(720, "a")])


def test_difference_that_a_second_load_shows_is_a_finding() -> None:
    one = told(lambda width: frozenset({("a", "style width")} if 700 <= width <= 740 else ()))
    assert looked_into(one, [[], [symptom("a")]]) == [720, 720]
    assert (one.unseen, one.unconfirmed) == ([], [])
    assert extents(one) == {"a": (((700, 740),), True)}


def test_difference_without_effect_that_a_load_has_is_looked_at_once() -> None:
    mark = ("a", "style cursor")
    one = told(lambda width: frozenset({mark} if 700 <= width <= 740 else ()))
    assert looked_into(one, [], [mark]) == [720]
    assert (one.symptoms, one.unseen, one.unconfirmed) == ({}, [(720, "a")], [])


def test_two_differences_of_which_one_is_unconfirmed_keep_apart() -> None:
    def marks(width: int) -> frozenset[Mark]:
        return frozenset({("a", "box")} if 700 <= width <= 740 else ()) | frozenset(
            {("b", "style width")} if 900 <= width <= 945 else ()
        )

    one = told(marks)
    one.explain_rest(lambda width: [symptom("b")] if width >= 900 else [])
    assert one.unconfirmed == [(720, "a")]
    assert extents(one) == {"b": (((900, 945),), True)}


def test_element_that_a_second_load_shows_to_be_unsteady_is_not_unconfirmed() -> None:
    one = told(lambda width: frozenset({("a", "box")} if 700 <= width <= 740 else ()))
    looked: list[int] = []

    def look(width: int) -> Sequence[Symptom]:
        looked.append(width)
        if len(looked) == 2:
            one.exclude(["a"], width)
        return ()

    one.explain_rest(look)
    assert looked == [720, 720]
    assert (one.unconfirmed, one.left_out) == ([], True)


def test_what_pictures_do_not_show_is_not_looked_into() -> None:
    """The same elements changed at a sample width, and not one pixel of it did."""
    one = told(lambda width: frozenset({("a", "box")}))
    one.explain_rest(lambda width: [symptom("a")])
    assert one.symptoms == {}
    assert one.unseen == []


def test_page_that_cannot_be_loaded_again_is_told_by_its_boxes() -> None:
    one = told(lambda width: frozenset({("a", "box")} if 700 <= width <= 740 else ()))
    one.explain_rest(lambda width: None)
    (found,) = one.symptoms[720]
    assert found.key == ("box", "home", "rule", "a", "box", "")
    assert extents(one) == {"a": (((700, 740),), True)}


def test_more_causes_than_are_looked_into_are_all_told() -> None:
    count = MOST_LOOKS + 8
    looked: list[int] = []

    def marks(width: int) -> frozenset[Mark]:
        at = (width - 330) // 60
        return frozenset(
            {(f"e{at:02}", "box")} if 0 <= at < count and (width - 330) % 60 < 40 else ()
        )

    def look(width: int) -> Sequence[Symptom]:
        looked.append(width)
        return [symptom(path, what) for path, what in marks(width)]

    one = told(marks)
    one.explain_rest(look)
    assert len(looked) == MOST_LOOKS
    # All but those that lie at a sample width, where the pictures are the same.
    at_samples = {path for width in SAMPLES for path, _ in marks(width)}
    assert set(extents(one)) == {f"e{at:02}" for at in range(count)} - at_samples


def test_end_where_the_baseline_knows_nothing_is_not_exact() -> None:
    def marks(width: int) -> frozenset[Mark]:
        return frozenset({("a", "style width")} if 700 <= width <= 745 else ())

    one = told(marks, lacking=range(741, 760))
    one.explain_rest(lambda width: [symptom("a")])
    assert extents(one) == {"a": (((700, 740),), False)}
    assert one.unswept == frozenset()  # 740 and 760 were compared
    assert one.unknown


def test_widths_of_the_sweep_that_the_baseline_lacks_are_remembered() -> None:
    one = told(lambda width: frozenset(), lacking=(700, 720))
    assert one.unswept == {700, 720}


def test_two_changes_of_one_element_keep_apart() -> None:
    """One at every width, the other from 600 to 640 px: both of the same element."""
    always = symptom("a", "style width")
    rule = ("rule", ".a", "color", "@media (max-width: 640px)")
    narrow = replace(symptom("a", "style color"), key=rule)

    def found(width: int) -> Sequence[Symptom]:
        return [always, narrow] if 600 <= width <= 640 else [always]

    one = told(
        lambda width: frozenset(mark for one in found(width) for mark in one.marks),
        samples={width: found(width) for width in SAMPLES},
    )
    one.explain_rest(found)
    groups = by_cause({CaptureKey(*PLACE, width): some for width, some in one.symptoms.items()})
    ranges = extents_of(groups, narrow_down({PLACE: one}, lambda *_: None, lambda *_: None))
    assert {key: extent.widths for (key, _, _), extent in ranges.items()} == {
        always.key: ((LOW, HIGH),),
        rule: ((600, 640),),
    }


def test_finding_holds_where_only_the_reading_of_one_side_was_missing() -> None:
    """At every width; at 1023 px nothing is sure before the page is read whole there."""
    mark = ("a", "style width")
    whole: set[int] = set()

    class Doubted(Told):
        def marks(self, width: int) -> frozenset[Mark] | None:
            return self._marks(width) if width != 1023 or 1023 in whole else frozenset()

        def doubts(self, width: int) -> frozenset[Mark]:
            return frozenset({mark}) - (self.marks(width) or frozenset())

        def read_before(self, width: int) -> int | None:
            return 1023 if width == 1023 and not whole else None

    widths = sorted({*sweep_widths(LOW, HIGH, STEP, ()), 1023})
    samples = SAMPLES - {1023}
    between = Doubted(lambda width: frozenset({mark}), widths)
    symptoms: dict[int, Sequence[Symptom]] = {width: [symptom("a")] for width in samples}
    one = WidthSearch("home", between, STEP, samples, symptoms)
    groups = by_cause({CaptureKey(*PLACE, width): some for width, some in one.symptoms.items()})
    narrowed = narrow_down({PLACE: one}, lambda *_: None, lambda _, wanted: whole.update(wanted))
    (extent,) = extents_of(groups, narrowed).values()
    assert whole == {1023}
    assert (extent.widths, extent.exact) == (((LOW, HIGH),), True)


def test_mark_that_no_symptom_of_a_sample_width_tells_holds_there_too() -> None:
    """Two causes at every width: the pictures of the samples are explained by the first alone."""
    samples: dict[int, Sequence[Symptom]] = {width: [symptom("a")] for width in SAMPLES}
    one = told(
        lambda width: frozenset({("a", "style width"), ("b", "style width")}), samples=samples
    )
    one.explain_rest(lambda width: [symptom("b")])
    whole = (((LOW, HIGH),), True)
    assert extents(one) == {"a": whole, "b": whole}


def test_mark_without_effect_on_an_unchanged_picture_holds_not_there() -> None:
    below: dict[int, Sequence[Symptom]] = {
        width: [symptom("a")] for width in SAMPLES if width < 1200
    }
    one = told(lambda width: frozenset({("a", "style width")}), samples=below)
    ranges, _ = extents(one)["a"]
    assert not any(inside(ranges, width) for width in SAMPLES if width >= 1200)


def test_cause_that_shows_beside_another_holds_where_that_one_has_all_the_marks() -> None:
    """At the samples both declarations of one rule are told by the first of them."""
    cause = Cause("p", "width", "1px", "2px", "page.css:1", proven=True)
    first = replace(symptom("a", "style width"), causes=(cause,))
    second = replace(symptom("a", "style color"), causes=(cause,))
    both = replace(first, marks=first.marks | second.marks)
    marks = first.marks | second.marks
    samples: dict[int, Sequence[Symptom]] = {width: [both] for width in SAMPLES}
    samples[760] = [first, second]
    one = told(lambda width: marks, samples=samples)
    assert {key for key, shows in one.verdicts(second.key).items() if not shows} == set()


def test_cause_that_never_shows_beside_another_ends_where_that_one_has_its_marks() -> None:
    cause = Cause("p", "width", "1px", "2px", "page.css:1", proven=True)
    low = replace(symptom("a"), causes=(cause,))
    high = replace(low, key=("rule", "another"))
    samples: dict[int, Sequence[Symptom]] = {
        width: [low if width < 1024 else high] for width in SAMPLES
    }
    one = told(lambda width: low.marks, samples=samples)
    verdicts = one.verdicts(low.key)
    assert [width for width in SAMPLES if verdicts[width] != (width < 1024)] == []


class Valued(Told):
    """Marks with a value by width: ``filter`` of one element."""

    def __init__(self, value: Callable[[int], str], widths: Sequence[int]) -> None:
        super().__init__(self._rule, widths)
        self._value = value

    def _rule(self, width: int) -> frozenset[Mark]:
        return frozenset({FILTER}) if self._value(width) != "none" else frozenset()

    def values(self, width: int) -> dict[Mark, tuple[str, str]]:
        return {mark: ("none", self._value(width)) for mark in self._rule(width)}


FILTER = ("a", "style filter")


def valued(value: Callable[[int], str]) -> WidthSearch:
    widths = sorted({*sweep_widths(LOW, HIGH, STEP, (1100, 1104)), *SAMPLES})
    return WidthSearch("home", Valued(value, widths), STEP, SAMPLES, {})


def test_value_without_effect_at_the_samples_hides_no_other_value_between_them() -> None:
    """Nothing comes of ``blur(0px)``, which the element has at all widths but four."""
    looked: list[int] = []

    def look(width: int) -> Sequence[Symptom]:
        looked.append(width)
        return [symptom(*FILTER)]

    one = valued(lambda width: "blur(4px)" if 1100 <= width <= 1103 else "blur(0px)")
    one.explain_rest(look)
    assert len(looked) == 1
    assert extents(one) == {"a": (((1100, 1103),), True)}


def test_value_that_follows_the_width_without_effect_is_not_looked_at() -> None:
    one = valued(lambda width: f"blur(calc({width / 100}px * 0))")
    one.explain_rest(lambda width: pytest.fail(f"looked at {width} px"))
    assert extents(one) == {}


def test_value_without_effect_between_the_samples_hides_no_other_value() -> None:
    """The first look shows nothing, and says nothing of the second value."""
    looked: list[int] = []

    def look(width: int) -> Sequence[Symptom]:
        looked.append(width)
        return [symptom(*FILTER)] if width >= 1100 else []

    def value(width: int) -> str:
        if 1100 <= width <= 1103:
            return "invert(1)"
        return "blur(0px)" if 700 <= width <= 760 else "none"

    one = valued(value)
    one.explain_rest(look)
    assert sum(width < 1100 for width in looked) == 1 + MORE_LOOKS
    assert extents(one) == {"a": (((1100, 1103),), True)}
