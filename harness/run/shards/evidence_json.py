"""The evidence of a run as JSON, and back again: what a shard keeps for the others."""

from dataclasses import astuple
from typing import get_args

from harness.breakpoints.sweep_widths import WIDEST
from harness.diagnose.extents import Narrowed, Shown
from harness.diagnose.symptoms import Shift, Symptom
from harness.findings.changed_boxes import Sides
from harness.findings.evidence import Evidence, Shot
from harness.model.finding import Kind
from harness.model.geometry import Box
from harness.model.target import Spot
from harness.report.json.finding import cause_dict, picture_dict, read_cause, read_picture
from harness.report.json.read import Fields


def evidence_dict(one: Evidence) -> dict[str, object]:
    """Evidence as plain values. The marks of symptoms are not told: ``narrowed`` has used them."""
    return {
        "symptoms": [
            {**_spot(spot), "found": [_symptom(each) for each in some]}
            for spot, some in sorted(one.symptoms.items())
        ],
        "narrowed": [
            {"page": page, "browser": browser, **_narrowed(known)}
            for (page, browser), known in sorted(one.narrowed.items())
        ],
        "lying": [
            {
                **_spot(spot),
                "elements": [
                    {"path": path, "before": _ends(then), "after": _ends(now)}
                    for path, (then, now) in some.items()
                ],
            }
            for spot, some in sorted(one.lying.items())
        ],
        "shots": [_shot(each) for each in one.shots],
    }


def _spot(spot: Spot) -> dict[str, object]:
    return {"page": spot[0], "browser": spot[1], "width": spot[2]}


def _ends(box: Box | None) -> list[float] | None:
    return list(astuple(box)) if box else None


def _symptom(one: Symptom) -> dict[str, object]:
    return {
        "key": list(one.key),
        "kind": one.kind,
        "path": one.path,
        "before": _ends(one.before),
        "after": _ends(one.after),
        "causes": [cause_dict(each) for each in one.causes],
        "changed": list(one.changed),
        "elements": one.elements,
        "others": one.others,
        **({"shift": dict(zip(_SHIFT, astuple(one.shift), strict=True))} if one.shift else {}),
        "area": one.area,
        "pixels": one.pixels,
    }


_SHIFT = ("count", "right", "down", "below")


def _narrowed(one: Narrowed) -> dict[str, object]:
    return {
        "step": one.step,
        "samples": sorted(one.samples),
        "known": sorted(one.known),
        "rough": one.rough,
        "ends": list(one.ends),
        "shown": [
            {"key": list(key), "widths": sorted(shown.widths), "marked": shown.marked}
            for key, shown in sorted(one.shown.items())
        ],
    }


def _shot(one: Shot) -> dict[str, object]:
    boxes = {
        side: [_ends(box) for box in some]
        for side, some in zip(("before", "after"), one.boxes or (), strict=False)
    }
    return {
        "page": one.page,
        "browser": one.browser,
        "picture": picture_dict(one.picture),
        "keys": [list(key) for key in sorted(one.keys)],
        **boxes,
    }


def read_evidence(one: Fields) -> Evidence:
    """The evidence that ``evidence_dict`` made this of. Errors: ``ValueError``."""
    return Evidence(
        {
            _read_spot(each): tuple(_read_symptom(some) for some in each.each("found"))
            for each in one.each("symptoms")
        },
        {
            (each.text("page"), each.text("browser")): _read_narrowed(each)
            for each in one.each("narrowed")
        },
        {
            _read_spot(each): {
                some.text("path"): _read_sides(some) for some in each.each("elements")
            }
            for each in one.each("lying")
        },
        tuple(_read_shot(each) for each in one.each("shots")),
    )


def _read_spot(one: Fields) -> Spot:
    return one.text("page"), one.text("browser"), one.number("width")


def _read_sides(one: Fields) -> Sides:
    return one.maybe_box("before"), one.maybe_box("after")


def _read_symptom(one: Fields) -> Symptom:
    kind: Kind | None = next((each for each in get_args(Kind) if each == one.text("kind")), None)
    if kind is None:
        raise ValueError(f"{one.where}kind is {one.text('kind')!r}, which is no kind of finding")
    before, after = _read_sides(one)
    return Symptom(
        key=one.texts("key"),
        kind=kind,
        path=one.text("path"),
        before=before,
        after=after,
        causes=tuple(read_cause(each) for each in one.each("causes")),
        changed=one.texts("changed"),
        elements=one.number("elements"),
        others=one.number("others"),
        shift=_read_shift(one.inner("shift")) if "shift" in one.value else None,
        area=one.as_written("area"),
        pixels=one.number("pixels"),
    )


def _read_shift(one: Fields) -> Shift:
    return Shift(
        one.number("count"), one.as_written("right"), one.as_written("down"), one.flag("below")
    )


def _read_narrowed(one: Fields) -> Narrowed:
    low, high = one.numbers("ends") if "ends" in one.value else (1, WIDEST)
    return Narrowed(
        one.number("step"),
        frozenset(one.numbers("samples")),
        frozenset(one.numbers("known")),
        {
            each.texts("key"): Shown(frozenset(each.numbers("widths")), each.flag("marked"))
            for each in one.each("shown")
        },
        one.flag("rough"),
        (low, high),
    )


def _read_shot(one: Fields) -> Shot:
    keys = one.lists_of_texts("keys")
    boxes = (one.boxes("before"), one.boxes("after")) if "before" in one.value else None
    picture = read_picture(one.inner("picture"))
    return Shot(one.text("page"), one.text("browser"), picture, frozenset(keys), boxes)
