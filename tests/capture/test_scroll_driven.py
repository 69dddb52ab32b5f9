"""Animations that follow the scrolling are shown at their end, as all others are."""

import pytest

from tests.scratch import ONE_WIDTH, MakeProject

pytestmark = pytest.mark.browser

#: What is revealed as it is scrolled to, by each of the ways there are.
REVEALS = {
    "range": (
        ".card { animation: rise linear both; animation-timeline: view(); "
        "animation-range: entry 0% cover 40%; }",
        "",
    ),
    "named": (
        ".card { view-timeline: --card block; animation: rise linear both; "
        "animation-timeline: --card; }",
        "",
    ),
    "root": (
        ".card { animation: rise linear both; animation-timeline: scroll(root); "
        "animation-iteration-count: 3; }",
        "",
    ),
    "script": (
        "",
        """for (const subject of document.querySelectorAll(".card"))
             subject.animate([{ opacity: 0 }, { opacity: 1 }],
               { timeline: new ViewTimeline({ subject }), fill: "both" });""",
    ),
    "shadow": (
        "",
        """const host = document.body.appendChild(document.createElement("div"));
           const root = host.attachShadow({ mode: "open" });
           root.innerHTML = `<style>${document.querySelector("style").textContent}
             .card { animation: rise linear both; animation-timeline: view(); }</style>`;
           for (const card of document.querySelectorAll(".card")) root.append(card);""",
    ),
}


def page(way: str, last: str, colour: str) -> str:
    css, script = REVEALS[way]
    cards = "".join(f'<div class="card">Card {number}</div>' for number in range(6))
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Cards</title><style>
      body {{ margin: 0; font: 16px/20px sans-serif }}
      @keyframes rise {{ from {{ opacity: 0; translate: 0 60px }} to {{ opacity: 1 }} }}
      .card {{ height: 300px; margin: 40px; background: #cde }}
      .last {{ background: {colour} }}
      {css}</style>{cards}<div class="card last">{last}</div><script>{script}</script></html>"""


def test_what_is_below_the_fold_is_pictured_and_compared(project: MakeProject) -> None:
    made = project(*REVEALS, breakpoints=ONE_WIDTH)
    for way in REVEALS:
        made.write(f"{way}.html", page(way, "The last card", "#cde"))
    assert made.approve("--quiet").exit_code == 0
    assert made.check("--quiet").exit_code == 0
    assert "follow the scrolling are shown at their end" in "\n".join(made.report()["notes"])

    for way in REVEALS:
        made.write(f"{way}.html", page(way, "The last card", "#c60"))
    assert made.check("--quiet").exit_code == 1
    findings = made.report()["findings"]
    assert {place["page"] for one in findings for place in one["places"]} == set(REVEALS)
    assert all(one["causes"][0]["proven"] for one in findings)
