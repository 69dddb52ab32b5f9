"""The lines that `harness watch` prints, round after round."""

from collections.abc import Collection, Mapping, Sequence

from harness.model.target import Target
from harness.printable import safe
from harness.report.wording.finding import many, widths_in_words

#: Page and browser, and viewport widths (CSS px) there.
Places = Mapping[Target, Collection[int]]

#: The most pages or files that are named; further ones are counted.
NAMED = 4

#: The indent of a round's results, below the time at which the round began.
INDENT = " " * 10


def places_text(places: Places, planned: Places) -> str:
    """Pages with their widths; pages with the same widths are listed together.

    >>> two = {("home", "chromium"): [400, 600], ("news", "chromium"): [400, 600]}
    >>> places_text(two, two)
    'home, news at both widths'
    >>> places_text({("home", "chromium"): [600]}, two)
    'home at 600 px'
    """
    pages = [page for page, _ in planned]
    groups: dict[str, list[str]] = {}
    for target, widths in places.items():
        page, browser = target
        name = f"{page} in {browser}" if pages.count(page) > 1 else page
        groups.setdefault(_widths_text(widths, planned[target]), []).append(name)
    return safe("; ".join(f"{list_names(names)}{where}" for where, names in groups.items()))


def _widths_text(widths: Collection[int], planned: Collection[int]) -> str:
    if not widths:
        return ""
    if set(widths) != set(planned):
        return f" at {widths_in_words([(width, width) for width in sorted(widths)])}"
    count = len(planned)
    all_of_them = ("its width", "both widths")[count - 1] if count < 3 else f"all {count} widths"
    return f" at {all_of_them}"


def list_names(names: Sequence[str]) -> str:
    """Names in a list; of many, the first ones and the number of the others.

    >>> list_names(["a", "b", "c", "d", "e", "f"])
    'a, b, c, d and 2 more'
    """
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {rest} more" if rest > 0 else "")


def beginning(time: str, changed: Sequence[str], places: str, failed_only: bool) -> str:
    """The first line of a round; ``changed`` are the files that caused it."""
    why = f"{safe(list_names(changed))} changed: " if changed else ""
    return f"{time}  {why}{places}{', which failed last' if failed_only else ''}"


def unloaded(time: str, changed: Sequence[str]) -> str:
    """The line about changed files that no page loads."""
    pronoun = "it" if len(changed) == 1 else "them"
    return f"{time}  {safe(list_names(changed))} changed: no page is known to load {pronoun}"


def standing(failing: Places, unknown: Places, planned: Places, swept: bool | None) -> list[str]:
    """The lines that sum up the results in this state of the files.

    ``failing`` are captures that differ from their baselines, ``unknown`` those not taken yet.
    ``swept`` says whether the widths between the sample widths were checked; ``None`` where they
    need not be.
    """
    lines = []
    if failing:
        lines.append(f"failing: {places_text(failing, planned)}")
    if unknown:
        lines.append(f"not looked at since: {places_text(unknown, planned)}")
    if not lines:
        captures = many(sum(map(len, planned.values())), "capture")
        pages = many(len({page for page, _ in planned}), "page")
        between = {None: "", True: ", and between them", False: "; not between them"}[swept]
        lines.append(f"unchanged: {captures} of {pages}{between}")
    return lines
