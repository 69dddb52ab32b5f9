"""What is another in each capture of an unchanged page is told as unstable, never as a finding."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from tests.scratch import ONE_WIDTH, TWO_BANDS, MakeProject, MakeServer, Project, Reply, Server

pytestmark = pytest.mark.browser

CSS = """
* { margin: 0; box-sizing: border-box }
body { font: 16px/20px sans-serif }
.top { height: 40px; background: #036 }
.ticker { width: 200px; height: 40px; overflow: hidden; background: #eee }
.ad { background: #c60 }
.box { width: 200px; height: 60px; background: #960 }
"""
#: A ticker of a fixed size, an ad of a height of its own, and what is below them.
BODY = """
<div class="top"></div>
<div class="ticker">{news}</div>
<div class="ad" style="height: {ad}px"></div>
<div class="box"></div>
<p class="last">The last line</p>
"""


#: Of all pages, so that none is ever as it was approved.
_LOADS = itertools.count()


class Changing(dict[str, Reply]):
    """Replies; the page is another one each time it is asked for."""

    def __init__(self, made: Callable[[int], str], css: str = CSS) -> None:
        super().__init__({"/page.css": Reply(css, "text/css")})
        self._count = _LOADS
        self._made = made

    def get(self, path: str, default: Any = None) -> Any:
        if path != "/home.html":
            return super().get(path, default)
        return Reply(html(self._made(next(self._count))))


def html(body: str) -> str:
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Small</title>\n'
        f'<link rel="stylesheet" href="page.css">{body}'
    )


def body(news: str = "News", ad: int = 50) -> str:
    return BODY.format(news=news, ad=ad)


def ticking(number: int) -> str:
    return body(news=f"News number {number}")


def steady(_: int) -> str:
    return body()


def made_of(
    project: MakeProject, told: Server, page: Callable[[int], str], breakpoints: str = TWO_BANDS
) -> Project:
    """A project whose page was approved as ``page`` makes it once, and is made anew since."""
    made = project(settings=f'base_url = "{told.origin}"', breakpoints=breakpoints)
    first = page(next(_LOADS))
    told.replies = Changing(lambda _: first)
    assert made.approve("--quiet").exit_code == 0
    told.replies = Changing(page)
    return made


def unstable(made: Project) -> dict[int, list[tuple[str, str]]]:
    """By width, the elements that the last run calls unstable, and what they do."""
    return {
        one["width"]: [(each["selector"], each["what"]) for each in one["unstable"]]
        for one in made.report()["captures"]
        if "unstable" in one
    }


TICKER = [("div.ticker", "text")]


def test_a_ticker_is_unstable_and_no_finding_and_a_regression_beside_it_is_found(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    made = made_of(project, told, ticking)
    answer = made.check()
    report = made.report()
    assert (answer.exit_code, report["verdict"], report["findings"]) == (3, "unstable", [])
    assert report["ledger"]["unstable"] == 3
    assert unstable(made) == {400: TICKER, 600: TICKER, 800: TICKER}
    (box,) = (one["box"] for one in report["captures"][0]["unstable"])
    assert box == [0, 40, 200, 80]
    assert answer.stdout.startswith("home, chromium\n")
    assert "unstable: home, chromium at 400, 600, 800 px\n" in answer.stdout
    assert "div.ticker changes from capture to capture: text\n" in answer.stdout
    assert 'mask = ["div.ticker"]' in answer.stdout
    assert "`harness doctor home`" in " ".join(answer.stdout.split())
    assert "3 planned, 0 compared: 3 unstable" in answer.stdout

    told.replies = Changing(ticking, CSS.replace("height: 60px", "height: 66px"))
    assert made.check("--quiet").exit_code == 3
    assert unstable(made) == {400: TICKER, 600: TICKER, 800: TICKER}
    (one,) = made.report()["findings"]
    assert (one["kind"], one["selector"], [low for low, _ in one["widths"]]) == (
        "resized",
        "div.box",
        [400, 600, 800],
    )
    assert [(each["property"], each["proven"]) for each in one["causes"]] == [("height", True)]


def test_a_steady_page_is_asked_for_once_a_width_and_a_proven_difference_once_more(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    made = made_of(project, told, steady)
    told.asked.clear()
    assert made.check("--quiet").exit_code == 0
    assert told.paths().count("/home.html") == 3
    told.replies = Changing(steady, CSS.replace("height: 60px", "height: 66px"))
    told.asked.clear()
    assert made.check("--quiet").exit_code == 1
    assert told.paths().count("/home.html") == 3 + 1


def test_an_ad_that_pushes_the_page_about_is_unstable_and_so_is_nothing_below_it(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    heights = itertools.count(50, 10)
    made = made_of(project, told, lambda _: body(ad=next(heights)), ONE_WIDTH)
    answer = made.check()
    assert (answer.exit_code, made.report()["findings"]) == (3, [])
    assert unstable(made) == {400: [("div.ad", "restyled, resized")]}
    assert "it moves what is around it" in made.messages()["home"]
    told.replies = Changing(lambda _: body(ad=next(heights)), CSS.replace("#960", "#069"))
    assert made.check("--quiet").exit_code == 3
    (one,) = made.report()["findings"]
    assert (one["kind"], one["selector"]) == ("restyled", "div.box")


def test_one_of_two_headlines_is_unstable_however_the_loads_fall(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    made = made_of(project, told, lambda _: body(news="One"))
    # The sample widths show this and that; then the same twice as often as not.
    told.replies = Changing(
        lambda number: body(news=["Two", "One", "Two", "Two", "One"][number % 5])
    )
    assert made.check("--quiet", "--workers", "1").exit_code == 3
    assert made.report()["findings"] == []
    assert set(made.verdicts().values()) <= {"unstable", "unchanged"}


def test_a_picture_that_is_another_each_time_is_unstable(
    project: MakeProject, server: MakeServer
) -> None:
    drawing = (
        '<canvas width="50" height="50"></canvas><script>const c = document.querySelector("canvas")\
.getContext("2d"); c.fillStyle = "#0000{:02x}"; c.fillRect(0, 0, 50, 50)</script>'
    )
    made = made_of(
        project, server(), lambda number: body() + drawing.format(number % 200 + 20), ONE_WIDTH
    )
    assert made.check("--quiet").exit_code == 3
    assert made.report()["findings"] == []
    assert unstable(made) == {400: [("canvas", "pixels")]}


def test_between_the_sample_widths_it_makes_the_sweep_unstable(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    only = (
        "<style>.some { display: none } @media (min-width: 640px) and (max-width: 700px) "
        "{ .some { display: block } }</style><div class='some'><p class='late'>Load "
    )
    settings = f'base_url = "{told.origin}"\nsweep = {{ min = 600, max = 800 }}'
    made = project(settings=settings, breakpoints="every = { min = 1, widths = [600, 800] }")
    told.replies = Changing(lambda _: f"{body()}{only}first</p></div>")
    assert made.approve("--quiet").exit_code == 0
    told.replies = Changing(lambda number: f"{body()}{only}{number}</p></div>")
    assert made.check("--quiet", "--resize-equivalence").exit_code == 3
    report = made.report()
    assert report["findings"] == []
    assert set(made.verdicts().values()) == {"unchanged"}
    (sweep,) = report["sweeps"]
    assert sweep["verdict"] == "unstable"
    assert sweep["message"].startswith("p.late changes from capture to capture: text\n")


def test_the_other_side_of_a_comparison_may_be_the_unstable_one(
    project: MakeProject, server: MakeServer
) -> None:
    now, then = server(), server()
    now.replies, then.replies = Changing(steady), Changing(ticking)
    made = project(settings=f'base_url = "{now.origin}"', breakpoints=TWO_BANDS)
    assert made.check("--quiet", "--against", then.origin).exit_code == 3
    assert made.report()["findings"] == []
    assert unstable(made) == {400: TICKER, 600: TICKER, 800: TICKER}


def test_a_page_that_is_resized_is_not_held_against_another_load_of_what_ticks(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    made = project(settings=f'base_url = "{told.origin}"', breakpoints=TWO_BANDS)
    told.replies = Changing(ticking)
    made.check("--quiet", "--resize-equivalence")  # without a baseline
    assert {one["kind"] for one in made.report()["findings"]} == {"new"}
    (sweep,) = made.report()["sweeps"]
    assert (sweep["verdict"], made.report()["exit_code"]) == ("unstable", 3)
    made.configure({"home": 'mask = [".ticker"]'}, f'base_url = "{told.origin}"')
    made.check("--quiet", "--resize-equivalence")
    assert {one["kind"] for one in made.report()["findings"]} == {"new"}
    assert made.report()["sweeps"] == []


# ``harness doctor PAGE``.


def test_doctor_calls_an_unchanged_page_steady(project: MakeProject, server: MakeServer) -> None:
    told = server()
    told.replies = Changing(steady)
    made = project(settings=f'base_url = "{told.origin}"')
    answer = made.harness("doctor", "home")
    assert answer.exit_code == 0
    assert answer.stdout == (
        "home, chromium: steady\n  10 captures at each of 400, 600 and 800 px: all the same\n"
    )
    assert told.paths().count("/home.html") == 3 * 10


def test_the_mask_that_doctor_gives_makes_the_check_green(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    told.replies = Changing(ticking)
    settings = f'base_url = "{told.origin}"'
    made = project(settings=settings, breakpoints=TWO_BANDS)
    answer = made.harness("doctor", "home", "--breakpoint", "small")
    assert answer.exit_code == 3
    assert answer.stdout == (
        "home, chromium: unstable\n"
        "  div.ticker: text\n"
        "    at 400 px; 10 different pictures in 10\n"
        "  add to the page home in the configuration:\n"
        '    mask = ["div.ticker"]\n'
        "  with it, 4 more captures at each of these widths were the same\n"
    )
    made.configure({"home": 'mask = ["div.ticker"]'}, settings)
    assert made.approve("--quiet").exit_code == 0
    assert made.check("--quiet").exit_code == 0


def test_doctor_says_so_where_nothing_that_is_configured_would_help(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    told.replies = Changing(lambda number: body(ad=50 + number))
    made = project(settings=f'base_url = "{told.origin}"', breakpoints=ONE_WIDTH)
    answer = made.harness("doctor", "home")
    assert answer.exit_code == 3
    assert "div.ad: restyled, resized" in answer.stdout
    assert "No `mask`, `hide` or `wait_for` that was tried makes it steady" in answer.stdout
    assert all(len(line) <= 80 for line in answer.stdout.splitlines())


def test_doctor_tells_captures_that_cannot_be_taken(
    project: MakeProject, server: MakeServer
) -> None:
    made = project(settings=f'base_url = "{server().origin}"', breakpoints=ONE_WIDTH)
    answer = made.harness("doctor", "home")
    assert answer.exit_code == 3
    assert answer.stdout.startswith(
        "home, chromium: not captured\n  10 captures at 400 px could not"
    )
    assert "404 Not Found" in answer.stdout


def test_doctor_without_a_page_has_no_use_for_its_options(project: MakeProject) -> None:
    answer = project().harness("doctor")  # names a project
    assert answer.exit_code == 2
    assert "these options ask about a page, and no page is named" in answer.stderr
