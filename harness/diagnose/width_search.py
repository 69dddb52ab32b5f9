"""The differences between the sample widths, and the widths at which each symptom shows.

Marks are changes that an element shows by itself: of its box, text, attributes or styles. They
can be read at any width without a picture. A page is loaded at further widths where it has marks
that no symptom explains; marks at ever more widths then narrow down where each symptom ends.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from harness.breakpoints.sweep_widths import LIVELY_STEP, WIDEST, Range, pending_widths
from harness.compare.comparison import within
from harness.diagnose.candidates.candidate import Key
from harness.diagnose.extents import KnownExtents, VisibleWidths
from harness.diagnose.ineffective_marks import IneffectiveMarks
from harness.diagnose.instability.approved_list import WHOLE, selectors_of, share_of
from harness.diagnose.layout_diff import Between
from harness.diagnose.symptoms import BOX, INERT, Mark, Symptom, with_boxes
from harness.model.unstable import Unsteady

#: A page is loaded and diagnosed at no more widths than this besides its sample widths. Boxes alone
#: explain what is left then.
MOST_LOOKS = 12

#: A page that shows nothing where it is loaded is loaded again so often: it may differ by load.
MORE_LOOKS = 2

#: The symptoms at a width of a page, after another load of it; ``None`` where that fails.
ExplainWidth = Callable[[int], Sequence[Symptom] | None]


@dataclass
class WidthSearch:
    """One target, and its marks and symptoms by width (CSS px)."""

    page: str
    between: Between
    step: int
    samples: frozenset[int]  #: widths that have pictures
    symptoms: dict[int, Sequence[Symptom]]  #: at changed samples, and at widths explained since
    marks: dict[int, frozenset[Mark]] = field(default_factory=dict)
    unknown: set[int] = field(default_factory=set)  #: widths at which the baseline has no boxes
    excluded: frozenset[str] = frozenset()  #: paths of unstable elements
    unsteady: tuple[Unsteady, ...] = ()  #: elements that were approved as unsteady
    loaded: frozenset[int] = frozenset()  #: widths of the sweep at which the page was loaded
    bends: frozenset[int] = frozenset()  #: widths that were measured only as a length bends there
    ends: Range = (1, WIDEST)  #: of the sweep (CSS px)
    far: frozenset[int] = frozenset()  #: widths beyond ``ends`` at which nothing switches

    def __post_init__(self) -> None:
        self._doubts: dict[int, frozenset[Mark]] = {}  #: by width
        #: Marks at widths where the picture did not change or showed nothing of them.
        self.ineffective_marks = IneffectiveMarks(self.between.values)
        self._read_again: set[int] = set()  #: widths at which ``doubtful`` asked for a full layout
        self.left_out = False  #: an unstable element, or one inside it, differs
        self.unstable_widths: set[int] = set()  #: widths between samples with unstable elements
        for width in self.between.after.widths:
            self.record_marks(width)
        self.unknown -= self.far  # baselines that were swept otherwise lack no boundary there
        #: Widths of the sweep that were not compared, nor any of their neighbours.
        self.unswept = frozenset(width for width in self.unknown if not self._has_neighbours(width))
        self.carried: set[int] = set()  #: widths whose difference scripts kept from the page's load
        #: Widths at which the page, loaded there, showed no symptom, and its marks there.
        self.without_effect: dict[int, frozenset[Mark]] = {}
        self.unseen: list[tuple[int, str]] = []  #: widths, and paths that changed without effect
        self.unconfirmed: list[tuple[int, str]] = []  #: widths, and paths that no load confirmed
        for width, symptoms in self.symptoms.items():
            self.symptoms[width] = with_boxes(symptoms, self.marks.get(width, frozenset()))
        for width in self.samples & self.marks.keys() - self.symptoms.keys():
            self.ineffective_marks.add(width, self.marks[width])

    def _has_neighbours(self, width: int) -> bool:
        """Whether the baseline has widths close by on both sides (see ``LIVELY_STEP``).

        Where a length of the current page bends, as close as the widths of any sweep.
        """
        baseline_widths = self.between.before.widths
        at = bisect_right(baseline_widths, width)
        most = self.step if width in self.bends else LIVELY_STEP
        return (
            0 < at < len(baseline_widths) and baseline_widths[at] - baseline_widths[at - 1] <= most
        )

    def record_marks(self, width: int) -> None:
        """Read the marks at ``width``."""
        marks = self.between.marks(width)
        self.ineffective_marks.forget(width)
        if marks is None:
            self.unknown.add(width)
        else:
            self.marks[width] = self._without_unsteady(width, marks)

    def compared(self) -> frozenset[int]:
        """The widths at which some of the page was compared (CSS px).

        If all of it was approved as unsteady when it is resized: the widths at which it was loaded.
        """
        resized = [element for element in self.unsteady if element.resized]
        layouts = {width: self.between.before.at(width) for width in self.samples}
        read_layouts = {width: layout for width, layout in layouts.items() if layout is not None}
        if resized and share_of(resized, read_layouts) >= WHOLE:
            return frozenset(self.marks) & (self.loaded | self.samples)
        return frozenset(self.marks)

    def exclude(self, paths: Iterable[str], width: int) -> None:
        """Ignore elements, by path, that are unstable at ``width``, from here on at all widths."""
        self.unstable_widths.add(width)
        self.excluded |= frozenset(paths)
        self.marks = {at: self._without_unsteady(at, marks) for at, marks in self.marks.items()}

    def _without_unsteady(self, width: int, marks: frozenset[Mark]) -> frozenset[Mark]:
        approved = selectors_of(self.unsteady, resized=width not in self.loaded)
        marks = frozenset(mark for mark in marks if not within(mark[0], approved))
        unsteady = {mark for mark in marks if within(mark[0], self.excluded)}
        self.left_out |= any(not mark[1].startswith(INERT) for mark in unsteady)
        return marks - unsteady

    def explain_rest(self, explain_width: ExplainWidth) -> None:
        """Find symptoms for all marks that no symptom explains yet.

        In the page itself for the first ``MOST_LOOKS`` widths, and then by the boxes.
        """
        looks = 0
        while (width := self._next_width()) is not None:
            looks += 1
            symptoms = explain_width(width) if looks <= MOST_LOOKS else None
            if width in self.carried:
                self._drop_carried_marks(width)
                continue
            if symptoms is None:
                symptoms = self._by_boxes(width)
            elif not symptoms and width not in self.unstable_widths:
                symptoms = self._explain_again(explain_width, width)
            if symptoms := with_boxes(symptoms, self.marks[width]):
                self.symptoms[width] = (*self.symptoms.get(width, ()), *symptoms)
            self.ineffective_marks.add(width, self._unexplained(width))

    def _explain_again(self, explain_width: ExplainWidth, width: int) -> Sequence[Symptom]:
        """The symptoms after further loads at ``width``, where the first showed none.

        Marks that the page has also when it is loaded there are confirmed, and without effect.
        Marks that it has in no load are unconfirmed, although they were measured.
        """
        for _ in range(MORE_LOOKS):
            if width in self.unstable_widths or self._is_confirmed(width):
                break
            if symptoms := explain_width(width):
                return symptoms
        if width not in self.unstable_widths:
            path = min(path for path, _ in self._unexplained(width))
            (self.unseen if self._is_confirmed(width) else self.unconfirmed).append((width, path))
        return ()

    def _is_confirmed(self, width: int) -> bool:
        """Whether the page, loaded at ``width``, has marks at an element that is unexplained."""
        paths = {path for path, _ in self.without_effect.get(width, ())}
        return any(path in paths for path, _ in self._unexplained(width))

    def _drop_carried_marks(self, width: int) -> None:
        """Remove marks that scripts carried to ``width``, between two loads of the sweep.

        At other widths the same elements may differ by themselves.
        """
        carried = self._unexplained(width)
        start = max(loaded for loaded in self.loaded if loaded < width)
        end = min((loaded for loaded in self.loaded if loaded > width), default=max(self.marks) + 1)
        for marked in self.marks.keys() - self.samples:
            if start < marked < end:
                self.marks[marked] -= carried

    def _next_width(self) -> int | None:
        """The middle of the widths that have the most frequent unexplained mark.

        Widths at which the page is loaded go first: scripts carry on what they read there.
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
        """The symptoms of unexplained marks at ``width``, as boxes and styles show them."""
        unexplained = self._unexplained(width)
        symptoms = self.between.symptoms(width, "box", self.page)
        return [symptom for symptom in symptoms if not unexplained.isdisjoint(symptom.marks)]

    def _unexplained(self, width: int) -> set[Mark]:
        """The marks at ``width`` that no symptom has at any width."""
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
        """The keys of all symptoms, sorted."""
        return sorted({symptom.key for symptoms in self.symptoms.values() for symptom in symptoms})

    def has_marks(self, key: Key) -> bool:
        """Whether marks, and not only pictures, show where the symptoms of ``key`` are."""
        return any(
            symptom.marks
            for symptoms in self.symptoms.values()
            for symptom in symptoms
            if symptom.key == key
        )

    def _marks_of(self, key: Key) -> set[Mark]:
        """The marks by which the symptoms of ``key`` are recognised at other widths."""
        key_marks: set[Mark] = set()
        others: set[Mark] = set()
        boxes: set[Mark] = set()
        for symptoms in self.symptoms.values():
            for symptom in symptoms:
                (key_marks if symptom.key == key else others).update(symptom.marks)
                if symptom.key == key and symptom.kind != "restyled":
                    boxes |= {(path, BOX) for path in symptom.changed}
        # Where no styles were read, a box among their elements that changed belongs to them.
        return key_marks | (boxes - others)

    def verdicts(self, key: Key) -> dict[int, bool]:
        """Whether the symptoms of ``key`` show, at each known width.

        Where symptoms were found, ``key`` is one of theirs, or none of them accounts for its
        marks. Where boxes of the baseline are interpolated, it shows if it may. Values without
        effect do not count.
        """
        marks = self._marks_of(key)
        explained = {
            width
            for width, symptoms in self.symptoms.items()
            if any(symptom.key == key for symptom in symptoms)
        }
        verdicts = {
            width: not marks.isdisjoint(width_marks) for width, width_marks in self.marks.items()
        }
        for width in [width for width, shows in verdicts.items() if shows]:
            verdicts[width] = self._may_show(width, marks & self.marks[width], explained)
        for width, shows in verdicts.items():
            if not shows and self.between.read_before(width) is None:
                verdicts[width] = not marks.isdisjoint(self._doubts_at(width))
        certain = {*self.samples, *self.symptoms} & verdicts.keys()
        return verdicts | {
            width: width in explained or not marks.isdisjoint(self._unaccounted(width, key))
            for width in certain | explained
        }

    def _may_show(self, width: int, marks: Collection[Mark], explained: Collection[int]) -> bool:
        """Whether some of ``marks`` at ``width`` have values that may have an effect.

        A value that a mark has also at one of the ``explained`` widths has an effect somewhere.
        """
        return any(
            self.ineffective_marks.value(width, mark)
            in {self.ineffective_marks.value(at, mark) for at in explained}
            for mark in self.ineffective_marks.same_among(width, marks)
        ) or not self.ineffective_marks.same_among(width, marks).issuperset(marks)

    def _unaccounted(self, width: int, key: Key) -> frozenset[Mark]:
        """The marks at a width with symptoms that the other causes there do not account for.

        A cause that shows beside ``key`` at some width accounts for other marks.
        """
        if not (symptoms := self.symptoms.get(width)):
            return frozenset()
        sets = [{symptom.key for symptom in at_width} for at_width in self.symptoms.values()]
        beside = set().union(*(keys for keys in sets if key in keys))
        accounted = (
            symptom.marks for symptom in symptoms if symptom.causes and symptom.key not in beside
        )
        return self.marks.get(width, frozenset()).difference(*accounted)

    def _doubts_at(self, width: int) -> frozenset[Mark]:
        """The marks that ``width`` may have, where it lies between read widths."""
        if width not in self._doubts:
            self._doubts[width] = self._without_unsteady(width, self.between.doubts(width))
        return self._doubts[width]

    def doubtful(self) -> dict[int, int]:
        """The widths at which symptoms may or may not show, with the width to read for each.

        A full layout at that width decides. Each such width is returned once.
        """
        marks: set[Mark] = set().union(*map(self._marks_of, self.keys))
        if not marks and not self.excluded:
            return {}  # nothing to decide, and no unstable element to find
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
        """Read the marks at ``widths`` again, after more of the page was read there."""
        self._doubts = {}
        for width in widths:
            self.record_marks(width)

    def pending(self) -> set[int]:
        """The widths to measure next, to find where symptoms that have marks begin and end."""
        wanted = {
            width
            for key in self.keys
            if self.has_marks(key)
            for width in pending_widths(self.verdicts(key))
        }
        return wanted - self.unknown

    def narrowed(self) -> KnownExtents:
        """The widths at which the symptoms of each key show, as far as they are known by now."""
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
