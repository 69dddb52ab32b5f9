"""What a capture could have read of a page's properties, as a manifest keeps it.

A layout says it with the style of its outermost element (``properties``). All layouts of a page say
the same, so it is written once, and the text of the layouts holds what the page itself says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from harness.baselines.layout_text.parsed_layouts import StoredElement
from harness.model.elements.css_properties import READ, is_about_reading
from harness.model.layout import Layout


def without_asked(layouts: Sequence[Layout]) -> tuple[list[Layout], dict[str, str]]:
    """The layouts as the page says them, and what could have been read of it."""
    asked: dict[str, str] = {}
    plain = []
    for layout in layouts:
        outermost, others = layout.elements[:1], layout.elements[1:]
        for root in outermost:
            asked |= {name: value for name, value in root.style.items() if is_about_reading(name)}
            style = {name: value for name, value in root.style.items() if name not in asked}
            outermost = (replace(root, style=style),)
        plain.append(replace(layout, elements=(*outermost, *others)))
    return plain, asked


def with_asked(
    elements: Sequence[StoredElement], asked: Mapping[str, str]
) -> tuple[StoredElement, ...]:
    """The elements of a text, the outermost with what could have been read."""
    if not elements or not asked:
        return tuple(elements)
    root, *others = elements
    styles = [{**style, **asked} for style in root.styles]
    return (replace(root, styles=styles), *others)


def says_what_was_read(layout: Layout) -> bool:
    """Whether a layout says what could have been read of its page's properties."""
    return any(READ in root.style for root in layout.elements[:1])


def unasked_note(page: str, variant: str) -> str:
    """The note on baselines that an earlier version approved, which read fewer properties."""
    return (
        f"{page}, {variant}: an earlier version approved the baselines and read fewer properties; "
        "between the sample widths, what the others change is not compared; "
        f"`harness approve {page}` holds them from then on"
    )
