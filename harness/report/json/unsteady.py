"""Elements that were approved as unsteady, as reports have them."""

from harness.model.unstable import Unsteady, UnsteadyElements
from harness.report.json.read import Fields

#: When an element is not the same each time.
LOADED, RESIZED = "loaded", "resized"


def unsteady_dict(page: UnsteadyElements) -> dict[str, object]:
    """Those of one page in one browser as plain values."""
    return {
        "page": page.page,
        "browser": page.browser,
        "share": page.share,
        "elements": [
            {
                "selector": element.selector,
                "what": element.what,
                "when": RESIZED if element.resized else LOADED,
                "widths": [list(ends) for ends in element.widths],
            }
            for element in page.elements
        ],
    }


def read_unsteady(entry: Fields) -> UnsteadyElements:
    """The elements that ``unsteady_dict`` made this of. Error: ``ValueError``."""
    elements = (
        Unsteady(
            element.text("selector"),
            element.text("what"),
            element.text("when") == RESIZED,
            element.ranges("widths"),
        )
        for element in entry.objects("elements")
    )
    return UnsteadyElements(
        entry.text("page"), entry.text("browser"), tuple(elements), entry.real("share")
    )
