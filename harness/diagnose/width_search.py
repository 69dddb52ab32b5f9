"""What shows between the sample widths, and over exactly which widths each finding shows.

Marks (what elements say differently by themselves) can be had at any width without a picture. A
mark that no finding explains is looked into at a width of its own; then each finding's ends are
narrowed down to the pixel, by asking for the marks at ever more widths.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from harness.breakpoints.sweep_widths import LIVELY_STEP, WIDEST, Range, pending_widths
from harness.compare.comparison import within
from harness.diagnose.candidates.candidate import Key
from harness.diagnose.extents import KnownExtents, VisibleWidths
from harness.diagnose.idle_marks import IneffectiveMarks
from harness.diagnose.instability.approved_list import WHOLE, selectors_of, share_of
from harness.diagnose.layout_diff import Between
from harness.diagnose.symptoms import BOX, INERT, Mark, Symptom, with_boxes
from harness.model.target import Target
from harness.model.unstable import Unsteady

#: So many widths of a page are looked into, besides its sample widths: each is loaded, and proven
#: in the page. What is left then is told by its boxes.
MOST_LOOKS = 12

#: So often is looked for what one look has not shown: the page may have been another one then.
MORE_LOOKS = 2

#: The symptoms at a width of a page, after another load of it; ``None`` where it cannot be had.
ExplainWidth = Callable[[int], Sequence[Symptom] | None]

#: Has both sides of a page know the boxes at more widths, as far as they can.
MeasureBoxes = Callable[[Target, Collection[int]], None]


@dataclass
class WidthSearch:
    """One page in one browser, and what is known of it by width."""

    page: str
    between: Between
    step: int
    samples: frozenset[int]  #: the widths that there are pictures of
    symptoms: dict[int, Sequence[Symptom]]  #: of those samples that changed, and found on the way
    marks: dict[int, frozenset[Mark]] = field(default_factory=dict)
    unknown: set[int] = field(default_factory=set)  #: widths at which the baseline says nothing
    aside: frozenset[str] = frozenset()  #: paths of elements that are another each time
    unsteady: tuple[Unsteady, ...] = ()  #: elements that were approved as such
    loaded: frozenset[int] = frozenset()  #: widths of the sweep at which the page was loaded
    bends: frozenset[int] = frozenset()  #: widths that were measured only for a length bends there
    ends: Range = (1, WIDEST)  #: of the sweep (CSS px)
    far: frozenset[int] = frozenset()  #: widths beyond them at which nothing switches

    def __post_init__(self) -> None:
        self._doubts: dict[int, frozenset[Mark]] = {}  #: by width
        #: Marks without effect: on pictures that did not change, and of what could not be seen.
        self.ineffective_marks = IneffectiveMarks(self.between.values)
        self._read_again: set[int] = set()  #: widths at which the page was to be read whole
        self.left_out = False  #: something that differs is one of those, or in one
        self.unstable_widths: set[int] = set()  #: widths between at which there are such elements
        for width in self.between.after.widths:
            self.record_marks(width)
        self.unknown -= self.far  # a baseline of another way to sweep lacks no boundary there
        #: Widths of the sweep that were not compared, and of which no neighbours were either.
        self.unswept = frozenset(width for width in self.unknown if not self._has_neighbours(width))
        self.carried: set[int] = set()  #: widths that only tell what the page is when it is loaded
        #: Widths at which the page, loaded there, showed nothing, and the marks that it has there.
        self.without_effect: dict[int, frozenset[Mark]] = {}
        self.unseen: list[tuple[int, str]] = []  #: widths, and what changed there without effect
        self.unconfirmed: list[tuple[int, str]] = []  #: the same of what was measured only once
        for width, symptoms in self.symptoms.items():
            self.symptoms[width] = with_boxes(symptoms, self.marks.get(width, frozenset()))
        for width in self.samples & self.marks.keys() - self.symptoms.keys():
            self.ineffective_marks.add(width, self.marks[width])

    def _has_neighbours(self, width: int) -> bool:
        """Whether the baseline knows widths close by on both sides (see ``LIVELY_STEP``).

        Where a length of the page bends as it is now, as close as those of any sweep.
        """
        baseline_widths = self.between.before.widths
        at = bisect_right(baseline_widths, width)
        most = self.step if width in self.bends else LIVELY_STEP
        return (
            0 < at < len(baseline_widths) and baseline_widths[at] - baseline_widths[at - 1] <= most
        )

    def record_marks(self, width: int) -> None:
        """Note what differs at ``width``."""
        marks = self.between.marks(width)
        self.ineffective_marks.forget(width)
        if marks is None:
            self.unknown.add(width)
        else:
            self.marks[width] = self._steady(width, marks)

    def compared(self) -> frozenset[int]:
        """The widths at which something of the page was compared (CSS px).

        Where all of it was approved as unsteady when it is resized, those at which it was loaded.
        """
        resized = [element for element in self.unsteady if element.resized]
        layouts = {width: self.between.before.at(width) for width in self.samples}
        read_layouts = {width: layout for width, layout in layouts.items() if layout is not None}
        if resized and share_of(resized, read_layouts) >= WHOLE:
            return frozenset(self.marks) & (self.loaded | self.samples)
        return frozenset(self.marks)

    def exclude(self, paths: Iterable[str], width: int) -> None:
        """Take no notice any more of elements, by path, that are another each time at ``width``."""
        self.unstable_widths.add(width)
        self.aside |= frozenset(paths)
        self.marks = {width: self._steady(width, marks) for width, marks in self.marks.items()}

    def _steady(self, width: int, marks: frozenset[Mark]) -> frozenset[Mark]:
        approved = selectors_of(self.unsteady, resized=width not in self.loaded)
        marks = frozenset(mark for mark in marks if not within(mark[0], approved))
        unsteady = {mark for mark in marks if within(mark[0], self.aside)}
        self.left_out |= any(not mark[1].startswith(INERT) for mark in unsteady)
        return marks - unsteady

    def explain_rest(self, look: ExplainWidth) -> None:
        """Find symptoms for all that shows somewhere and that none explains.

        In the page itself as far as that goes, and otherwise by the boxes.
        """
        looks = 0
        while (width := self._next()) is not None:
            looks += 1
            symptoms = look(width) if looks <= MOST_LOOKS else None
            if width in self.carried:
                self._leave_carried(width)
                continue
            if symptoms is None:
                symptoms = self._by_boxes(width)
            elif not symptoms and width not in self.unstable_widths:
                symptoms = self._look_again(look, width)
            if symptoms := with_boxes(symptoms, self.marks[width]):
                self.symptoms[width] = (*self.symptoms.get(width, ()), *symptoms)
            self.ineffective_marks.add(width, self._unexplained(width))

    def _look_again(self, look: ExplainWidth, width: int) -> Sequence[Symptom]:
        """The symptoms of further looks, after one that showed nothing.

        What the page has when it is loaded there, too, is confirmed, and without effect. What it
        has in no load is unconfirmed, although it was measured.
        """
        for _ in range(MORE_LOOKS):
            if width in self.unstable_widths or self._is_confirmed(width):
                break
            if symptoms := look(width):
                return symptoms
        if width not in self.unstable_widths:
            path = min(path for path, _ in self._unexplained(width))
            (self.unseen if self._is_confirmed(width) else self.unconfirmed).append((width, path))
        return ()

    def _is_confirmed(self, width: int) -> bool:
        paths = {path for path, _ in self.without_effect.get(width, ())}
        return any(path in paths for path, _ in self._unexplained(width))

    def _leave_carried(self, width: int) -> None:
        """Take no notice of what is only carried on at ``width``, up to the next load of the page.

        Anywhere else the same elements may differ by themselves.
        """
        carried = self._unexplained(width)
        start = max(seen for seen in self.loaded if seen < width)
        end = min((seen for seen in self.loaded if seen > width), default=max(self.marks) + 1)
        for seen in self.marks.keys() - self.samples:
            if start < seen < end:
                self.marks[seen] -= carried

    def _next(self) -> int | None:
        """The middle of the longest run of widths at which the most unexplained marks show.

        Widths at which the page is loaded go first: scripts carry on what they found there.
        """
        at: dict[Mark, list[int]] = defaultdict(list)
        for width in sorted(self.marks.keys() - self.samples):
            for mark in self._unexplained(width):
                at[mark].append(width)
        if not at:
            return None
        if loaded := self.loaded.intersection(chain.from_iterable(at.values())):
            return min(loaded)
        counts = {mark: len(widths) for mark, widths in at.items()}
        return (widths := at[max(sorted(counts), key=counts.__getitem__)])[len(widths) // 2]

    def _by_boxes(self, width: int) -> Sequence[Symptom]:
        """The symptoms at ``width`` that are not explained yet, told by boxes and styles."""
        unexplained = self._unexplained(width)
        symptoms = self.between.symptoms(width, "box", self.page)
        return [symptom for symptom in symptoms if not unexplained.isdisjoint(symptom.marks)]

    def _unexplained(self, width: int) -> set[Mark]:
        """The marks at ``width`` that no symptom has, at whatever width."""
        marks = self.marks[width]
        if not (marks := marks - self.ineffective_marks.among(width, marks)):
            return set()
        explained = {
            mark
            for symptoms in self.symptoms.values()
            for symptom in symptoms
            for mark in symptom.marks
        }
        return {mark for mark in marks - explained if not mark[1].startswith(INERT)}

    @property
    def keys(self) -> list[Key]:
        """Those of its symptoms."""
        return sorted({symptom.key for symptoms in self.symptoms.values() for symptom in symptoms})

    def has_marks(self, key: Key) -> bool:
        """Whether anything but pictures tells where the symptoms of ``key`` show."""
        return any(
            symptom.marks
            for symptoms in self.symptoms.values()
            for symptom in symptoms
            if symptom.key == key
        )

    def _marks_of(self, key: Key) -> set[Mark]:
        """The marks by which the symptoms of ``key`` are known again at other widths."""
        key_marks: set[Mark] = set()
        others: set[Mark] = set()
        boxes: set[Mark] = set()
        for symptoms in self.symptoms.values():
            for symptom in symptoms:
                (key_marks if symptom.key == key else others).update(symptom.marks)
                if symptom.key == key and symptom.kind != "restyled":
                    boxes |= {(path, BOX) for path in symptom.changed}
        # Where styles were not read, an element of theirs that moved by itself is their doing.
        return key_marks | (boxes - others)

    def verdicts(self, key: Key) -> dict[int, bool]:
        """At each width known whether the symptoms of ``key`` show there.

        Where something was found, they are among it, or no other cause there has their marks.
        Where boxes of the side before are told from the widths around, it does if it may. Values
        without effect are none of theirs.
        """
        marks = self._marks_of(key)
        spots = {
            width
            for width, symptoms in self.symptoms.items()
            if any(symptom.key == key for symptom in symptoms)
        }
        seen = {
            width: not marks.isdisjoint(width_marks) for width, width_marks in self.marks.items()
        }
        for width in [width for width, shows in seen.items() if shows]:
            seen[width] = self._may_show(width, marks & self.marks[width], spots)
        for width, shows in seen.items():
            if not shows and self.between.read_before(width) is None:
                seen[width] = not marks.isdisjoint(self._doubts_at(width))
        certain = {*self.samples, *self.symptoms} & seen.keys()
        return seen | {
            width: width in spots or not marks.isdisjoint(self._untold(width, key))
            for width in certain | spots
        }

    def _may_show(self, width: int, marks: Collection[Mark], spots: Collection[int]) -> bool:
        """Whether ``marks`` at ``width`` say anything but what is known to be without effect.

        What they say at one of ``spots``, too, has an effect somewhere.
        """
        return any(
            self.ineffective_marks.value(width, mark)
            in {self.ineffective_marks.value(spot, mark) for spot in spots}
            for mark in self.ineffective_marks.same_among(width, marks)
        ) or not self.ineffective_marks.same_among(width, marks).issuperset(marks)

    def _untold(self, width: int, key: Key) -> frozenset[Mark]:
        """The marks at a width where something was found that no other cause there accounts for.

        What shows beside the symptoms of ``key`` somewhere accounts for something else.
        """
        if not (symptoms := self.symptoms.get(width)):
            return frozenset()
        sets = [{symptom.key for symptom in several} for several in self.symptoms.values()]
        beside = set().union(*(keys for keys in sets if key in keys))
        accounted = (
            symptom.marks for symptom in symptoms if symptom.causes and symptom.key not in beside
        )
        return self.marks.get(width, frozenset()).difference(*accounted)

    def _doubts_at(self, width: int) -> frozenset[Mark]:
        if width not in self._doubts:
            self._doubts[width] = self._steady(width, self.between.doubts(width))
        return self._doubts[width]

    def doubtful(self) -> dict[int, int]:
        """The widths at which it is not known whether something shows that does so elsewhere.

        With each, the width at which the page is to be read whole for that: once.
        """
        marks: set[Mark] = set().union(*map(self._marks_of, self.keys))
        doubtful_widths = {
            width: at
            for width in self.marks.keys() - self.samples - self.symptoms.keys()
            if (at := self.between.read_before(width)) is not None
            and at not in self._read_again
            and not marks.isdisjoint(self._doubts_at(width))
        }
        self._read_again |= set(doubtful_widths.values())
        return doubtful_widths

    def record_marks_again(self, widths: Iterable[int]) -> None:
        """Note once more what differs at ``widths``, once more is known of the page there."""
        self._doubts = {}
        for width in widths:
            self.record_marks(width)

    def pending(self) -> set[int]:
        """The widths to measure next, for the ends of all that shows by more than pictures."""
        wanted = {
            width
            for key in self.keys
            if self.has_marks(key)
            for width in pending_widths(self.verdicts(key))
        }
        return wanted - self.unknown

    def narrowed(self) -> KnownExtents:
        """What is known by now of where the symptoms of each key show."""
        return KnownExtents(
            self.step,
            self.samples,
            frozenset(self.marks),
            {
                key: VisibleWidths(
                    frozenset(width for width, shows in self.verdicts(key).items() if shows),
                    self.has_marks(key),
                )
                for key in self.keys
            },
            ends=self.ends,
        )


def narrow_down(
    explored: Mapping[Target, WidthSearch], measure: MeasureBoxes, read_whole: MeasureBoxes
) -> dict[Target, KnownExtents]:
    """Over which widths the symptoms of each key show on each page that was swept.

    Page by page and key by key: what becomes of one does not depend on which others are looked
    at in the same run. ``read_whole`` has the page as it is now be read at widths at which only
    the other side was.
    """
    narrowed = {}
    for place, search in explored.items():
        while True:
            if doubtful := search.doubtful():
                read_whole(place, frozenset(doubtful.values()))
                search.record_marks_again(doubtful)
            elif wanted := search.pending():
                measure(place, wanted)
                for width in wanted:
                    search.record_marks(width)
            else:
                break
        narrowed[place] = search.narrowed()
    return narrowed
