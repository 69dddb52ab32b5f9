"""The named breakpoints as text: names, ranges, sample widths, and who holds whom."""

from collections.abc import Sequence

from harness.breakpoints.named import bands, widths_of
from harness.model.page import Breakpoint


def render(breakpoints: Sequence[Breakpoint]) -> str:
    """Two lists of one line each: the bands, then the unions with the bands they hold."""
    tiles = bands(breakpoints)
    unions = [one for one in breakpoints if one not in tiles]
    name = max(len(one.name) for one in breakpoints)
    range_ = max(len(one.range_text) for one in breakpoints)
    lines = ["Bands (CSS px, both ends included), and the widths they are sampled at"]
    lines += [
        f"  {one.name:{name}}  {one.range_text:>{range_}}  "
        + ", ".join(str(width) for width in widths_of((one,), breakpoints))
        for one in tiles
    ]
    if unions:
        lines += ["", "Unions, and the bands they hold"]
    for one in unions:
        lines.append(f"  {one.name:{name}}  {one.range_text:>{range_}}")
        lines += [f"    {band.name}" for band in tiles if one.holds(band)]
    return "\n".join(lines) + "\n"
