"""Draws a bar chart as SVG, readable on light and on dark ground."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from benchmarks.speed.goals import rounded

WIDTH, LABELS, MARGIN = 760, 190, 20  # px: of the picture, of the names, at the edges
BAR, GAP, GROUP_GAP, LINE = 14, 3, 12, 22  # px: heights

STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600 }
.small { font-size: 12px; fill: #59636e }
.ours { fill: #0969da } .ours.second { fill: #80b4ed }
.theirs { fill: #6e7781 } .theirs.second { fill: #b7bdc4 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .small { fill: #9198a1 }
  .ours { fill: #4493f8 } .ours.second { fill: #2b5f9e }
  .theirs { fill: #9198a1 } .theirs.second { fill: #59636e }
}
"""


@dataclass(frozen=True, slots=True)
class Bars:
    """Two bars of one command: CPU and wall time in s."""

    name: str
    cpu: float
    wall: float
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Bars under one title."""

    title: str
    bars: tuple[Bars, ...]


def draw_chart(title: str, groups: Sequence[Group]) -> str:
    """The SVG of all groups, drawn to one scale."""
    longest = max(max(bars.cpu, bars.wall) for group in groups for bars in group.bars)
    scale = (WIDTH - LABELS - 2 * MARGIN - 60) / longest
    top = MARGIN + LINE
    parts = [_text(MARGIN, MARGIN + 8, title, "title")]
    for group in groups:
        top += GROUP_GAP
        parts.append(_text(MARGIN, top + 10, group.title, "small"))
        top += LINE
        for bars in group.bars:
            middle = top + BAR + GAP / 2 + 5
            parts.append(_text(LABELS + MARGIN - 8, middle, bars.name, "", anchor="end"))
            owner = "ours" if bars.is_ours else "theirs"
            for side, seconds, kind in (
                ("CPU", bars.cpu, owner),
                ("wall", bars.wall, f"{owner} second"),
            ):
                length = max(1, seconds * scale)
                left = LABELS + MARGIN
                parts.append(
                    f'<rect class="{kind}" x="{left}" y="{top}" width="{length:.1f}" '
                    f'height="{BAR}" rx="2"/>'
                )
                label = f"{rounded(seconds)} s {side}"
                parts.append(_text(left + length + 6, top + BAR - 3, label, "small"))
                top += BAR + GAP
            top += GROUP_GAP - GAP
    height = top + MARGIN - GROUP_GAP
    summary = "; ".join(
        f"{group.title}: "
        + ", ".join(
            f"{bars.name} {rounded(bars.cpu)} s CPU, {rounded(bars.wall)} s wall"
            for bars in group.bars
        )
        for group in groups
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" aria-labelledby="title description">\n'
        f'<title id="title">{escape(title)}</title>\n'
        f'<desc id="description">{escape(summary)}</desc>\n'
        f"<style>{STYLE}</style>\n" + "\n".join(parts) + "\n</svg>\n"
    )


def _text(left: float, top: float, text: str, kind: str, anchor: str = "start") -> str:
    attributes = f' class="{kind}"' if kind else ""
    return (
        f'<text{attributes} x="{left:.1f}" y="{top:.1f}" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )
