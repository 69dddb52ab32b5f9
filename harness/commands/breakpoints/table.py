"""The named breakpoints as text: names, ranges, sample widths, and the bands of each union."""

from collections.abc import Sequence

from harness.breakpoints.named import bands, widths_by_breakpoint
from harness.model.page import Breakpoint


def render(breakpoints: Sequence[Breakpoint]) -> str:
    """Two lists: the bands with their sample widths, then the unions with the bands they hold."""
    tiles = bands(breakpoints)
    band_names = {band.name for band in tiles}
    unions = [named_range for named_range in breakpoints if named_range.name not in band_names]
    widths_by_name = widths_by_breakpoint(breakpoints)
    name = max(len(named_range.name) for named_range in breakpoints)
    range_ = max(len(named_range.range_text) for named_range in breakpoints)
    lines = ["Bands (CSS px, both ends included), and the widths they are sampled at"]
    lines += [
        f"  {band.name:{name}}  {band.range_text:>{range_}}  "
        + ", ".join(str(width) for width in widths_by_name[band.name])
        for band in tiles
    ]
    if unions:
        lines += ["", "Unions, and the bands they hold"]
    for union in unions:
        lines.append(f"  {union.name:{name}}  {union.range_text:>{range_}}")
        lines += [f"    {band.name}" for band in tiles if union.holds(band)]
    return "\n".join(lines) + "\n"
