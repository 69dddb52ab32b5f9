"""The sentences about elements that are approved as unsteady."""

from collections.abc import Iterator, Mapping, Sequence

from harness.compare.elements.short_selector import short_selector
from harness.diagnose.instability.approved_list import share_of
from harness.model.layout import Layout
from harness.model.unstable import Unsteady

#: So many elements are named in a sentence.
NAMED = 4


def unsteady_notes(
    page: str,
    variant: str,
    elements: Sequence[Unsteady],
    loads: Sequence[int],
    layouts: Mapping[int, Layout],
) -> Iterator[str]:
    """What a run says of the elements that were approved as unsteady.

    ``loads`` are the widths (CSS px) at which the sweep loads the page, and ``layouts`` the
    baselines of its sample widths.
    """
    loaded = [element for element in elements if not element.resized]
    resized = [element for element in elements if element.resized]
    if loaded:
        yield (
            f"{page}, {variant}: not compared, since approved as unsteady: "
            f"{_named(loaded, layouts)}; {_share(loaded, layouts)} of the page"
        )
    if resized:
        yield (
            f"{page}, {variant}: compared only where the page is loaded, since approved as "
            f"unsteady when it is resized: {_named(resized, layouts)}; "
            f"{_share(resized, layouts)} of the page"
        )
    if loads:
        widths = "1 width" if len(loads) == 1 else f"{len(loads)} widths"
        yield (
            f"{page}, {variant}: it is laid out differently when it is resized than when it is "
            f"loaded, so the sweep loads it at {widths}"
        )


def steady_note(
    page: str, variant: str, elements: Sequence[Unsteady], layouts: Mapping[int, Layout]
) -> str:
    """What a run says where no element that was approved as unsteady differs."""
    loaded = [element for element in elements if not element.resized]
    return (
        f"{page}, {variant}: {_named(loaded, layouts)} did not differ in this run; "
        f"`harness approve {page}` compares again what has become steady"
    )


def _named(elements: Sequence[Unsteady], layouts: Mapping[int, Layout]) -> str:
    shown = [f"{_selector(element, layouts)} ({element.what})" for element in elements[:NAMED]]
    if more := len(elements) - len(shown):
        shown.append(f"{more} more")
    return ", ".join(shown)


def _selector(element: Unsteady, layouts: Mapping[int, Layout]) -> str:
    for layout in layouts.values():
        if any(layout_element.path == element.selector for layout_element in layout.elements):
            return short_selector(element.selector, layout)
    return element.selector


def _share(elements: Sequence[Unsteady], layouts: Mapping[int, Layout]) -> str:
    return percent(share_of(elements, layouts))


def percent(share: float) -> str:
    """A share of a page, from 0 to 1, in words.

    >>> percent(0.0216), percent(0.0002)
    ('2.2 %', 'less than 0.1 %')
    """
    return "less than 0.1 %" if share < 0.001 else f"{share:.1%}".replace("%", " %")
