"""The conditions read from style sheets flip in the browser at the widths that are computed."""

import json
from pathlib import Path

import pytest

from harness.breakpoints.queries.coverage import boundaries_of
from harness.breakpoints.queries.parse import Sheet, read_conditions
from harness.capture.tab.tab import Tab
from tests.capture.tabs import in_tab
from tests.scratch import PLAIN

pytestmark = pytest.mark.browser

HEIGHT = 900
QUERIES = (
    "(min-width: 640px)",
    "(max-width: 639.98px)",
    "(max-width: 639.99px)",
    "not (max-width: 639.99px)",
    "(min-width: 640.01px)",
    "(width > 639.99px)",
    "(width: 1024px)",
    "(640px <= width < 1024px)",
    "(1024px > width >= 640px)",
    "screen and (min-width: 40em) and (max-width: 64rem)",
    "((min-width: 640px) and (not (min-width: 800px)))",
    "not screen and (min-width: 640px) and (width < 800px)",
    "screen, print and (min-width: 640px)",
    "not print and (min-width: 640px)",
    "not all and (min-width: 640px)",
    "ONLY SCREEN AND (MIN-WIDTH:640PX)",
    "(min-width: calc(64em - 1px))",
    "(min-width: calc(2 * (300px + 20px) / 2))",
    "(min-width: clamp(10px, 40em, 900px))",
    "(max-width: max(300px, 20em))",
    "(min-width: 480pt)",
    "(min-width: 25.4cm)",
    "(min-width: 100vh)",
    "(min-width: 50vw)",
    "(min-width: 640)",
    "(min-width: calc(640px + 1))",
    "(orientation: portrait)",
    "not (orientation: portrait)",
    "(min-aspect-ratio: 16/9)",
    "(aspect-ratio > 1)",
    "(aspect-ratio: 4/3)",
    "(1/2 <= aspect-ratio <= 4 / 3)",
)

#: Which queries match in frames of these widths: of each width, one truth a query.
MATCHING_JS = """([queries, widths, height]) => {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  return widths.map((width) => {
    frame.style.cssText = `border: 0; width: ${width}px; height: ${height}px`;
    return queries.map((query) => frame.contentWindow.matchMedia(query).matches);
  });
}"""


def test_conditions_flip_where_they_are_said_to_and_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PLAIN)
    said = {
        query: {
            boundary.switch
            for boundary in boundaries_of(
                read_conditions([Sheet("", "a.css", media=query)], HEIGHT)
            )
        }
        for query in QUERIES
    }
    near = {switch + step for one in said.values() for switch in one for step in (-2, -1, 0, 1)}
    widths = sorted(near.union(range(300, 1_800, 60)))

    async def ask(tab: Tab) -> list[list[bool]]:
        told = json.dumps([QUERIES, widths, HEIGHT])
        answer: list[list[bool]] = await tab.world.answer(f"({MATCHING_JS})({told})")
        return answer

    matching = in_tab(ask, tmp_path, "page.html")
    for at, query in enumerate(QUERIES):
        flips = {
            widths[row]
            for row in range(1, len(widths))
            if matching[row][at] != matching[row - 1][at]
        }
        assert flips == said[query], query
