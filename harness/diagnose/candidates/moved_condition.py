"""Declarations whose media condition was moved to another width."""

from harness.breakpoints.width_range import parse_range
from harness.errors import ConfigError
from harness.model.elements.declaration import Declaration


def moved_condition(
    here: Declaration | None, there: Declaration | None, width: int
) -> Declaration | None:
    """The declaration whose condition ends between two widths; ``None`` if neither does.

    ``here`` applies where the page changed, and ``there`` at ``width``, where it did not.
    """
    if here == there:
        return None
    if here and here.condition and not (there and _holds_at(here.condition, width)):
        return here
    return there if there and there.condition else None


def _holds_at(condition: str, width: int) -> bool:
    """Whether a condition on the viewport's width holds; ``False`` for other conditions."""
    try:
        low, high = parse_range(condition.removeprefix("@media "))
    except ConfigError:
        return False
    return low <= width <= high
