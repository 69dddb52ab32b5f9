"""Names that a page marks as matching where the configured ranges say otherwise."""

from collections import defaultdict
from collections.abc import Iterator

from harness.breakpoints.named import matching
from harness.detectors import PageReading
from harness.findings.make import make_finding, widths_text
from harness.model.finding import Finding


def marked_name_findings(reading: PageReading) -> Iterator[Finding]:
    """One finding for each name whose range differs between the page and the configuration.

    A page marks a name by elements with ``data-breakpoint="NAME"`` whose computed custom property
    ``--breakpoint-matches`` is 1 while NAME matches.
    """
    by_name = {breakpoint_.name: breakpoint_ for breakpoint_ in reading.breakpoints}
    wrong: dict[str, list[int]] = defaultdict(list)
    for width, names in sorted(reading.marked_names.items()):
        for name in sorted(set(names) ^ set(matching(width, reading.breakpoints))):
            wrong[name].append(width)
    for name, widths in wrong.items():
        ours = (
            f"runs {by_name[name].range_text} px here" if name in by_name else "is not known here"
        )
        yield make_finding(
            kind="breakpoint-drift",
            page=reading.page,
            browser=reading.variant,
            widths=widths,
            selector=f'[data-breakpoint="{name}"]',
            message=f"{name} {ours}, and the page's own media queries say otherwise at "
            f"{widths_text(widths)}",
            breakpoints=reading.breakpoints,
        )
