"""The named breakpoints as text: names, ranges, sample widths, and the bands of each union."""

from collections.abc import Sequence

from harness.breakpoints.named import bands, widths_of
from harness.model.page import Breakpoint


def render(breakpoints: Sequence[Breakpoint]) -> str:
    """Two lists: the bands with their sample widths, then the unions with the bands they hold."""
    tiles = bands(breakpoints)
    unions = [named_range for named_range in breakpoints if named_range not in tiles]
    name = max(len(named_range.name) for named_range in breakpoints)
    range_ = max(len(named_range.range_text) for named_range in breakpoints)
    lines = ["Bands (CSS px, both ends included), and the widths they are sampled at"]
    lines += [
        f"  {band.name:{name}}  {band.range_text:>{range_}}  "
        + ", ".join(str(width) for width in widths_of((band,), breakpoints))
        for band in tiles
    ]
    if unions:
        lines += ["", "Unions, and the bands they hold"]
    for union in unions:
        lines.append(f"  {union.name:{name}}  {union.range_text:>{range_}}")
        lines += [f"    {band.name}" for band in tiles if union.holds(band)]
    return "\n".join(lines) + "\n"
