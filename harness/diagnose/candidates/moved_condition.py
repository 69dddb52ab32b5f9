"""Which of two declarations stands under a condition that has moved."""

from harness.breakpoints.width_range import parse_range
from harness.errors import ConfigError
from harness.model.elements.declaration import Declaration


def moved_condition(
    here: Declaration | None, there: Declaration | None, width: int
) -> Declaration | None:
    """Whichever of two declarations has a condition that ends between two widths; or neither.

    ``here`` wins where the page changed, and ``there`` at ``width``, where it did not.
    """
    if here == there:
        return None
    if here and here.condition and not (there and _holds_at(here.condition, width)):
        return here
    return there if there and there.condition else None


def _holds_at(condition: str, width: int) -> bool:
    """Whether a condition on the viewport's width holds; not if it is another kind of one."""
    try:
        low, high = parse_range(condition.removeprefix("@media "))
    except ConfigError:
        return False
    return low <= width <= high
