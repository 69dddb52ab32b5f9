"""A finding in one sentence or two: what, by how much, where, why, and what followed."""

from collections.abc import Sequence

from harness.compare.changes.offsets import ROUNDING_PX
from harness.diagnose.symptoms import Symptom
from harness.findings.make import Extent, where_text
from harness.model.elements.element_path import last_segment, without_number
from harness.model.finding import Cause, Kind

#: More causes than this are counted; the report has them all.
MOST_CAUSES = 2

#: Longer values of a property are cut in a message; the report has them whole.
MAX_VALUE = 60


def message(one: Symptom, kind: Kind, causes: Sequence[Cause], extent: Extent) -> str:
    """The message of a finding, told by its clearest symptom.

    ``figure.lead grew 24 px wider (612 → 636) at 640 px: .lead max-width 60% → none
    (article.css:41, proven). 41 elements below moved down 16 px because of it.``
    """
    name = last_segment(one.path)
    if kind == "font":
        return _other_fonts(one, name, causes, extent)
    who = _who(one)
    why = "; ".join(_cause(cause, name) for cause in causes[:MOST_CAUSES])
    if len(causes) > MOST_CAUSES:
        why += f"; and {len(causes) - MOST_CAUSES} more"
    said = f"{who} {_what(one, kind)} {where_text(extent)}{why and f': {why}'}"
    followed = _followed(one)
    return f"{said}. {followed}" if followed else said


def _who(one: Symptom) -> str:
    """The elements that changed by themselves: ``figure.lead``, or ``5 × article.card``."""
    name, others = last_segment(one.path), len(one.changed) - 1
    if not others:
        return name
    alike = {without_number(last_segment(path)) for path in one.changed}
    if len(alike) == 1:
        return f"{others + 1} × {alike.pop()}"
    return f"{name} and {others} other{'s' if others > 1 else ''}"


def _other_fonts(one: Symptom, name: str, causes: Sequence[Cause], extent: Extent) -> str:
    """Of texts that break into lines elsewhere because another renderer draws their letters."""
    text = "the text of 1 element" if one.elements == 1 else f"the texts of {one.elements} elements"
    first = f", {name} first," if one.elements > 1 else f", {name},"
    drawn = f" ({causes[0].before})" if causes else ""
    return (
        f"{text}{first} break into lines elsewhere {where_text(extent)}, because another renderer"
        f"{drawn} drew the letters of the baseline. Nothing that was read of the page explains it; "
        "if the page is as it was, bring the baselines over: harness approve --carry"
    )


def _what(one: Symptom, kind: Kind) -> str:
    match kind:
        case "appeared" | "disappeared":
            return kind
        case "reordered":
            return "changed places"
        case "text":
            return "read differently" if len(one.changed) > 1 else "reads differently"
        case "restyled":
            return "look different" if len(one.changed) > 1 else "looks different"
    before, after = one.before, one.after
    if before is None or after is None:
        return "changed"
    parts = [
        _grew(before.width, after.width, "wider", "narrower"),
        _grew(before.height, after.height, "taller", "shorter"),
    ]
    if any(parts):
        grew = (
            after.width > before.width + ROUNDING_PX if parts[0] else after.height > before.height
        )
        return f"{'grew' if grew else 'became'} {' and '.join(filter(None, parts))}"
    parts = [
        _moved(after.left - before.left, "right", "left"),
        _moved(after.top - before.top, "down", "up"),
    ]
    if any(parts):
        return f"moved {' and '.join(filter(None, parts))}"
    return "laid out its content differently"


def _grew(before: float, after: float, more: str, less: str) -> str:
    change = after - before
    if abs(change) <= ROUNDING_PX:
        return ""
    return f"{_px(change)} {more if change > 0 else less} ({before:.6g} → {after:.6g})"


def _moved(change: float, forth: str, back: str) -> str:
    return f"{forth if change > 0 else back} {_px(change)}" if abs(change) > ROUNDING_PX else ""


def _px(change: float) -> str:
    return f"{abs(round(change, 2)):.6g} px"


def _cause(one: Cause, name: str) -> str:
    """One cause in words; ``name`` is the element that was named already."""
    proof = "proven" if one.proven else one.note and f"not proven: {one.note}"
    source = ", ".join(filter(None, (one.source, one.condition, proof)))
    where = f" ({source})" if source else ""
    match one.property:
        case "element":
            said = "inserted into the HTML" if one.after == "inserted" else "removed from the HTML"
            return f"{said if one.selector == name else f'{one.selector} was {said}'}{where}"
        case "order" if one.after == "moved":
            said = "moved in the HTML"
            return f"{said if one.selector == name else f'{one.selector} was {said}'}{where}"
        case "[natural-size]":
            return f"its picture is {one.after or 'gone'}, was {one.before or 'none'}{where}"
        case "[drawing]":
            return f"another drawing{where}"
        case "text":
            return f"its text {_quoted(one.before)} → {_quoted(one.after)}{where}"
        case "font-family" if one.selector == "@font-face":
            if one.after == "not loaded":
                return f"the web font {one.before} is not used any more{where}"
            return f"web font {one.before} → {one.after}{where}"
        case "[class]":
            return f"{class_text(one)}{where}"
        case attribute if attribute.startswith("["):
            name, was, now = attribute.strip("[]"), one.before, one.after
            if was and now:
                return f"{one.selector} {name}={_value(was)} → {_value(now)}{where}"
            verb = "lost" if was else "has a new"
            return f"{one.selector} {verb} {name}={_value(was or now)}{where}"
        case _:
            return (
                f"{one.selector} {one.property} {_value(one.before)} → {_value(one.after)}{where}"
            )


def class_text(one: Cause) -> str:
    """The edit of a class in words.

    >>> class_text(Cause("section.cards", "[class]", "grid-4", "grid-3", "", True))
    'class grid-4 → grid-3 in section.cards'
    >>> class_text(Cause("section.cards", "[class]", "", "grid-3", "", True))
    'class grid-3 added to section.cards'
    """
    if one.before and one.after:
        return f"class {one.before} → {one.after} in {one.selector}"
    if one.before:
        return f"class {one.before} removed from {one.selector}"
    return f"class {one.after} added to {one.selector}"


def _value(text: str) -> str:
    if not text:
        return "nothing"
    return text if len(text) <= MAX_VALUE else f"{text[: MAX_VALUE - 1]}…"


def _quoted(text: str) -> str:
    return f"“{_value(text)}”" if text else "none"


def _followed(one: Symptom) -> str:
    """What the other elements did; those around the one that changed only grew with it."""
    shift, rest = one.shift, one.others
    if shift is None:
        return f"{_elements(rest)} moved or changed size because of it." if rest else ""
    moves = _moved(shift.right, "right", "left"), _moved(shift.down, "down", "up")
    said = f"moved {' and '.join(filter(None, moves))}"
    rest -= shift.count
    where = " below" if shift.below else ""
    if not rest:
        return f"{_elements(shift.count)}{where} {said} because of it."
    more = f"{rest} more moved or changed size"
    return f"{_elements(shift.count)}{where} {said} and {more} because of it."


def _elements(count: int) -> str:
    return f"{count} element{'' if count == 1 else 's'}"
