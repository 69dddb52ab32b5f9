"""Pictures of findings that show at no sample width, with their boxes before and now."""

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
    searches: Mapping[Target, WidthSearch],
    evidence: Evidence,
    this_side: CapturedSide,
    breakpoints: Sequence[Breakpoint],
) -> Iterator[Shot]:
    """A picture of each group of symptoms that shows at no sample width, at its middle width."""
    groups = evidence.groups()
    between = between_only(groups, evidence.narrowed)
    made = evidence.findings(breakpoints) if between else {}
    for key in between:
        finding = made[key]
        target = Target(finding.page, finding.browser)
        low, high = finding.places[0].widths[0]
        width = (low + high) // 2
        taken = this_side.capture(target, width)
        if taken is None:
            continue
        capture, file = taken
        symptoms = [symptom for spot, symptom in groups[key] if spot.target == target]
        paths = {path for symptom in symptoms for path, _ in symptom.marks}
        before = searches[target].between.before.at(width)
        outlined = file.with_name(f"{file.stem}-boxes.png")
        outlined.write_bytes(
            outline(
                file.read_bytes(),
                _regions(before, paths) if before else (),
                _regions(capture.layout, paths),
            )
        )
        folder = this_side.recorder.folder
        files = {"current": file, "boxes": outlined}
        images = {name: path.relative_to(folder).as_posix() for name, path in files.items()}
        changed = dict.fromkeys(path for symptom in symptoms for path in symptom.changed)
        boxes = Whereabouts(before, capture.layout).boxes(changed) if before else None
        keys = frozenset(symptom.key for _, symptom in groups[key])
        yield Shot(*target, Picture(width, images), keys, boxes)


def _regions(layout: Layout, paths: Collection[str]) -> list[Region]:
    """The regions in which the elements at ``paths`` are painted (device px)."""
    return [
        layout.viewport.to_device(element.box)
        for element in layout.elements
        if element.path in paths and element.visible
    ]
