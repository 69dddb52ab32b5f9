"""Valid documents of every kind, from which mutations start."""

import json
from dataclasses import replace
from functools import cache
from io import BytesIO

from hypothesis import HealthCheck, Phase, given, settings
from PIL import Image

from harness.approval.decisions_file import digest_of
from harness.baselines.layout_text.layout_file import format_layouts
from harness.model.geometry import Box, Viewport
from harness.model.layout import Element, Layout
from harness.model.run import Environment
from harness.model.target import Renderer, Target
from harness.report.json.codec import Codec
from harness.report.json.render import render
from harness.run.conclude import Outcome
from harness.run.shards.shard_file import SCHEMA, Part, Unit
from harness.run.stored.ledger_file import SCHEMA as LEDGER_SCHEMA
from harness.run.stored.ledger_file import (
    Balance,
    BaselineVersion,
    LedgerFile,
    PlannedPlace,
    StoredSet,
)
from tests.report.examples import BETWEEN, REGRESSED
from tests.run.shards.test_merge import outcomes

#: Widths of the layouts and pictures (CSS px).
WIDTHS = (320, 400, 640)

RUN = replace(REGRESSED, findings=(*REGRESSED.findings, *BETWEEN.findings))

CONFIGURATION = b"""root = "pages"
height = 900
mask = [".clock"]
headers = { Authorization = "Basic YTpi" }
timeout = 30
fail_on = ["moved", "resized"]
sweep = { min = 320, max = 1920, step = 20 }
pages = [
  { name = "home", path = "index.html" },
  { name = "blog", url = "https://a.example/b?c=d", breakpoints = ["small"], tls = "ignore" },
]
[breakpoints]
small = { max = 639.98, widths = [320, 639] }
large = "(min-width: 640px) and (max-width: 1023.98px)"
wide = { min = 1024 }
every = { min = 1 }
"""

PYPROJECT = b"[tool.harness]\n" + CONFIGURATION.replace(
    b"[breakpoints]", b"[tool.harness.breakpoints]"
)


@cache
def picture() -> bytes:
    """A small PNG of two colours."""
    content = BytesIO()
    image = Image.new("RGB", (40, 30), (255, 255, 255))
    image.paste((0, 90, 167), (3, 4, 20, 20))
    image.save(content, "PNG")
    return content.getvalue()


@cache
def layout() -> bytes:
    """The text of layouts at ``WIDTHS``, with values that vary by width."""
    return format_layouts(map(_layout, WIDTHS)).encode()


def _layout(width: int) -> Layout:
    style = {"display": "block", "padding-left": f"{width / 100:g}px", "--a": "x | y"}
    return Layout(
        Viewport(width, 900),
        width,
        1000 + width,
        (
            Element("html", Box(0, 0, width, 1000), attributes=(("lang", "en"),)),
            Element("body", Box(0, 0, width, 1000), parent=0, style=style),
            Element("h1.title", Box(8, 8, width - 8, 48), 1, True, (("class", "title"),), "News"),
            Element("p", Box(8, 60, width / 2, 90.5), 1, width > 320, (), "It said “no”"),
            Element("p::before", Box(8, 60, 8, 60), 3, False, (), "", {"content": '"→"'}),
            Element("img", Box(10, 100, 60, 150), 1, True, (("src", "a.png?v=…"),)),
        ),
    )


@cache
def manifest() -> bytes:
    """The manifest of a set with pictures at ``WIDTHS``; its digests are replaced by readers."""
    return json.dumps(
        {
            "format": 1,
            "environment": {
                "harness": "1",
                "browser": "chromium 1",
                "platform": "Linux",
                "render_profile": "sha256:0",
            },
            "layout": digest_of(layout()).removeprefix("sha256:"),
            "resources": {"index.html": "0" * 64},
            "pictures": {
                str(width): {
                    "name": f"{width:04}.png",
                    "sha256": digest_of(picture()).removeprefix("sha256:"),
                    "pixels": "0" * 64,
                    "encoded": "0" * 64,
                    "viewport": {"width": width, "height": 900, "device_scale_factor": 1.0},
                }
                for width in WIDTHS
            },
            "seconds": 1.5,
            "unsteady": [
                {"selector": "p", "what": "blinks", "when": "loaded", "widths": [[320, 640]]}
            ],
            "sweep_loads": [400],
            "missing": [{"kind": "image", "address": "a.png", "answer": "answered 404"}],
            "asked": {"-harness-read": "1"},
        }
    ).encode()


@cache
def report() -> bytes:
    """A JSON report with findings of all kinds of fields."""
    return render(RUN)


@cache
def decisions() -> bytes:
    """Decisions on the findings and captures of ``RUN``."""
    decided = {
        (finding.id, place.page, place.browser): "accept"
        for finding in RUN.findings
        for place in finding.places
    }
    entries: list[dict[str, object]] = [
        {"page": page, "browser": browser, "decision": decision, "finding": finding}
        for (finding, page, browser), decision in decided.items()
    ]
    entries += [
        {
            "page": capture.page,
            "browser": capture.browser,
            "decision": "reject",
            "width": capture.width,
        }
        for capture in RUN.captures
    ]
    return json.dumps(
        {"schema": 1, "run": RUN.id, "report": digest_of(report()), "decisions": entries}
    ).encode()


@cache
def shard() -> bytes:
    """The evidence of a shard."""
    outcome = _outcome()
    part = Part(
        *(1, 2, "of", "project", "commit"),
        tuple(
            Unit(page, "chromium", Renderer("chromium", 1.0), WIDTHS, number)
            for number, page in ((1, "a"), (2, "b"))
        ),
        outcome.notes,
        {Renderer("chromium", 1.0): Environment("1", "chromium", "Linux", "profile")},
        outcome.evidence,
        outcome.made,
    )
    return json.dumps({"schema": SCHEMA, **Codec(Part).plain(part)}).encode()


@cache
def ledger() -> bytes:
    """The ledger of a run that has ended."""
    digest = "0" * 64
    stored = LedgerFile(
        RUN.id,
        "check",
        "1",
        "sha256:0",
        (PlannedPlace("home", "chromium", WIDTHS), PlannedPlace("blog", "firefox-dark", (320,))),
        1_750_000_000_000_000_000,
        baselines=(BaselineVersion("home", "chromium", digest),),
        shard="1/2",
        of="sha256:0",
        balance=Balance(digest, (StoredSet("home", "chromium", digest),)),
    )
    return json.dumps({"schema": LEDGER_SCHEMA, **Codec(LedgerFile).plain(stored)}).encode()


def _outcome() -> Outcome:
    """The outcome of one page with the most symptoms among some examples."""
    examples: list[Outcome] = []

    @settings(
        max_examples=40,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(outcomes(Target("a", "chromium")))
    def collect(outcome: Outcome) -> None:
        examples.append(outcome)

    collect()
    return max(examples, key=lambda outcome: len(str(outcome.evidence)))
