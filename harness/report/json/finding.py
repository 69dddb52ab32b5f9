"""A finding as JSON, and back again."""

from dataclasses import astuple

from harness.model.finding import Boxes, Cause, Finding, Picture, Place
from harness.report.json.read import Fields


def finding_dict(finding: Finding) -> dict[str, object]:
    """A finding as plain values, its keys in the order of the schema."""
    ends = [end for pair in finding.widths for end in pair]
    return {
        "id": finding.id,
        "kind": finding.kind,
        "page": finding.page,
        "browser": finding.browser,
        "breakpoints": list(finding.breakpoints),
        "smallest_breakpoint": finding.smallest_breakpoint,
        "widths": [list(pair) for pair in finding.widths],
        "widths_exact": finding.widths_exact,
        "selector": finding.selector,
        "message": finding.message,
        "causes": [cause_dict(cause) for cause in finding.causes],
        "explains": {
            "elements": finding.elements,
            "area": finding.area,
            "pixels": finding.pixels,
            "widths": [min(ends), max(ends)] if ends else [],
        },
        "places": [
            {
                "page": place.page,
                "browser": place.browser,
                "widths": [list(pair) for pair in place.widths],
            }
            for place in finding.places
        ],
        **({"picture": picture_dict(finding.picture)} if finding.picture else {}),
        **({"boxes": [_boxes(boxes) for boxes in finding.boxes]} if finding.boxes else {}),
    }


def cause_dict(cause: Cause) -> dict[str, object]:
    """A cause as plain values."""
    return {
        "selector": cause.selector,
        "property": cause.property,
        "before": cause.before,
        "after": cause.after,
        "source": cause.source,
        "proven": cause.proven,
        **({"condition": cause.condition} if cause.condition else {}),
        **({"mapped": True} if cause.mapped else {}),
        **({"note": cause.note} if cause.note else {}),
    }


def picture_dict(picture: Picture) -> dict[str, object]:
    """A picture as plain values."""
    return {"width": picture.width, "images": dict(picture.images)}


def _boxes(boxes: Boxes) -> dict[str, object]:
    return {
        "page": boxes.page,
        "browser": boxes.browser,
        "width": boxes.width,
        "before": [list(astuple(box)) for box in boxes.before],
        "after": [list(astuple(box)) for box in boxes.after],
    }


def read_finding(fields: Fields) -> Finding:
    """The finding that ``finding_dict`` made this of. Errors: ``ValueError``."""
    explains = fields.inner("explains")
    return Finding(
        id=fields.text("id"),
        kind=fields.text("kind"),
        page=fields.text("page"),
        browser=fields.text("browser"),
        breakpoints=fields.texts("breakpoints"),
        smallest_breakpoint=fields.text("smallest_breakpoint"),
        widths=fields.ranges("widths"),
        widths_exact=fields.flag("widths_exact"),
        selector=fields.text("selector"),
        message=fields.text("message"),
        causes=tuple(read_cause(cause) for cause in fields.objects("causes")),
        elements=explains.number("elements"),
        area=explains.real("area"),
        pixels=explains.number("pixels", 0),
        places=tuple(
            Place(place.text("page"), place.text("browser"), place.ranges("widths"))
            for place in fields.objects("places", optional=True)
        ),
        picture=read_picture(fields.inner("picture")) if "picture" in fields.value else None,
        boxes=tuple(
            Boxes(
                box_fields.text("page"),
                box_fields.text("browser"),
                box_fields.number("width"),
                box_fields.boxes("before"),
                box_fields.boxes("after"),
            )
            for box_fields in fields.objects("boxes", optional=True)
        ),
    )


def read_cause(fields: Fields) -> Cause:
    """The cause that ``cause_dict`` made this of. Errors: ``ValueError``."""
    return Cause(
        selector=fields.text("selector"),
        property=fields.text("property"),
        before=fields.text("before"),
        after=fields.text("after"),
        source=fields.text("source"),
        proven=fields.flag("proven"),
        condition=fields.text("condition", ""),
        mapped="mapped" in fields.value and fields.flag("mapped"),
        note=fields.text("note", ""),
    )


def read_picture(fields: Fields) -> Picture:
    """The picture that ``picture_dict`` made this of. Errors: ``ValueError``."""
    return Picture(fields.number("width"), fields.pictures("images"))
