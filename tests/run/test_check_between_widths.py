"""`harness check` between the sample widths: faults that no picture shows, and exact ranges."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from harness.commands.main import main
from tests.scratch import SQUARE, Answer, MakeProject, Project, approved

pytestmark = [pytest.mark.browser, pytest.mark.long]

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title>
<link rel="stylesheet" href="page.css">
<header class="top">A header</header>
<main>
  <div class="half one">Some text that wraps here and there, in a box that is not large at all</div>
  <div class="half two">More text</div>
  <ul><li>One</li><li>Two</li><li>Three</li></ul>
  <p class="lead">A lead paragraph of text that goes on for quite a while, so that it wraps.</p>
  <div class="card-slot"><div class="card">A card</div></div>
</main>
"""
STYLE = """body { margin: 0; font: 16px/1.5 sans-serif }
.top { background: #eeeeff; padding: 8px }
.half { box-sizing: border-box; float: left; padding: 8px; width: 50% }
.lead { clear: both; max-width: 60ch }
.card-slot { container: slot / inline-size; width: 50% }
.card { background: #ffeeee; padding: 8px }
@media (max-width: 600px) { .half { width: 100% } }
@container slot (min-width: 400px) { .card { padding: 16px } }
"""
#: The line on which a fault's declarations stand.
LINE = len(STYLE.splitlines()) + 1

#: Two sample widths, at which none of the bands below begins or ends.
TWO_SAMPLES = """
small = { min = 1, max = 599, widths = [390] }
large = { min = 600, widths = [1010] }
"""

#: Something between 701 and 729 px, and nothing elsewhere, without a media query.
BUMP = "clamp(0px, calc((100vw - 700px) * 1000), max(0px, min(30px, calc((730px - 100vw) * 1000))))"


@dataclass(frozen=True, slots=True)
class Fault:
    css: str
    kind: str
    element: str
    widths: tuple[tuple[int, int], ...]


FAULTS = {
    "bites from 600 to 640 px": Fault(
        "@media (min-width: 600px) and (max-width: 640px) { .lead { margin-top: 60px } }",
        "moved", "p.lead", ((600, 640),),
    ),
    "recolours from 600 to 640 px": Fault(
        "@media (min-width: 600px) and (max-width: 640px) { .lead { color: #cc0000 } }",
        "restyled", "p.lead", ((600, 640),),
    ),
    "from 1100 to 1103 px": Fault(
        "@media (min-width: 1100px) and (max-width: 1103px) { .top { padding: 12px } }",
        "resized", "header.top", ((1100, 1103),),
    ),
    "recolours from 1100 to 1103 px": Fault(
        "@media (1100px <= width < 1104px) { .top { background: #ffffff } }",
        "restyled", "header.top", ((1100, 1103),),
    ),
    "at exactly 1024 px": Fault(
        "@media (width: 1024px) { .lead { max-width: 30ch } }",
        "resized", "p.lead", ((1024, 1024),),
    ),
    "in two disjoint bands": Fault(
        "@media (min-width: 400px) and (max-width: 430px), "
        "(min-width: 900px) and (max-width: 950px) { .top { padding-top: 20px } }",
        "resized", "header.top", ((400, 430), (900, 950)),
    ),
    "in a band without a media query": Fault(
        f".lead {{ margin-left: {BUMP} }}", "moved", "p.lead", ((701, 729),)
    ),
    "in a container of some widths": Fault(
        "@container slot (min-width: 450px) and (max-width: 460px) { .card { padding: 20px } }",
        "resized", "div.card", ((900, 920),),
    ),
    "moves a text in a box that stays": Fault(
        "@media (min-width: 650px) and (max-width: 700px) { .half { padding-left: 11px } }",
        "restyled", "div.half:nth-of-type(1)", ((650, 700),),
    ),
    "at every width": Fault(
        ".top { padding-top: 18px }", "resized", "header.top", ((320, 1920),)
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose page is approved at every width."""

    def run(*words: str) -> Answer:
        return Answer(main(words), "", "")

    made = Project(tmp_path_factory.mktemp("swept"), run)
    made.write("home.html", PAGE)
    made.write("page.css", STYLE)
    made.configure({"home": ""}, "sweep = true", breakpoints=TWO_SAMPLES)
    return approved(made)


@pytest.fixture
def copy(swept: Project, tmp_path: Path) -> Project:
    shutil.copytree(swept.folder, tmp_path / "copy", ignore=shutil.ignore_patterns(".harness"))
    return Project(tmp_path / "copy", swept._run)


def only(made: Project) -> Any:
    """The one finding of the last run."""
    (finding,) = made.report()["findings"]
    return finding


#: Faults whose mechanism another fault of the list has, too.
ALIKE = {"bites from 600 to 640 px", "recolours from 600 to 640 px", "from 1100 to 1103 px"}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.campaign if name in ALIKE else []) for name in FAULTS],
)
def test_fault_is_found_and_its_range_is_exact(name: str, copy: Project) -> None:
    fault = FAULTS[name]
    copy.write("page.css", STYLE + fault.css)
    assert copy.check().exit_code == 1
    finding = only(copy)
    assert [tuple(pair) for pair in finding["widths"]] == list(fault.widths)
    assert finding["widths_exact"] is True
    assert (finding["kind"], finding["selector"].split(" > ")[-1]) == (fault.kind, fault.element)
    (cause,) = finding["causes"]
    assert (cause["source"], cause["proven"]) == (f"page.css:{LINE}", True)
    report = copy.report()
    (sweep,) = report["sweeps"]
    assert (sweep["verdict"], sweep["min"], sweep["max"]) == ("changed", 320, 1920)
    hit = {one["name"] for one in report["breakpoints"] if one["verdict"] == "regressed"}
    assert set(finding["breakpoints"]) <= hit


def test_finding_between_the_sample_widths_has_a_picture_of_its_middle(copy: Project) -> None:
    copy.write("page.css", STYLE + FAULTS["from 1100 to 1103 px"].css)
    assert copy.check().exit_code == 1
    finding = only(copy)
    picture = finding["picture"]
    assert picture["width"] == 1101
    (boxes,) = finding["boxes"]
    assert (boxes["page"], boxes["browser"], boxes["width"]) == ("home", "chromium", 1101)
    assert (boxes["before"], boxes["after"]) == ([[0, 0, 1101, 40]], [[0, 0, 1101, 48]])
    with Image.open(copy.last_run() / picture["images"]["boxes"]) as drawn:
        assert drawn.width == 1101
        assert drawn.getpixel((0, 0)) == (200, 0, 60)  # the header's box now
        assert drawn.getpixel((20, 39)) == (0, 90, 167)  # and its lower edge before
    assert {one["verdict"] for one in copy.report()["captures"]} == {"unchanged"}


def test_fault_that_shows_at_samples_and_one_that_does_not_are_two_findings(copy: Project) -> None:
    band = "@media (min-width: 1100px) and (max-width: 1103px) { .one { color: #0000cc } }"
    copy.write("page.css", f"{STYLE}.top {{ padding-top: 18px }} {band}")
    assert copy.check().exit_code == 1
    found = {one["selector"]: one["widths"] for one in copy.report()["findings"]}
    assert found == {
        "header.top": [[320, 1920]],
        "main > div.half:nth-of-type(1)": [[1100, 1103]],
    }


def test_boundary_that_moved_is_told_with_the_widths_between(copy: Project) -> None:
    copy.write("page.css", STYLE.replace("max-width: 600px", "max-width: 620px"))
    assert copy.check().exit_code == 1
    finding = only(copy)
    assert finding["widths"] == [[601, 620]]
    assert finding["causes"][0]["condition"] == "@media (max-width: 620px)"


@pytest.mark.parametrize(
    "style",
    [
        STYLE,
        f"/* a comment */ {STYLE}",
        f"{STYLE} .no-such-class {{ color: red }} @media (max-width: 777px) {{ .nor-this {{}} }}",
        STYLE.replace("@media (max-width: 600px)", "@media not all and (min-width: 600.5px)"),
        f"{STYLE} .lead {{ cursor: pointer; --unused: 4px }}",
    ],
)
def test_what_looks_the_same_everywhere_is_no_finding(style: str, copy: Project) -> None:
    copy.write("page.css", style)
    answer = copy.check()
    assert copy.report()["findings"] == []
    assert answer.exit_code == 0
    (sweep,) = copy.report()["sweeps"]
    assert sweep["verdict"] == "unchanged"
    assert sweep["widths"] > (1920 - 320) / 20  # 20 px apart at most
    assert sweep["boundaries"] >= 2  # the media query's and the container's


def test_widths_that_the_baseline_does_not_reach_are_new(copy: Project) -> None:
    copy.configure({"home": ""}, "sweep = { max = 1960 }", breakpoints=TWO_SAMPLES)
    assert copy.check().exit_code == 1
    finding = only(copy)
    assert (finding["kind"], finding["widths"]) == ("new", [[1940, 1960]])


def test_run_that_is_promoted_says_where_it_knows_nothing(copy: Project) -> None:
    """Its boxes were read 20 px apart: a change between two of them has no exact end."""
    assert copy.check().exit_code == 0
    assert copy.approve("--from", "last").exit_code == 0
    assert copy.check().exit_code == 0
    copy.write("page.css", STYLE + FAULTS["in a band without a media query"].css)
    assert copy.check().exit_code == 1
    finding = only(copy)
    assert finding["widths_exact"] is False
    assert finding["widths"] == [[720, 720]]
    assert any("holds no boxes" in one for one in copy.report()["notes"])


LIVELY = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Lively</title>
<style>
  body { margin: 0; font: 16px/1.4 sans-serif }
  .menu { display: none }
  .open .menu { display: block }
  .side { float: right; width: 200px; transition: all 0.5s }
  @media (max-width: 700px) { .side { width: 100px } }
</style>
<nav class="bar">Menu <div class="menu"><a href="#">One</a> <a href="#">Two</a></div></nav>
<aside class="side">Text at the side</aside><p id="said"></p><div id="grid"></div>
<script>
  let waiting;
  const grid = document.getElementById("grid");
  function layOut() {
    document.getElementById("said").textContent = innerWidth < 900 ? "narrow" : "wide, more words";
    document.body.classList.toggle("open", innerWidth > 1000);
    const count = Math.floor(innerWidth / 300);
    if (grid.children.length === count) return;
    grid.replaceChildren(...Array.from({ length: count }, (_, at) => {
      const cell = document.createElement("div");
      cell.className = "cell";
      cell.textContent = `Cell ${at}`;
      return cell;
    }));
  }
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(layOut, 150); });
  layOut();
</script>
"""


def test_page_that_lays_itself_out_is_given_the_time_for_it(project: MakeProject) -> None:
    """Its listener waits 150 ms after each resize, makes elements and shows others."""
    made = project("lively", settings="sweep = { min = 880, max = 1020 }")
    made.write("lively.html", LIVELY)
    approved(made)
    assert made.check().exit_code == 0
    made.write("lively.html", LIVELY.replace("innerWidth > 1000", "innerWidth > 990"))
    assert made.check().exit_code == 1
    assert only(made)["widths"] == [[991, 1000]]
    assert only(made)["causes"][0]["property"] == "[class]"


def test_timers_of_the_page_stand_still_while_it_is_swept(project: MakeProject) -> None:
    made = project("counting", settings="sweep = { min = 400, max = 440 }")
    script = """<script>addEventListener("resize", () => {
      const { style } = document.querySelector("ul");
      let at = 0;
      setInterval(() => { style.width = `${++at}px`; }, 10);
      setTimeout(() => setTimeout(() => { style.margin = "0"; }, 50), 50);
    }, { once: true })</script>"""
    made.write("counting.html", PAGE + script)
    made.write("page.css", STYLE)
    approved(made)
    assert made.check().exit_code == 0
    (sweep,) = made.report()["sweeps"]
    assert (sweep["verdict"], sweep["widths"]) == ("unchanged", 3)


#: Moves the page for ever once it was resized, by messages: no clock holds those.
RESTIVE = """<script>const first = innerWidth; addEventListener("resize", () => {
  if (innerWidth === first) return;
  let at = 0;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    document.body.style.marginTop = `${++at}px`;
    port2.postMessage(0);
  };
  port2.postMessage(0);
}, { once: true })</script>"""


def test_width_at_which_a_resized_page_does_not_rest_is_loaded(project: MakeProject) -> None:
    made = project("restive", settings="sweep = { min = 400, max = 440 }")
    made.write("restive.html", PAGE + RESTIVE)
    made.write("page.css", STYLE)
    approved(made)
    assert made.check().exit_code == 0
    (sweep,) = made.report()["sweeps"]
    assert (sweep["verdict"], sweep["widths"]) == ("unchanged", 3)
    made.write("page.css", STYLE + "@media (width: 420px) { .lead { margin-top: 90px } }")
    assert made.check().exit_code == 1
    assert only(made)["widths"] == [[420, 420]]


def test_resize_that_is_eased_by_frames_is_run_to_its_end(project: MakeProject) -> None:
    """A carousel's way: each frame takes it nearer to the width, for three quarters of a second."""
    made = project("eased", settings="sweep = { min = 400, max = 460 }")
    script = """<script>const box = document.querySelector(".lead");
      box.style.width = `${innerWidth / 2}px`;
      addEventListener("resize", () => {
        const from = parseFloat(box.style.width), to = innerWidth / 2, begun = performance.now();
        const step = () => {
          const part = Math.min(1, (performance.now() - begun) / 750);
          box.style.width = `${from + (to - from) * part}px`;
          if (part < 1) requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
      })</script>"""
    made.write("eased.html", PAGE + script)
    made.write("page.css", STYLE)
    approved(made)
    assert made.check().exit_code == 0
    (sweep,) = made.report()["sweeps"]
    assert (sweep["verdict"], sweep["widths"]) == ("unchanged", 4)
    assert not any("unsteady" in note for note in made.report()["notes"])


ONCE = LIVELY.replace("addEventListener(", "void (")  # it is laid out at its load alone


def test_page_that_is_other_when_resized_than_when_loaded_is_told_by_element(
    project: MakeProject,
) -> None:
    made = project("once", "lively", settings="sweep = false")
    made.write("once.html", ONCE)
    made.write("lively.html", LIVELY)
    approved(made)
    assert made.check().exit_code == 0
    assert made.check("--resize-equivalence").exit_code == 1
    found = {
        (one["page"], one["selector"]): (one["kind"], one["widths"])
        for one in made.report()["findings"]
    }
    assert {page for page, _ in found} == {"once"}
    # Loaded at 800 px it has two cells, at 400 px one, and resized what it had when it was loaded.
    assert found["once", "div#grid > div.cell:nth-of-type(2)"] in (
        ("appeared", [[400, 400]]),
        ("disappeared", [[600, 600], [800, 800]]),
    )
    assert all("when the page is resized" in one["message"] for one in made.report()["findings"])


def test_page_that_cannot_be_resized_leaves_the_question_open(project: MakeProject) -> None:
    made = project("restive", settings="sweep = false")
    made.write("restive.html", PAGE + RESTIVE)
    made.write("page.css", STYLE)
    approved(made)
    assert made.check().exit_code == 0
    assert made.check("--resize-equivalence").exit_code == 3
    (sweep,) = made.report()["sweeps"]
    assert sweep["verdict"] in ("failed", "unstable")


#: An image that has another file, of another size, from a width on.
PICTURE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Picture</title>
<style>img {{ display: block }}</style>
<picture><source media="(min-width: {start}px)" srcset="wide.svg"><img alt="" src="{src}"></picture>
<p>After it
"""


def test_picture_that_the_width_chooses_is_followed_to_its_ends(project: MakeProject) -> None:
    made = project("pictures", settings="sweep = { min = 600, max = 800, step = 40 }")
    for name, size in (("wide", (300, 100)), ("tall", (100, 200))):
        square = SQUARE.replace('width="50" height="50"', 'width="{}" height="{}"'.format(*size))
        made.write(f"{name}.svg", square)
    made.write("pictures.html", PICTURE.format(start=700, src="tall.svg"))
    approved(made)
    assert made.check().exit_code == 0
    made.write("pictures.html", PICTURE.format(start=760, src="tall.svg"))
    assert made.check().exit_code == 1
    assert only(made)["widths"] == [[700, 759]]
    (cause,) = only(made)["causes"]
    assert (cause["selector"], cause["property"]) == ("source", "[media]")
    assert (cause["source"], cause["proven"]) == ("pictures.html:3", True)


def test_length_that_follows_the_width_is_told_as_far_as_it_moves_something(
    project: MakeProject,
) -> None:
    """2vw and 2.2vw leave 16 px at 800 and 728 px, and come to 24 px at 1200 and 1091 px."""
    made = project("fluid", settings="sweep = { min = 640, max = 1400, step = 40 }")
    page = PAGE + "<style>.top {{ font-size: clamp(16px, {share}vw, 24px) }}</style>"
    made.write("page.css", STYLE)
    made.write("fluid.html", page.format(share=2))
    approved(made)
    made.write("fluid.html", page.format(share=2.2))
    assert made.check().exit_code == 1
    ((low, high),) = only(made)["widths"]
    assert 728 <= low <= 732
    assert 1195 <= high <= 1199


def test_part_of_the_widths_approved_leaves_the_other_bands_as_they_were(
    project: MakeProject,
) -> None:
    bands = "small = { min = 1, max = 599, widths = [400] }\nlarge = { min = 600, widths = [700] }"
    sweep = "sweep = { min = 560, max = 640 }"
    made = project("home", settings=sweep, breakpoints=bands)
    made.write("home.html", PAGE)
    made.write("page.css", STYLE)
    approved(made)
    made.write("page.css", STYLE + ".top { padding: 12px }")
    assert made.check().exit_code == 1
    assert only(made)["widths"][-1][0] in (560, 700)
    assert made.approve("--breakpoint", "large").exit_code == 0
    assert made.check().exit_code == 1
    low, high = only(made)["widths"][-1]
    assert (low, high) == (560, 599)  # and 400, where there is a picture
    assert made.check("--breakpoint", "large").exit_code == 0
    assert made.approve("--breakpoint", "small").exit_code == 0
    assert made.check().exit_code == 0
