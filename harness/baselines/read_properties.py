"""The properties that a capture was able to read, which the manifest lists once for a page.

A layout has them as entries in the style of its outermost element (``css_properties``). They are
the same in all layouts of a page, so the text of the layouts leaves them out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from harness.baselines.layout_text.parsed_layouts import StoredElement
from harness.model.elements.css_properties import READ, is_about_reading
from harness.model.layout import Layout


def without_asked(layouts: Sequence[Layout]) -> tuple[list[Layout], dict[str, str]]:
    """The layouts without the entries on readable properties, and these entries."""
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
    """Inverse of ``without_asked``: adds the entries to the outermost element's styles."""
    if not elements or not asked:
        return tuple(elements)
    root, *others = elements
    styles = [{**style, **asked} for style in root.styles]
    return (replace(root, styles=styles), *others)


def says_what_was_read(layout: Layout) -> bool:
    """Whether a layout has entries on readable properties; earlier versions wrote none."""
    return any(READ in root.style for root in layout.elements[:1])


def unasked_note(page: str, variant: str) -> str:
    """The note on baselines of an earlier version, which read fewer properties."""
    return (
        f"{page}, {variant}: an earlier version approved the baselines and read fewer properties; "
        "changes of other properties are not compared between the sample widths; "
        f"`harness approve {page}` records all of them"
    )
