"""Between the narrowest and the widest sample width, a known cause is proven without a load."""

from collections import Counter
from types import SimpleNamespace

import pytest
from PIL import Image

from harness.run.record.page_captures import PageCaptures
from tests.compare.pictures import png
from tests.diagnose.test_undo_search import only
from tests.scratch import MakeProject, MakeServer, Project, Reply, Server, approved

WIDTHS = (300, 400, 500, 600, 700)
EVERY = "every = { min = 1, widths = [300, 400, 500, 600, 700] }"
#: Shadows move with their texts, over what did not change: boxes and captures alone prove nothing.
CSS = (
    "* { margin: 0 } body { font: 16px/20px sans-serif } "
    "p { margin: 8px; box-shadow: 0 3px 12px #0008 }"
)
TALLER = CSS.replace("8px", "12px")
BODY = "<p>The first line</p><p>The second line</p>"
SCRIPT = "<script>document.querySelector('p').style.paddingLeft = `${innerWidth / 10}px`</script>"


def page(body: str) -> Reply:
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Small</title>'
    return Reply(f'{head}<link rel="stylesheet" href="page.css">{body}')


def served(project: MakeProject, server: MakeServer, body: str) -> tuple[Project, Server]:
    """The page ``body``, approved at all widths."""
    site = server()
    site.replies |= {"/home.html": page(body), "/page.css": Reply(CSS, "text/css")}
    made = project(settings=f'base_url = "{site.origin}"', breakpoints=EVERY)
    return approved(made), site


def loads(made: Project, site: Server) -> int:
    """How often a check loads the page, after its margin has changed."""
    site.replies["/page.css"] = Reply(TALLER, "text/css")
    site.asked.clear()
    finding = only(made)
    assert [(cause["property"], cause["proven"]) for cause in finding["causes"]] == [
        ("margin", True)
    ]
    return Counter(site.paths())["/home.html"]


@pytest.mark.browser
def test_a_known_cause_is_proven_in_a_page_that_is_resized(
    project: MakeProject, server: MakeServer
) -> None:
    made, site = served(project, server, BODY)
    # A load for each capture, for the proofs at both ends, and for the tab of the second worker.
    assert loads(made, site) in (len(WIDTHS) + 2, len(WIDTHS) + 3)


@pytest.mark.browser
def test_a_page_that_reads_its_width_as_it_loads_is_loaded_at_each_width(
    project: MakeProject, server: MakeServer
) -> None:
    made, site = served(project, server, BODY + SCRIPT)
    assert loads(made, site) >= 2 * len(WIDTHS)


@pytest.mark.browser
def test_another_picture_at_one_width_between_is_no_part_of_the_known_cause(
    project: MakeProject, server: MakeServer
) -> None:
    """The picture has the same size, so that only its pixels tell it from the approved one."""
    first, second = (png(Image.new("RGB", (40, 40), colour)) for colour in ("#036", "#c60"))
    body = (
        f"{BODY}<picture><source media='(min-width: 450px) and (max-width: 550px)' srcset='b.png'>"
        "<img src='a.png' width='40' height='40' alt=''></picture>"
    )
    site = server()
    site.replies |= {
        "/home.html": page(body),
        "/page.css": Reply(CSS, "text/css"),
        "/a.png": Reply(first, "image/png"),
        "/b.png": Reply(first, "image/png"),
    }
    made = approved(project(settings=f'base_url = "{site.origin}"', breakpoints=EVERY))
    site.replies |= {
        "/page.css": Reply(TALLER, "text/css"),
        "/b.png": Reply(second, "image/png"),
    }
    assert made.check("--quiet").exit_code == 1
    findings = {
        finding["selector"].rpartition(" > ")[2]: finding for finding in made.report()["findings"]
    }
    assert sorted(finding["kind"] for finding in findings.values()) == ["resized", "restyled"]
    assert findings["img"]["widths"] == [[500, 500]]


@pytest.mark.parametrize(
    ("now", "alone"),
    [
        ({"/a.css": "2", "/b.png": "1"}, True),
        ({"/a.css?v=2": "3", "/b.png": "1"}, True),
        ({"/a.css": "2", "/b.png": "2"}, False),
        ({"/a.css": "2", "/b.png": ""}, False),
        ({"/a.css": "2", "/c.png": "1"}, False),
        ({"/a.css": "2", "/b.css.png": "1"}, False),
    ],
)
def test_only_style_sheets_may_differ(now: dict[str, str], alone: bool) -> None:
    captures = SimpleNamespace(resources={"/a.css": "1", "/b.png": "1"})
    side = SimpleNamespace(approved=SimpleNamespace(captures=captures))
    assert PageCaptures.differs_by_styles_alone(side, now) is alone  # type: ignore[arg-type]
