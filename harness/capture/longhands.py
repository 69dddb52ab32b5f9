"""The longhands that a property's name sets: as this browser has them, and as physical ones."""

import re

#: Gives the longhands of each name as this browser has them, aliases and logical ones included.
LONGHANDS_JS = """(names) => {
  const { style } = window[Symbol.for("harness")].page.createElement("i");
  return names.map((name) => {
    style.cssText = "";
    style.setProperty(name, "inherit");
    return [...style];
  });
}"""

#: Logical longhands and their physical ones, in text that runs from left to right, and down.
SIDES = {"inline-start": "left", "inline-end": "right", "block-start": "top", "block-end": "bottom"}
CORNERS = {"start": ("top", "left"), "end": ("bottom", "right")}
EXTENTS = {"inline-size": "width", "block-size": "height", "inline": "x", "block": "y"}


def physical(longhand: str) -> str:
    """The physical longhand, of a logical one or of itself.

    >>> [physical(one) for one in ("inset-inline-start", "max-block-size", "overflow-block")]
    ['left', 'max-height', 'overflow-y']
    """
    if found := re.fullmatch(r"(inset-|margin-|padding-|border-)(\w+-(?:start|end))(.*)", longhand):
        kind, side, rest = found.groups()
        if side in SIDES:
            return f"{'' if kind == 'inset-' else kind}{SIDES[side]}{rest}"
    if found := re.fullmatch(r"border-(start|end)-(start|end)-radius", longhand):
        return f"border-{CORNERS[found[1]][0]}-{CORNERS[found[2]][1]}-radius"
    if found := re.fullmatch(r"(min-|max-|overflow-|)(inline|block)(-size)?", longhand):
        return found[1] + EXTENTS[found[2] + (found[3] or "")]
    return longhand
