"""The message of a finding: what changed, by how much, where, why, and what followed from it."""

from collections.abc import Sequence

from harness.compare.changes.offsets import ROUNDING_PX
from harness.diagnose.symptoms import Symptom
from harness.findings.make import Extent, where_text
from harness.model.elements.element_path import last_segment, without_number
from harness.model.finding import Cause, Kind

#: The most causes that a message lists; the report has all of them.
MOST_CAUSES = 2

#: The most characters of a property's value in a message; the report has the whole value.
MAX_VALUE = 60


def message(symptom: Symptom, kind: Kind, causes: Sequence[Cause], extent: Extent) -> str:
    """The message of a finding, made of its clearest ``symptom``.

    ``figure.lead grew 24 px wider (612 → 636) at 640 px: .lead max-width 60% → none
    (article.css:41, proven). 41 elements below moved down 16 px because of it.``
    """
    name = last_segment(symptom.path)
    if kind == "font":
        return _other_fonts(symptom, name, causes, extent)
    who = _subject(symptom)
    why = "; ".join(_cause(cause, name) for cause in causes[:MOST_CAUSES])
    if len(causes) > MOST_CAUSES:
        why += f"; and {len(causes) - MOST_CAUSES} more"
    text = f"{who} {_change_text(symptom, kind)} {where_text(extent)}{why and f': {why}'}"
    consequence = _consequence(symptom)
    return f"{text}. {consequence}" if consequence else text


def _subject(symptom: Symptom) -> str:
    """The elements that changed by themselves: ``figure.lead``, or ``5 × article.card``."""
    name, others = last_segment(symptom.path), len(symptom.changed) - 1
    if not others:
        return name
    alike = {without_number(last_segment(path)) for path in symptom.changed}
    if len(alike) == 1:
        return f"{others + 1} × {alike.pop()}"
    return f"{name} and {others} other{'s' if others > 1 else ''}"


def _other_fonts(symptom: Symptom, name: str, causes: Sequence[Cause], extent: Extent) -> str:
    """The message about texts that wrap differently because another renderer draws the letters."""
    text = (
        "the text of 1 element"
        if symptom.elements == 1
        else f"the texts of {symptom.elements} elements"
    )
    first = f", {name} first," if symptom.elements > 1 else f", {name},"
    drawn = f" ({causes[0].before})" if causes else ""
    return (
        f"{text}{first} break into lines elsewhere {where_text(extent)}, because another renderer"
        f"{drawn} drew the letters of the baseline. Nothing that was read of the page explains it; "
        "if the page is as it was, bring the baselines over: harness approve --carry"
    )


def _change_text(symptom: Symptom, kind: Kind) -> str:
    match kind:
        case "appeared" | "disappeared":
            return kind
        case "reordered":
            return "changed places"
        case "text":
            return "read differently" if len(symptom.changed) > 1 else "reads differently"
        case "restyled":
            return "look different" if len(symptom.changed) > 1 else "looks different"
    before, after = symptom.before, symptom.after
    if before is None or after is None:
        return "changed"
    parts = [
        _growth(before.width, after.width, "wider", "narrower"),
        _growth(before.height, after.height, "taller", "shorter"),
    ]
    if any(parts):
        grew = (
            after.width > before.width + ROUNDING_PX if parts[0] else after.height > before.height
        )
        return f"{'grew' if grew else 'became'} {' and '.join(filter(None, parts))}"
    parts = [
        _movement(after.left - before.left, "right", "left"),
        _movement(after.top - before.top, "down", "up"),
    ]
    if any(parts):
        return f"moved {' and '.join(filter(None, parts))}"
    return "laid out its content differently"


def _growth(before: float, after: float, more: str, less: str) -> str:
    change = after - before
    if abs(change) <= ROUNDING_PX:
        return ""
    return f"{_px(change)} {more if change > 0 else less} ({before:.6g} → {after:.6g})"


def _movement(change: float, forth: str, back: str) -> str:
    return f"{forth if change > 0 else back} {_px(change)}" if abs(change) > ROUNDING_PX else ""


def _px(change: float) -> str:
    return f"{abs(round(change, 2)):.6g} px"


def _cause(cause: Cause, name: str) -> str:
    """A cause as text; ``name`` is the element that the sentence has named already."""
    proof = "proven" if cause.proven else cause.note and f"not proven: {cause.note}"
    source = ", ".join(filter(None, (cause.source, cause.condition, proof)))
    where = f" ({source})" if source else ""
    match cause.property:
        case "element":
            text = (
                "inserted into the HTML" if cause.after == "inserted" else "removed from the HTML"
            )
            return f"{text if cause.selector == name else f'{cause.selector} was {text}'}{where}"
        case "order" if cause.after == "moved":
            text = "moved in the HTML"
            return f"{text if cause.selector == name else f'{cause.selector} was {text}'}{where}"
        case "[natural-size]":
            return f"its picture is {cause.after or 'gone'}, was {cause.before or 'none'}{where}"
        case "[drawing]":
            return f"another drawing{where}"
        case "text":
            return f"its text {_quoted(cause.before)} → {_quoted(cause.after)}{where}"
        case "font-family" if cause.selector == "@font-face":
            if cause.after == "not loaded":
                return f"the web font {cause.before} is not used any more{where}"
            return f"web font {cause.before} → {cause.after}{where}"
        case "[class]":
            return f"{class_text(cause)}{where}"
        case attribute if attribute.startswith("["):
            name, was, now = attribute.strip("[]"), cause.before, cause.after
            if was and now:
                return f"{cause.selector} {name}={_value(was)} → {_value(now)}{where}"
            verb = "lost" if was else "has a new"
            return f"{cause.selector} {verb} {name}={_value(was or now)}{where}"
        case _:
            values = f"{_value(cause.before)} → {_value(cause.after)}"
            return f"{cause.selector} {cause.property} {values}{where}"


def class_text(cause: Cause) -> str:
    """The edit of a class as text.

    >>> class_text(Cause("section.cards", "[class]", "grid-4", "grid-3", "", True))
    'class grid-4 → grid-3 in section.cards'
    >>> class_text(Cause("section.cards", "[class]", "", "grid-3", "", True))
    'class grid-3 added to section.cards'
    """
    if cause.before and cause.after:
        return f"class {cause.before} → {cause.after} in {cause.selector}"
    if cause.before:
        return f"class {cause.before} removed from {cause.selector}"
    return f"class {cause.after} added to {cause.selector}"


def _value(text: str) -> str:
    if not text:
        return "nothing"
    return text if len(text) <= MAX_VALUE else f"{text[: MAX_VALUE - 1]}…"


def _quoted(text: str) -> str:
    return f"“{_value(text)}”" if text else "none"


def _consequence(symptom: Symptom) -> str:
    """A sentence about the elements that moved or grew because of the change."""
    shift, rest = symptom.shift, symptom.others
    if shift is None:
        return f"{_elements(rest)} moved or changed size because of it." if rest else ""
    moves = _movement(shift.right, "right", "left"), _movement(shift.down, "down", "up")
    text = f"moved {' and '.join(filter(None, moves))}"
    rest -= shift.count
    where = " below" if shift.below else ""
    if not rest:
        return f"{_elements(shift.count)}{where} {text} because of it."
    more = f"{rest} more moved or changed size"
    return f"{_elements(shift.count)}{where} {text} and {more} because of it."


def _elements(count: int) -> str:
    return f"{count} element{'' if count == 1 else 's'}"
