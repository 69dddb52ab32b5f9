"""A finding as JSON, and back again."""

from dataclasses import astuple

from harness.model.finding import Boxes, Cause, Finding, Picture, Place
from harness.report.json.read import Fields


def finding_dict(one: Finding) -> dict[str, object]:
    """A finding as plain values, its keys in the order of the schema."""
    ends = [end for pair in one.widths for end in pair]
    return {
        "id": one.id,
        "kind": one.kind,
        "page": one.page,
        "browser": one.browser,
        "breakpoints": list(one.breakpoints),
        "smallest_breakpoint": one.smallest_breakpoint,
        "widths": [list(pair) for pair in one.widths],
        "widths_exact": one.widths_exact,
        "selector": one.selector,
        "message": one.message,
        "causes": [cause_dict(each) for each in one.causes],
        "explains": {
            "elements": one.elements,
            "area": one.area,
            "pixels": one.pixels,
            "widths": [min(ends), max(ends)] if ends else [],
        },
        "places": [
            {
                "page": place.page,
                "browser": place.browser,
                "widths": [list(pair) for pair in place.widths],
            }
            for place in one.places
        ],
        **({"picture": picture_dict(one.picture)} if one.picture else {}),
        **({"boxes": [_boxes(each) for each in one.boxes]} if one.boxes else {}),
    }


def cause_dict(one: Cause) -> dict[str, object]:
    """A cause as plain values."""
    return {
        "selector": one.selector,
        "property": one.property,
        "before": one.before,
        "after": one.after,
        "source": one.source,
        "proven": one.proven,
        **({"condition": one.condition} if one.condition else {}),
        **({"mapped": True} if one.mapped else {}),
        **({"note": one.note} if one.note else {}),
    }


def picture_dict(one: Picture) -> dict[str, object]:
    """A picture as plain values."""
    return {"width": one.width, "images": dict(one.images)}


def _boxes(one: Boxes) -> dict[str, object]:
    return {
        "page": one.page,
        "browser": one.browser,
        "width": one.width,
        "before": [list(astuple(box)) for box in one.before],
        "after": [list(astuple(box)) for box in one.after],
    }


def read_finding(one: Fields) -> Finding:
    """The finding that ``finding_dict`` made this of. Errors: ``ValueError``."""
    explains = one.inner("explains")
    return Finding(
        id=one.text("id"),
        kind=one.text("kind"),
        page=one.text("page"),
        browser=one.text("browser"),
        breakpoints=one.texts("breakpoints"),
        smallest_breakpoint=one.text("smallest_breakpoint"),
        widths=one.ranges("widths"),
        widths_exact=one.flag("widths_exact"),
        selector=one.text("selector"),
        message=one.text("message"),
        causes=tuple(read_cause(each) for each in one.each("causes")),
        elements=explains.number("elements"),
        area=explains.real("area"),
        pixels=explains.number("pixels", 0),
        places=tuple(
            Place(place.text("page"), place.text("browser"), place.ranges("widths"))
            for place in one.each("places", optional=True)
        ),
        picture=read_picture(one.inner("picture")) if "picture" in one.value else None,
        boxes=tuple(
            Boxes(
                each.text("page"),
                each.text("browser"),
                each.number("width"),
                each.boxes("before"),
                each.boxes("after"),
            )
            for each in one.each("boxes", optional=True)
        ),
    )


def read_cause(one: Fields) -> Cause:
    """The cause that ``cause_dict`` made this of. Errors: ``ValueError``."""
    return Cause(
        selector=one.text("selector"),
        property=one.text("property"),
        before=one.text("before"),
        after=one.text("after"),
        source=one.text("source"),
        proven=one.flag("proven"),
        condition=one.text("condition", ""),
        mapped="mapped" in one.value and one.flag("mapped"),
        note=one.text("note", ""),
    )


def read_picture(one: Fields) -> Picture:
    """The picture that ``picture_dict`` made this of. Errors: ``ValueError``."""
    return Picture(one.number("width"), one.pictures("images"))
