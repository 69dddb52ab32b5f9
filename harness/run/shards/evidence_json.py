"""The evidence of a run as JSON, and back again: what a shard keeps for the others."""

from dataclasses import astuple
from typing import get_args

from harness.breakpoints.sweep_widths import WIDEST
from harness.diagnose.extents import KnownExtents, VisibleWidths
from harness.diagnose.symptoms import Shift, Symptom
from harness.findings.changed_boxes import Sides
from harness.findings.evidence import Evidence, Shot
from harness.model.finding import Kind
from harness.model.geometry import Box
from harness.model.target import CaptureKey, Target
from harness.report.json.finding import cause_dict, picture_dict, read_cause, read_picture
from harness.report.json.read import Fields


def evidence_dict(evidence: Evidence) -> dict[str, object]:
    """Evidence as plain values. The marks of symptoms are not told: ``narrowed`` has used them."""
    return {
        "symptoms": [
            {**_spot(spot), "found": [_symptom(symptom) for symptom in symptoms]}
            for spot, symptoms in sorted(evidence.symptoms.items())
        ],
        "narrowed": [
            {"page": page, "browser": browser, **_narrowed(extents)}
            for (page, browser), extents in sorted(evidence.narrowed.items())
        ],
        "lying": [
            {
                **_spot(spot),
                "elements": [
                    {"path": path, "before": _ends(then), "after": _ends(now)}
                    for path, (then, now) in boxes.items()
                ],
            }
            for spot, boxes in sorted(evidence.lying.items())
        ],
        "shots": [_shot(shot) for shot in evidence.shots],
    }


def _spot(spot: CaptureKey) -> dict[str, object]:
    return {"page": spot[0], "browser": spot[1], "width": spot[2]}


def _ends(box: Box | None) -> list[float] | None:
    return list(astuple(box)) if box else None


def _symptom(symptom: Symptom) -> dict[str, object]:
    return {
        "key": list(symptom.key),
        "kind": symptom.kind,
        "path": symptom.path,
        "before": _ends(symptom.before),
        "after": _ends(symptom.after),
        "causes": [cause_dict(cause) for cause in symptom.causes],
        "changed": list(symptom.changed),
        "elements": symptom.elements,
        "others": symptom.others,
        **(
            {"shift": dict(zip(_SHIFT, astuple(symptom.shift), strict=True))}
            if symptom.shift
            else {}
        ),
        "area": symptom.area,
        "pixels": symptom.pixels,
    }


_SHIFT = ("count", "right", "down", "below")


def _narrowed(extents: KnownExtents) -> dict[str, object]:
    return {
        "step": extents.step,
        "samples": sorted(extents.samples),
        "known": sorted(extents.read_widths),
        "rough": extents.rough,
        "ends": list(extents.ends),
        "shown": [
            {"key": list(key), "widths": sorted(visible.widths), "marked": visible.marked}
            for key, visible in sorted(extents.shown.items())
        ],
    }


def _shot(shot: Shot) -> dict[str, object]:
    boxes = {
        side: [_ends(box) for box in side_boxes]
        for side, side_boxes in zip(("before", "after"), shot.boxes or (), strict=False)
    }
    return {
        "page": shot.page,
        "browser": shot.browser,
        "picture": picture_dict(shot.picture),
        "keys": [list(key) for key in sorted(shot.keys)],
        **boxes,
    }


def read_evidence(fields: Fields) -> Evidence:
    """The evidence that ``evidence_dict`` made this of. Errors: ``ValueError``."""
    return Evidence(
        {
            _read_spot(spot_fields): tuple(
                _read_symptom(symptom_fields) for symptom_fields in spot_fields.objects("found")
            )
            for spot_fields in fields.objects("symptoms")
        },
        {
            Target(narrowed.text("page"), narrowed.text("browser")): _read_narrowed(narrowed)
            for narrowed in fields.objects("narrowed")
        },
        {
            _read_spot(spot_fields): {
                element_fields.text("path"): _read_sides(element_fields)
                for element_fields in spot_fields.objects("elements")
            }
            for spot_fields in fields.objects("lying")
        },
        tuple(_read_shot(shot_fields) for shot_fields in fields.objects("shots")),
    )


def _read_spot(fields: Fields) -> CaptureKey:
    return CaptureKey(fields.text("page"), fields.text("browser"), fields.number("width"))


def _read_sides(fields: Fields) -> Sides:
    return fields.maybe_box("before"), fields.maybe_box("after")


def _read_symptom(fields: Fields) -> Symptom:
    kind: Kind | None = next(
        (kind_name for kind_name in get_args(Kind) if kind_name == fields.text("kind")), None
    )
    if kind is None:
        raise ValueError(
            f"{fields.where}kind is {fields.text('kind')!r}, which is no kind of finding"
        )
    before, after = _read_sides(fields)
    return Symptom(
        key=fields.texts("key"),
        kind=kind,
        path=fields.text("path"),
        before=before,
        after=after,
        causes=tuple(read_cause(cause_fields) for cause_fields in fields.objects("causes")),
        changed=fields.texts("changed"),
        elements=fields.number("elements"),
        others=fields.number("others"),
        shift=_read_shift(fields.inner("shift")) if "shift" in fields.value else None,
        area=fields.as_written("area"),
        pixels=fields.number("pixels"),
    )


def _read_shift(fields: Fields) -> Shift:
    return Shift(
        fields.number("count"),
        fields.as_written("right"),
        fields.as_written("down"),
        fields.flag("below"),
    )


def _read_narrowed(fields: Fields) -> KnownExtents:
    low, high = fields.numbers("ends") if "ends" in fields.value else (1, WIDEST)
    return KnownExtents(
        fields.number("step"),
        frozenset(fields.numbers("samples")),
        frozenset(fields.numbers("known")),
        {
            shown_fields.texts("key"): VisibleWidths(
                frozenset(shown_fields.numbers("widths")), shown_fields.flag("marked")
            )
            for shown_fields in fields.objects("shown")
        },
        fields.flag("rough"),
        (low, high),
    )


def _read_shot(fields: Fields) -> Shot:
    keys = fields.lists_of_texts("keys")
    boxes = (fields.boxes("before"), fields.boxes("after")) if "before" in fields.value else None
    picture = read_picture(fields.inner("picture"))
    return Shot(fields.text("page"), fields.text("browser"), picture, frozenset(keys), boxes)
