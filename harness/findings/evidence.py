"""What a run has found out before it is put into findings: page by page, and so to be joined.

What is known of one page does not depend on which others are looked at in the same run. Findings
do: one cause is one finding on however many pages. So shards keep their evidence, and findings are
made of all of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from harness.diagnose.candidates.candidate import Key
from harness.diagnose.extents import Narrowed
from harness.diagnose.symptoms import Symptom
from harness.findings.changed_boxes import Sides, boxes_of
from harness.findings.group import Group, between_only, by_cause, extents_of, make_findings
from harness.model.finding import Boxes, Finding, Picture
from harness.model.geometry import Box
from harness.model.page import Breakpoint
from harness.model.target import Spot

#: Page and browser.
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of a page between its sample widths, for what shows at none of them."""

    page: str
    browser: str
    picture: Picture
    keys: frozenset[Key]  #: of the symptoms that it shows
    #: Where their elements lie there, before and now; ``None`` where the baseline says nothing.
    boxes: tuple[tuple[Box, ...], tuple[Box, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of what differs."""

    symptoms: Mapping[Spot, Sequence[Symptom]]
    narrowed: Mapping[Place, Narrowed]
    lying: Mapping[Spot, Mapping[str, Sides]] = field(default_factory=dict)
    shots: tuple[Shot, ...] = ()

    def groups(self) -> dict[Key, Group]:
        """The symptoms of each cause."""
        return by_cause(self.symptoms)

    def findings(self, breakpoints: Sequence[Breakpoint]) -> dict[Key, Finding]:
        """One finding for each cause."""
        groups = self.groups()
        boxes = boxes_of(groups, self.lying)
        shots = self._shots(groups)
        found = {}
        made = make_findings(groups, extents_of(groups, self.narrowed), breakpoints)
        for key, one in made.items():
            lie, picture = boxes[key], None
            for shot in shots.get(key, ()):
                if (shot.page, shot.browser) == (one.page, one.browser):
                    picture = shot.picture
                    if shot.boxes:
                        lie.append(Boxes(one.page, one.browser, picture.width, *shot.boxes))
                    break
            found[key] = replace(one, picture=picture, boxes=tuple(lie))
        return found

    def _shots(self, groups: Mapping[Key, Group]) -> dict[Key, list[Shot]]:
        """The pictures of each group that shows at no sample width, those first that show most."""
        found = {}
        for key in between_only(groups, self.narrowed):
            keys = {one.key for _, one in groups[key]}
            some = [one for one in self.shots if not keys.isdisjoint(one.keys)]
            found[key] = sorted(some, key=lambda one: -len(keys & one.keys))
        return found


def together(parts: Iterable[Evidence]) -> Evidence:
    """The evidence of runs that looked at different pages."""
    every = tuple(parts)
    return Evidence(
        {spot: some for one in every for spot, some in one.symptoms.items()},
        {place: known for one in every for place, known in one.narrowed.items()},
        {spot: some for one in every for spot, some in one.lying.items()},
        tuple(shot for one in every for shot in one.shots),
    )
