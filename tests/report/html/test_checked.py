"""The report passes the harness' own check: it is the same page each time and fits every width."""

import pytest

from harness.baselines.capture_set import load_set
from harness.breakpoints.named import BUILT_IN
from harness.report.html.render import render
from harness.report.report_file import ReportFile
from tests.report.drawn import PICTURES, TWO
from tests.report.examples import WIDTHS
from tests.scratch import MakeProject

pytestmark = [pytest.mark.browser, pytest.mark.long]

#: What a phone gets: titles above their buttons instead of beside them.
RULE = "  .title { flex-direction: column; }\n"


def test_the_report_passes_its_own_check(project: MakeProject) -> None:
    (content,) = render(TWO, PICTURES, BUILT_IN, ReportFile("report.html")).values()
    page = content.decode()
    made = project("report", breakpoints="")
    made.write("report.html", page)
    assert made.approve().exit_code == 0
    assert made.check().exit_code == 0
    assert made.verdicts() == {("report", width): "unchanged" for width in WIDTHS}

    captures = load_set(made.baselines / "report" / "chromium")
    assert captures
    for width, layout in captures.layouts().items():
        outside = [
            one.path
            for one in layout.elements
            if one.visible and (one.box.right > width or one.box.left < 0)
        ]
        assert [one for one in outside if ".strip" not in one] == [], width  # it scrolls
        assert any(
            ".stage" in one.path and one.path.endswith("img.current") for one in layout.elements
        )

    assert page.count(RULE) == 1
    made.write("report.html", page.replace(RULE, ""))
    assert made.check("--breakpoint", "narrow-browser-and-phone").exit_code == 1
    (finding,) = made.report()["findings"]
    assert finding["widths"] == [[320, 320], [375, 375], [639, 639]]
    assert finding["selector"] == "main > article#finding-1 > div.title"
    (cause,) = finding["causes"]
    assert (cause["property"], cause["before"], cause["after"], cause["proven"]) == (
        "flex-direction",
        "column",
        "row",
        True,
    )
