"""The longhands that a property sets, and the physical longhands behind logical ones."""

import re

#: The longhands of each name in this browser, including aliases and logical longhands.
LONGHANDS_JS = """(names) => {
  const { style } = window[Symbol.for("harness")].page.createElement("i");
  return names.map((name) => {
    style.cssText = "";
    style.setProperty(name, "inherit");
    return [...style];
  });
}"""

#: The sides of an element by writing mode: block-start and block-end, then inline-start and
#: inline-end for text from left to right.
_SIDES = {
    "horizontal-tb": ("top", "bottom", "left", "right"),
    "vertical-rl": ("right", "left", "top", "bottom"),
    "vertical-lr": ("left", "right", "top", "bottom"),
    "sideways-rl": ("right", "left", "top", "bottom"),
    "sideways-lr": ("left", "right", "bottom", "top"),
}

#: The writing mode and the direction of an element.
Flow = tuple[str, str]

#: Text that runs from left to right, and down.
USUAL: Flow = ("horizontal-tb", "ltr")

_FLOWS = tuple((mode, direction) for mode in _SIDES for direction in ("ltr", "rtl"))


def physical(longhand: str, flow: Flow = USUAL) -> str:
    """The physical longhand that a logical one sets in this ``flow``; a physical one is unchanged.

    >>> [physical(one) for one in ("inset-inline-start", "max-block-size", "overflow-block")]
    ['left', 'max-height', 'overflow-y']
    >>> physical("padding-inline-start", ("horizontal-tb", "rtl"))
    'padding-right'
    >>> physical("border-start-end-radius", ("vertical-rl", "ltr"))
    'border-bottom-right-radius'
    """
    mode, direction = flow
    *block, first, last = _SIDES.get(mode, _SIDES["horizontal-tb"])
    inline = [last, first] if direction == "rtl" else [first, last]
    is_level = block[0] in ("top", "bottom")
    sides = {"block": block, "inline": inline}
    ends = ("start", "end")
    if match := re.fullmatch(r"(.+-|)(block|inline)-(start|end)(-.+|)", longhand):
        before, axis, end, after = match.groups()
        side = sides[axis][ends.index(end)]
        return f"{'' if before == 'inset-' else before}{side}{after}"
    if match := re.fullmatch(r"(border|corner)-(start|end)-(start|end)-(radius|shape)", longhand):
        kind, along, into, suffix = match.groups()
        corner = {block[ends.index(along)], inline[ends.index(into)]}
        up = "top" if "top" in corner else "bottom"
        across = "left" if "left" in corner else "right"
        return f"{kind}-{up}-{across}-{suffix}"
    if match := re.fullmatch(r"(.+-|)(block|inline)(-size|)", longhand):
        before, axis, size = match.groups()
        is_width = (axis == "inline") == is_level
        if size:
            return before + ("width" if is_width else "height")
        return before + ("x" if is_width else "y")
    return longhand


def physicals(longhand: str) -> frozenset[str]:
    """All physical longhands that ``longhand`` may set.

    >>> sorted(physicals("scroll-margin-inline-start"))[:2]
    ['scroll-margin-bottom', 'scroll-margin-left']
    """
    return frozenset(physical(longhand, flow) for flow in _FLOWS)
