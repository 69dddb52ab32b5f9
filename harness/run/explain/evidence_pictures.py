"""Pictures of what shows at no sample width, with the boxes before and now."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from harness.compare.pixels.draw_boxes import outline
from harness.diagnose.width_search import WidthSearch
from harness.findings.changed_boxes import Whereabouts
from harness.findings.evidence import Evidence, Shot
from harness.findings.group import between_only
from harness.model.finding import Picture
from harness.model.geometry import Region
from harness.model.layout import Layout
from harness.model.page import Breakpoint
from harness.model.target import Target
from harness.run.record.captured_side import CapturedSide


def evidence_pictures(
    explored: Mapping[Target, WidthSearch],
    evidence: Evidence,
    this_side: CapturedSide,
    breakpoints: Sequence[Breakpoint],
) -> Iterator[Shot]:
    """A picture of each group that shows at no sample width, at its own middle."""
    groups = evidence.groups()
    between = between_only(groups, evidence.narrowed)
    made = evidence.findings(breakpoints) if between else {}
    for key in between:
        finding = made[key]
        place = Target(finding.page, finding.browser)
        low, high = finding.places[0].widths[0]
        width = (low + high) // 2
        taken = this_side.capture(place, width)
        if taken is None:
            continue
        capture, file = taken
        here = [symptom for spot, symptom in groups[key] if spot.target == place]
        paths = {path for symptom in here for path, _ in symptom.marks}
        before = explored[place].between.before.at(width)
        drawn = file.with_name(f"{file.stem}-boxes.png")
        drawn.write_bytes(
            outline(
                file.read_bytes(),
                _regions(before, paths) if before else (),
                _regions(capture.layout, paths),
            )
        )
        folder = this_side.recorder.folder
        named = {"current": file, "boxes": drawn}
        images = {name: path.relative_to(folder).as_posix() for name, path in named.items()}
        changed = dict.fromkeys(path for symptom in here for path in symptom.changed)
        lie = Whereabouts(before, capture.layout).boxes(changed) if before else None
        keys = frozenset(symptom.key for _, symptom in groups[key])
        yield Shot(*place, Picture(width, images), keys, lie)


def _regions(layout: Layout, paths: Collection[str]) -> list[Region]:
    """Where the elements at ``paths`` are painted (device px)."""
    return [
        layout.viewport.to_device(element.box)
        for element in layout.elements
        if element.path in paths and element.visible
    ]
