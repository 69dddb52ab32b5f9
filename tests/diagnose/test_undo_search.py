"""Causes proven in the page itself, on small pages at a width or three."""

from typing import Any

import pytest
from playwright.async_api import Error as PlaywrightError

from tests.scratch import (
    ONE_WIDTH,
    SQUARE,
    MakeProject,
    MakeServer,
    Project,
    Reply,
    Server,
    approved,
)

pytestmark = pytest.mark.browser

#: The first and the last stay as they are when a boundary moves past the one between.
THREE_WIDTHS = "every = { min = 1, widths = [320, 400, 700] }"

CSS = """
* { margin: 0; box-sizing: border-box }
body { font: 16px/20px sans-serif }
.top { height: 40px; background: #036 }
.box { width: 200px; height: 60px; background: #c60 }
.note { padding: 4px; color: #333 }
.note::before { content: "!"; color: #060 }
.row { display: flex }
.row b { width: 50px; height: 20px }
@media (min-width: 640px) { .box { width: 300px } .top { height: 50px } }
"""
BODY = """
<div class="top"></div>
<div class="box"></div>
<p class="note">A note to read</p>
<div class="row"><b id="one" style="background: #900"></b><b id="two" style="background: #090"></b></div>
<p class="last">The last line</p>
"""  # noqa: E501


def html(body: str = BODY) -> str:
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Small</title>\n'
        f'<link rel="stylesheet" href="page.css">{body}'
    )


def replaced(text: str, *edits: tuple[str, str]) -> str:
    for before, after in edits:
        assert text.count(before) == 1, f"{before!r} occurs {text.count(before)} times"
        text = text.replace(before, after)
    return text


@pytest.fixture
def made(project: MakeProject) -> Project:
    """The page above, approved at one width."""
    made = project(breakpoints=ONE_WIDTH)
    made.write("page.css", CSS)
    made.write("home.html", html())
    return approved(made)


def findings(made: Project) -> list[Any]:
    assert made.check("--quiet").exit_code == 1
    found: list[Any] = made.report()["findings"]
    return found


def only(made: Project) -> Any:
    """The one finding of a check."""
    found = findings(made)
    assert len(found) == 1, [one["message"] for one in found]
    return found[0]


def told(made: Project) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """Kind and element of each finding of a check; property, source and proof of its causes."""
    return [
        (
            one["kind"],
            one["selector"],
            [(cause["property"], cause["source"], cause["proven"]) for cause in one["causes"]],
        )
        for one in findings(made)
    ]


def test_two_faults_are_two_findings_each_with_its_elements_and_pixels(made: Project) -> None:
    made.write(
        "page.css",
        replaced(CSS, ("#036", "#306"), (".row b { width: 50px", ".row b { width: 60px")),
    )
    row, top = sorted(findings(made), key=lambda one: one["kind"])
    assert (row["kind"], row["causes"][0]["property"]) == ("resized", "width")
    assert (top["kind"], top["causes"][0]["property"]) == ("restyled", "background-color")
    assert [one["proven"] for one in (*row["causes"], *top["causes"])] == [True, True]
    assert (top["explains"]["elements"], top["explains"]["pixels"]) == (1, 400 * 40)
    # Ten columns of the first and twenty of the second, all twenty px high.
    assert (row["explains"]["elements"], row["explains"]["pixels"]) == (2, 30 * 20 - 10 * 20 + 200)
    assert top["message"] == (
        "div.top looks different at 400 px: .top background-color rgb(0, 51, 102) → "
        "rgb(51, 0, 102) (page.css:4, proven)"
    )


def test_a_renamed_class_is_no_cause_beside_a_real_change(made: Project) -> None:
    made.write("home.html", html().replace('class="note"', 'class="remark"'))
    made.write(
        "page.css",
        replaced(CSS.replace(".note", ".remark"), ("padding: 4px", "padding: 9px")),
    )
    one = only(made)
    assert one["kind"] == "resized"
    assert [(cause["selector"], cause["property"], cause["proven"]) for cause in one["causes"]] == [
        (".remark", "padding", True)
    ]
    assert one["message"] == (
        "p.remark grew 10 px taller (28 → 38) at 400 px: .remark padding 4px → 9px "
        "(page.css:6, proven). 4 elements below moved down 10 px because of it."
    )


def test_a_pseudo_element_is_proven(made: Project) -> None:
    made.write("page.css", replaced(CSS, ('"!"; color: #060', '"!"; color: #606')))
    assert told(made) == [
        ("restyled", "p.note::before", [("color", "page.css:7", True)]),
    ]


def test_another_content_of_a_pseudo_element_is_proven(made: Project) -> None:
    made.write("page.css", replaced(CSS, ('content: "!"', 'content: "Note: "')))
    (one,) = told(made)
    assert one[1:] == ("p.note::before", [("content", "page.css:7", True)])


def test_an_inserted_element_is_proven(made: Project) -> None:
    made.write(
        "home.html",
        html(replaced(BODY, ('<p class="note">', '<hr style="height: 9px"><p class="note">'))),
    )
    one = only(made)
    assert (one["kind"], one["selector"]) == ("appeared", "hr")
    assert one["message"] == (
        "hr appeared at 400 px: inserted into the HTML (home.html:5, proven). "
        "5 elements below moved down 9 px because of it."
    )


def test_a_wrapper_with_room_in_it_is_proven(made: Project) -> None:
    made.write(
        "home.html",
        html(
            replaced(
                BODY,
                ('<p class="note">', '<div style="padding-top: 7px"><p class="note">'),
                ("read</p>", "read</p></div>"),
            )
        ),
    )
    assert told(made) == [("appeared", "div", [("element", "home.html:5", True)])]


def test_a_removed_element_is_proven_by_making_it_again(made: Project) -> None:
    made.write("home.html", html(replaced(BODY, ('<p class="note">A note to read</p>\n', ""))))
    one = only(made)
    assert one["message"] == (
        "p.note disappeared at 400 px: removed from the HTML (home.html:5, proven). "
        "4 elements below moved up 28 px because of it."
    )


def test_a_removed_element_of_which_not_all_is_known_is_told_and_not_proven(
    project: MakeProject,
) -> None:
    long = '<p>A text of a good many words which is too long to be kept whole</p><div class="box">'
    made = project(breakpoints=ONE_WIDTH)
    made.write("page.css", CSS)
    made.write("home.html", html(replaced(BODY, ('<div class="box">', long))))
    approved(made)
    made.write("home.html", html())
    one = only(made)
    assert one["message"] == (
        "p disappeared at 400 px: removed from the HTML (home.html:4). "
        "6 elements below moved up 40 px because of it."
    )


ROWS = "".join(f"<li>Row {number}</li>" for number in range(1, 7))
LIST = """<style>
  ul { padding: 0; margin: 0; list-style: none; font: 16px/20px sans-serif }
  li:nth-child(even) { background: #ffd }
  li + li { margin-top: 4px }
  li:first-child { color: #900 }
</style>"""


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (ROWS, f"<li>Row 0</li>{ROWS}", "appeared"),
        (ROWS, ROWS.removeprefix("<li>Row 1</li>"), "disappeared"),
    ],
)
def test_selectors_that_count_children_follow_from_one_that_came_or_went(
    project: MakeProject, before: str, after: str, kind: str
) -> None:
    made = project(breakpoints=ONE_WIDTH)
    made.write("page.css", "")
    made.write("home.html", html(f"{LIST}<ul>{before}</ul>"))
    approved(made)
    made.write("home.html", html(f"{LIST}<ul>{after}</ul>"))
    assert told(made) == [(kind, only(made)["selector"], [("element", "home.html:7", True)])]
    assert only(made)["selector"].startswith("ul > li")


def test_a_removed_element_that_left_no_gap_is_told_beside_a_proven_cause(
    project: MakeProject,
) -> None:
    badge = '<i style="position: absolute; left: 9px; top: 9px; width: 9px; height: 9px; '
    made = project(breakpoints=ONE_WIDTH)
    made.write("page.css", CSS)
    made.write("home.html", html(f'{BODY}{badge}background: #fff"></i>'))
    approved(made)
    made.write("home.html", html())
    made.write("page.css", replaced(CSS, ("padding: 4px", "padding: 9px")))
    assert sorted(told(made)) == [
        ("disappeared", "i", [("element", "home.html:7", False)]),
        ("resized", "p.note", [("padding", "page.css:6", True)]),
    ]


def test_a_short_text_is_proven_and_a_long_one_is_not(made: Project) -> None:
    made.write("home.html", html(replaced(BODY, ("A note to read", "A note to be read"))))
    one = only(made)
    assert one["message"] == (
        "p.note reads differently at 400 px: "
        "its text “A note to read” → “A note to be read” (home.html:5, proven)"
    )
    long = "A text of a good many words which is too long to be kept whole"
    made.write("home.html", html(replaced(BODY, ("A note to read", long))))
    approved(made)
    made.write("home.html", html(replaced(BODY, ("A note to read", f"{long} here"))))
    (kind, selector, causes), *rest = told(made)
    assert not rest
    assert (kind, selector, causes) == ("text", "p.note", [("text", "home.html:5", False)])


def test_another_order_in_the_html_is_proven(made: Project) -> None:
    first = '<b id="one" style="background: #900"></b>'
    second = '<b id="two" style="background: #090"></b>'
    made.write("home.html", html(replaced(BODY, (first + second, second + first))))
    one = only(made)
    assert one["kind"] == "reordered"
    assert [(cause["property"], cause["proven"]) for cause in one["causes"]] == [("order", True)]
    assert one["explains"]["pixels"] == 2 * 50 * 20


def test_a_shadow_tree_s_style_is_proven(project: MakeProject) -> None:
    page = html(
        '<x-card><template shadowrootmode="open"><style>b { display: block; height: 20px; '
        "background: #036 }</style><b>Inside</b></template></x-card><p>Outside</p>"
    )
    made = project(breakpoints=ONE_WIDTH)
    made.write("page.css", CSS)
    made.write("home.html", page)
    approved(made)
    made.write("home.html", replaced(page, ("height: 20px", "height: 26px")))
    one = only(made)
    assert (one["kind"], one["selector"]) == ("resized", "x-card >>> b")
    assert [
        (cause["selector"], cause["property"], cause["before"], cause["after"], cause["proven"])
        for cause in one["causes"]
    ] == [("b", "height", "20px", "26px", True)]


def test_another_picture_of_the_same_size_is_one_finding_on_it(project: MakeProject) -> None:
    made = project(breakpoints=ONE_WIDTH)
    made.write("page.css", CSS)
    made.write("square.svg", SQUARE)
    made.write("home.html", html('<p>Above</p><img src="square.svg" alt="">'))
    approved(made)
    made.write("square.svg", replaced(SQUARE, ("#cc0033", "#0033cc")))
    one = only(made)
    assert (one["kind"], one["selector"], one["causes"]) == ("restyled", "img", [])
    assert one["explains"]["pixels"] == 50 * 50


def test_a_moved_media_boundary_names_the_rules_and_their_condition(project: MakeProject) -> None:
    made = project(breakpoints=THREE_WIDTHS)
    made.write("page.css", CSS)
    made.write("home.html", html())
    approved(made)
    made.write("page.css", replaced(CSS, ("min-width: 640px", "min-width: 360px")))
    one = only(made)
    assert one["widths"] == [[400, 400]]
    assert sorted(
        (cause["selector"], cause["property"], cause["source"], cause["condition"], cause["proven"])
        for cause in one["causes"]
    ) == [
        (".box", "width", "page.css:10", "@media (min-width: 360px)", True),
        (".top", "height", "page.css:10", "@media (min-width: 360px)", True),
    ]


MASKED = """
<div class="top"></div>
<div class="box"></div>
<p class="ad">An advertisement</p><p class="clock">Twelve</p>
"""


def test_what_is_masked_or_ignored_may_be_moved_by_a_fault(project: MakeProject) -> None:
    made = project(breakpoints=ONE_WIDTH, home='mask = [".ad"], ignore = [".clock"]')
    made.write("page.css", CSS)
    made.write("home.html", html(MASKED))
    approved(made)
    made.write("page.css", replaced(CSS, ("height: 60px", "height: 66px")))
    made.write("home.html", html(MASKED.replace("Twelve", "Thirteen")))
    (first, *rest) = told(made)
    assert first == ("resized", "div.box", [("height", "page.css:5", True)])
    assert rest == []


# Pages that are not the same when they are asked again.


class Turns(dict[str, Reply]):
    """Replies; the page gives another one each time it is asked for, the last one for ever."""

    def __init__(self, *pages: str | Reply) -> None:
        self._waiting = [Reply(one) if isinstance(one, str) else one for one in pages]

    def get(self, path: str, default: Any = None) -> Any:
        if path != "/home.html":
            return super().get(path, default)
        return self._waiting.pop(0) if len(self._waiting) > 1 else self._waiting[0]


def taller_box(project: MakeProject, told: Server, first: str, again: str | Reply) -> Project:
    """A page with a taller box than was approved: ``first``, and what it is when asked again."""
    made = project(settings=f'base_url = "{told.origin}"', breakpoints=ONE_WIDTH)
    told.replies = {"/page.css": Reply(CSS, "text/css"), "/home.html": Reply(html())}
    approved(made)
    told.replies = Turns(first, again)
    told.replies["/page.css"] = Reply(replaced(CSS, ("height: 60px", "height: 66px")), "text/css")
    return made


SCRIPT = '<script>document.querySelector(".note").style.width = "{}px"</script>'


def test_a_page_that_is_laid_out_otherwise_when_asked_again_is_told_without_that(
    project: MakeProject, server: MakeServer
) -> None:
    made = taller_box(project, server(), html(), html() + SCRIPT.format(300))
    one = only(made)  # no pixel shows that the note is narrower
    assert (one["kind"], one["selector"]) == ("resized", "div.box")
    assert [(cause["property"], cause["proven"]) for cause in one["causes"]] == [("height", True)]


def test_a_page_that_fails_when_asked_again_has_its_finding_unproven(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    made = taller_box(project, told, html(), Reply(status=500))
    one = only(made)
    assert (one["kind"], one["selector"]) == ("resized", "div.box")
    assert [
        (cause["property"], cause["before"], cause["after"], cause["proven"])
        for cause in one["causes"]
    ] == [("height", "60px", "66px", False)]
    note = f"{told.origin}/home.html answered 500 Internal Server Error"
    assert f"home: no cause could be proven at 400 px: {note}" in made.report()["notes"]


def test_more_trials_than_there_is_time_for_are_not_made_and_nothing_is_lost(
    made: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.run.explain.diagnose_captures.BUDGET", 0)
    made.write("page.css", replaced(CSS, ("padding: 4px", "padding: 9px"), ("#c60", "#c61")))
    assert sorted(told(made)) == [
        ("resized", "p.note", [("padding", "page.css:6", False)]),
        ("restyled", "div.box", [("background-color", "page.css:5", False)]),
    ]


def test_a_browser_that_does_not_say_what_wins_costs_the_proof_and_not_the_run(
    made: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuses(*_: object) -> None:
        raise PlaywrightError("Target closed")

    monkeypatch.setattr("harness.capture.stylesheets.cascade.Cascade.winners", refuses)
    made.write("page.css", replaced(CSS, ("padding: 4px", "padding: 9px")))
    assert told(made) == [("resized", "p.note", [("padding", "", False)])]
    (note,) = made.report()["notes"]
    assert note.startswith("home: no cause could be proven at 400 px: the browser was gone")
