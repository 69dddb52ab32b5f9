"""The HTML report as text: what is read on the page, and what its script knows."""

import json
import re
from html import unescape
from typing import Any

from harness.breakpoints.named import BUILT_IN
from harness.model.run import Run
from harness.report.html.render import render
from harness.report.report_file import ReportFile
from tests.report.examples import REGRESSED
from tests.report.pictures import BOXES, PICTURES

TARGET = ReportFile("report.html", "../run/")
ALL = {**PICTURES, **BOXES}


def shown(run: Run = REGRESSED) -> str:
    (page,) = render(run, ALL, BUILT_IN, TARGET).values()
    return page.decode()


def words(page: str) -> str:
    """What is read on the page, on one line."""
    body = page[page.index("<body>") : page.index("<script")]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def data(page: str) -> Any:
    """What the page's script knows."""
    text = re.search(r'<script type="application/json" id="run">(.*)</script>', page)
    assert text
    return json.loads(text[1])


def after(page: str, start: str) -> str:
    return page[page.index(start) + len(start) :]
