"""The symptoms of a run before they become findings, by page.

The symptoms of a page do not depend on which other pages a run has. Findings do: a cause is one
finding, on however many pages it shows. So shards store evidence, and findings are made when all
evidence is merged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from harness.diagnose.candidates.candidate import Key
from harness.diagnose.extents import KnownExtents
from harness.diagnose.symptoms import Symptom
from harness.errors import quoted
from harness.findings.changed_boxes import Sides, boxes_of
from harness.findings.group import Group, between_only, by_cause, extents_of, make_findings
from harness.model.finding import Boxes, Finding, Picture
from harness.model.geometry import Box
from harness.model.page import Breakpoint
from harness.model.target import CaptureKey, Target


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of a page between its sample widths, for symptoms that show at none of them."""

    page: str
    browser: str
    picture: Picture
    keys: frozenset[Key]  #: the keys of the symptoms that it shows
    #: The boxes of their elements, before and now; ``None`` where the baseline has none.
    boxes: tuple[tuple[Box, ...], tuple[Box, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Symptoms, the widths that they show at, and the boxes and pictures that show them."""

    symptoms: Mapping[CaptureKey, Sequence[Symptom]]
    narrowed: Mapping[Target, KnownExtents]
    lying: Mapping[CaptureKey, Mapping[str, Sides]] = field(default_factory=dict)
    shots: tuple[Shot, ...] = ()

    def check(self) -> None:
        """Raise ``ValueError`` where a symptom has not the widths and boxes that belong to it."""
        for spot, symptoms in self.symptoms.items():
            extents, boxes = self.narrowed.get(spot.target), self.lying.get(spot)
            for symptom in symptoms:
                if extents and symptom.key not in extents.shown:
                    raise ValueError(f"evidence.narrowed lacks a symptom of {quoted(spot.page)}")
                if boxes is not None and not boxes.keys() >= set(symptom.changed):
                    raise ValueError(f"evidence.lying lacks an element of {quoted(spot.page)}")

    def groups(self) -> dict[Key, Group]:
        """The symptoms of each cause."""
        return by_cause(self.symptoms)

    def findings(self, breakpoints: Sequence[Breakpoint]) -> dict[Key, Finding]:
        """One finding for each cause."""
        groups = self.groups()
        boxes = boxes_of(groups, self.lying)
        shots = self._shots(groups)
        findings = {}
        made = make_findings(groups, extents_of(groups, self.narrowed), breakpoints)
        for key, finding in made.items():
            lie, picture = boxes[key], None
            for shot in shots.get(key, ()):
                if (shot.page, shot.browser) == (finding.page, finding.browser):
                    picture = shot.picture
                    if shot.boxes:
                        lie.append(Boxes(finding.page, finding.browser, picture.width, *shot.boxes))
                    break
            findings[key] = replace(finding, picture=picture, boxes=tuple(lie))
        return findings

    def _shots(self, groups: Mapping[Key, Group]) -> dict[Key, list[Shot]]:
        """Pictures of each group that shows at no sample width, those with most symptoms first."""
        shots = {}
        for key in between_only(groups, self.narrowed):
            keys = {symptom.key for _, symptom in groups[key]}
            relevant_shots = [shot for shot in self.shots if not keys.isdisjoint(shot.keys)]
            shots[key] = sorted(relevant_shots, key=lambda shot: -len(keys & shot.keys))
        return shots


def together(parts: Iterable[Evidence]) -> Evidence:
    """The evidence of runs that looked at different pages."""
    all_parts = tuple(parts)
    return Evidence(
        {spot: symptoms for part in all_parts for spot, symptoms in part.symptoms.items()},
        {place: extents for part in all_parts for place, extents in part.narrowed.items()},
        {spot: boxes for part in all_parts for spot, boxes in part.lying.items()},
        tuple(shot for part in all_parts for shot in part.shots),
    )
