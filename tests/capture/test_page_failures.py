"""Never a false green: a page that is not itself is not compared."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from playwright.async_api import Error as PlaywrightError

from harness.capture.tab.tab import Tab
from harness.model.geometry import Box
from harness.model.job import Job
from tests.scratch import (
    FONT,
    ONE_WIDTH,
    PLAIN,
    MakeProject,
    MakeServer,
    Reply,
    approved,
    running_server,
)

pytestmark = pytest.mark.browser


def test_stopped_server_is_a_failure_that_names_the_address(
    project: MakeProject,
) -> None:
    with running_server() as told:
        told.replies["/home.html"] = Reply(PLAIN)
        made = approved(project(settings=f'base_url = "{told.origin}"'))
    code, out, _ = made.check()
    assert code == 3
    assert "exit 3: 3 of 3 planned captures could not be compared\n" in out
    assert "Traceback" not in out
    assert made.messages()["home"] == (
        "http://root/home.html could not be loaded: net::ERR_CONNECTION_REFUSED\n"
        "  why: nothing answered at the page's address\n"
        "  fix: start the server that `base_url` or `url` names, or correct the address"
    )


PARTS = {
    "stylesheet": '<link rel="stylesheet" href="missing.css">',
    "script": '<script src="missing.js"></script>',
    "image": '<img src="missing.png" width="10" height="10" alt="">',
    "font": '<style>@font-face { font-family: F; src: url("missing.woff2") }</style>'
    '<p style="font-family: F">Text</p>',
    "background": '<p style="background: url(missing.svg)">Text</p>',
    "lazy": '<div style="height: 5000px"></div><img src="missing.jpg" loading="lazy" alt="">',
}


def test_page_that_lacks_a_part_of_its_own_is_not_compared(project: MakeProject) -> None:
    made = project(*PARTS, "absent", breakpoints=ONE_WIDTH)
    assert made.approve().exit_code == 0
    for name, part in PARTS.items():
        made.write(f"{name}.html", PLAIN + part)
    (made.folder / "pages" / "absent.html").unlink()
    code, _, _ = made.check()
    assert code == 3
    assert set(made.verdicts().values()) == {"failed"}
    kinds = {
        "stylesheet": "missing.css",
        "script": "missing.js",
        "image": "missing.png",
        "font": "missing.woff2",
        "background": "missing.svg",
        "lazy": "missing.jpg",
    }
    messages = made.messages()
    for name, file in kinds.items():
        what, why, fix = messages[name].split("\n")
        kind = "image" if name in ("background", "lazy") else name
        assert what == f"{kind} http://root/{file} answered 404 File not found"
        assert why == (
            f"  why: without its {kind} the page does not look as it should, so it is not compared"
        )
        assert fix == (
            "  fix: put the file where the page looks for it, or take the reference out, or "
            f"approve the page without it: harness approve {name} --accept-missing"
        )
    assert messages["absent"] == (
        "http://root/absent.html answered 404 File not found\n"
        "  why: an error page is not the page under test, so it is not compared\n"
        "  fix: correct `path` or `url` of the page, or mend the server behind it"
    )


def test_error_page_of_the_server_is_never_compared(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    told.replies["/home.html"] = Reply(PLAIN)
    made = approved(project(settings=f'base_url = "{told.origin}"', breakpoints=ONE_WIDTH))
    told.replies["/home.html"] = Reply(PLAIN, status=500)
    code, _, _ = made.check()
    assert code == 3
    assert made.messages()["home"] == (
        "http://root/home.html answered 500 Internal Server Error\n"
        "  why: an error page is not the page under test, so it is not compared\n"
        "  fix: correct `path` or `url` of the page, or mend the server behind it"
    )


def test_picture_that_is_no_picture_is_a_failure(project: MakeProject) -> None:
    made = project(breakpoints=ONE_WIDTH)
    made.write("home.html", PLAIN + '<img src="torn.png" width="10" height="10" alt="">')
    made.write("torn.png", b"\x89PNG\r\n\x1a\nand no more")
    assert made.check().exit_code == 3
    assert made.messages()["home"] == (
        "the image http://root/torn.png could not be decoded\n"
        "  why: it was delivered, but is not a picture that the browser can show\n"
        "  fix: replace the file, or take it out of the page, or approve the page without it: "
        "harness approve home --accept-missing"
    )


def test_hanging_stylesheet_is_named_and_waited_for_only_twice(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    told.replies["/home.html"] = Reply(PLAIN + '<link rel="stylesheet" href="slow.css">')
    told.replies["/slow.css"] = Reply(never=True)
    made = project(
        settings=f'base_url = "{told.origin}"\ntimeout = 3',
        breakpoints="every = { min = 1, widths = [400, 500, 600, 700, 800] }",
    )
    assert made.check("--workers", "1").exit_code == 3
    assert told.paths().count("/slow.css") == 2
    messages = {one["width"]: one["message"] for one in made.report()["captures"]}
    assert (
        messages[800]
        == messages[700]
        == (
            f"{told.origin}/home.html did not finish loading within 3 s\n"
            f"  why: still waiting for {told.origin}/slow.css\n"
            "  fix: mend what does not answer, or raise `timeout` in the configuration"
        )
    )
    assert (
        messages[600]
        == messages[500]
        == messages[400]
        == (
            f"{told.origin}/home.html was not tried at this width\n"
            "  why: it ran out of time at 2 other widths, still waiting for "
            f"{told.origin}/slow.css\n"
            "  fix: mend what does not answer, or raise `timeout` in the configuration"
        )
    )


def test_redirect_to_another_origin_names_what_would_allow_it(
    project: MakeProject, server: MakeServer
) -> None:
    here, there = server(), server()
    here.replies["/home.html"] = Reply(status=302, headers={"Location": there.origin + "/in.html"})
    there.replies["/in.html"] = Reply(PLAIN)
    made = project(settings=f'base_url = "{here.origin}"', breakpoints=ONE_WIDTH)
    assert made.check().exit_code == 3
    message = made.report()["captures"][0]["message"]
    assert f'  fix: add allow = ["{there.origin}"] to the page' in message
    assert there.asked == []
    made.configure(
        {"home": f'allow = ["{there.origin}"]'}, f'base_url = "{here.origin}"', ONE_WIDTH
    )
    assert made.check().exit_code == 1
    assert made.verdicts() == {("home", 400): "new"}


def test_script_that_leads_to_another_origin_is_a_failure(project: MakeProject) -> None:
    made = project(breakpoints=ONE_WIDTH)
    made.write("home.html", PLAIN + "<script>location = 'http://third.example/'</script>")
    assert made.check().exit_code == 3
    assert made.messages()["home"] == (
        "the page went to another origin: http://third.example/\n"
        "  why: http://third.example is not the page's own origin and is not among those it "
        "allows\n"
        '  fix: add allow = ["http://third.example"] to the page, or correct its `path` or `url`'
    )


def test_stylesheet_and_font_of_third_parties_have_to_be_allowed(
    project: MakeProject, server: MakeServer
) -> None:
    third = server()
    third.replies["/third.css"] = Reply(".box { height: 90px }", type="text/css")
    third.replies["/third.woff2"] = Reply(
        FONT.read_bytes(), "font/woff2", headers={"Access-Control-Allow-Origin": "*"}
    )
    made = project("sheet", "font", breakpoints=ONE_WIDTH)
    made.write("sheet.html", f'{PLAIN}<link rel="stylesheet" href="{third.origin}/third.css">')
    made.write(
        "font.html",
        f'{PLAIN}<style>@font-face {{ font-family: F; src: url("{third.origin}/third.woff2") }}'
        ".text { font-family: F }</style>",
    )
    assert made.check().exit_code == 3
    assert third.asked == []
    for page, kind, file in (("sheet", "stylesheet", "css"), ("font", "font", "woff2")):
        message = next(one["message"] for one in made.report()["captures"] if one["page"] == page)
        assert message == (
            f"the {kind} {third.origin}/third.{file} was blocked\n"
            f"  why: {third.origin} is not the page's own origin, and without its {kind} the page "
            "looks different\n"
            f'  fix: add allow = ["{third.origin}"] to the page, or serve the {kind} from its own, '
            f"or approve the page without it: harness approve {page} --accept-missing"
        )
    allow = f'allow = ["{third.origin}"]'
    made.configure({"sheet": allow, "font": allow}, breakpoints=ONE_WIDTH)
    assert approved(made).check().exit_code == 0
    assert made.boxes("sheet", 400)["div.box"] == Box(0, 40, 200, 130)


def test_blocked_third_parties_keep_their_place_and_are_listed(project: MakeProject) -> None:
    made = approved(project("third-parties"))
    assert made.check().exit_code == 0
    assert made.report()["notes"] == [
        f"third-parties: blocked third-party {kind} http://third.example/{file}"
        for kind, file in (
            ("document", "ad.html"),
            ("image", "sized.png"),
            ("image", "styled.png"),
            ("script", "script.js"),
        )
    ]
    for width in (400, 600, 800):
        boxes = made.boxes("third-parties", width, approved=True)
        assert boxes["img.sized"] == Box(0, 0, 300, 100)
        assert boxes["img.styled"] == Box(0, 100, 200, 180)
        assert boxes["iframe.ad"] == Box(0, 180, 300, 430)


def test_crashed_page_is_a_failure(project: MakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    made = approved(project())
    settle = Tab._settle
    sent: list[asyncio.Future[Any]] = []

    async def crash_at_600(tab: Tab, job: Job) -> dict[str, Any]:
        if job.widths == (600,):
            assert tab.devtools is not None
            # Whoever crashes does not answer: the command is sent, and left alone.
            sent.append(asyncio.ensure_future(tab.devtools.send("Page.crash")))
            await asyncio.sleep(0.2)
        return await settle(tab, job)

    monkeypatch.setattr(Tab, "_settle", crash_at_600)
    assert made.check().exit_code == 3
    assert made.verdicts() == {
        ("home", 400): "unchanged",
        ("home", 600): "failed",
        ("home", 800): "unchanged",
    }
    assert len(sent) == 3
    address = made.messages()["home"].split(" ")[0]
    assert made.messages()["home"] == (
        f"{address} could not be captured at 600 px: the page's process died at each of 3 tries\n"
        "  why: the browser reported a crashed tab, so there is no picture\n"
        "  fix: see whether the page crashes in a browser window too; give the machine more "
        "memory, or use fewer --workers"
    )


async def end_process(tab: Tab, victim: str) -> None:
    """End a process that the ``tab`` needs, in the way in which it ends by itself."""
    if victim == "renderer":
        assert tab.devtools is not None
        with suppress(PlaywrightError):
            await tab.devtools.send("Page.crash")
    elif victim == "browser":
        browser = tab._context.browser
        assert browser is not None
        await browser.close()
    else:
        driver: Any = tab._context._impl_obj._connection._transport
        driver._proc.kill()


@pytest.mark.own_browser
@pytest.mark.parametrize("victim", ["browser", "driver", "renderer"])
def test_browser_that_dies_is_replaced_and_its_captures_are_taken_again(
    project: MakeProject, monkeypatch: pytest.MonkeyPatch, victim: str
) -> None:
    made = approved(project())
    settle = Tab._settle
    deaths: list[int] = []

    async def die_at_600(tab: Tab, job: Job) -> dict[str, Any]:
        if job.widths == (600,) and len(deaths) < 2:
            deaths.append(600)
            await end_process(tab, victim)
        return await settle(tab, job)

    monkeypatch.setattr(Tab, "_settle", die_at_600)
    code, out, error = made.check("--workers", "1")
    assert code == 0, out + error
    assert set(made.verdicts().values()) == {"unchanged"}
    notes = " ".join(made.report()["notes"])
    assert "home, chromium: at 600 px it was captured again, since " in notes
    assert "captured again, since" in " ".join(out.split())


@pytest.mark.own_browser
@pytest.mark.parametrize("victim", ["browser", "driver"])
def test_browser_that_dies_each_time_is_a_failure_of_that_width(
    project: MakeProject, monkeypatch: pytest.MonkeyPatch, victim: str
) -> None:
    made = approved(project())
    settle = Tab._settle

    async def die_at_600(tab: Tab, job: Job) -> dict[str, Any]:
        if job.widths == (600,):
            await end_process(tab, victim)
        return await settle(tab, job)

    monkeypatch.setattr(Tab, "_settle", die_at_600)
    code, out, error = made.check("--workers", "1")
    assert code == 3
    assert "Traceback" not in out + error
    assert made.verdicts() == {
        ("home", 400): "unchanged",
        ("home", 600): "failed",
        ("home", 800): "unchanged",
    }
    (failed,) = (row for row in made.report()["captures"] if row["verdict"] == "failed")
    assert "at each of 3 tries" in failed["message"]
    assert "fix: " in failed["message"]


def test_page_that_never_stops_moving_is_unstable_and_names_the_element(
    project: MakeProject,
) -> None:
    made = project("restless", "ticking", settings="timeout = 12")
    code, out, _ = made.check("--workers", "6")  # all at once: none is given up untried
    assert code == 3
    assert made.report()["verdict"] == "unstable"
    verdicts = made.verdicts()
    assert verdicts["restless", 400] == "new"
    assert verdicts["restless", 600] == verdicts["restless", 800] == "unstable"
    assert made.messages() == {
        "restless": "http://root/restless.html did not come to rest within 12 s\n"
        "  why: still waiting for main > div.restless, which keeps moving\n"
        "  fix: hide or mask what keeps changing, correct `wait_for`, or raise `timeout`",
        "ticking": made.messages()["ticking"],
    }
    assert "div.ticking, which keeps moving" in "".join(
        one["message"] for one in made.report()["captures"] if one["page"] == "ticking"
    )
    assert "unstable: restless, chromium at 600, 800 px" in out


def test_script_that_never_ends_is_given_up(project: MakeProject) -> None:
    made = project("endless-script", settings="timeout = 0.5", breakpoints=ONE_WIDTH)
    assert made.check().exit_code == 3
    assert made.verdicts() == {("endless-script", 400): "failed"}
    assert made.messages()["endless-script"].split("\n")[0] in (
        "http://root/endless-script.html does not answer",
        "http://root/endless-script.html did not finish loading within 0.5 s",
    )


@pytest.mark.own_browser
@pytest.mark.parametrize(("deaths", "code", "proven"), [(2, 1, True), (9, 3, False)])
def test_browser_that_dies_at_a_proof_costs_no_cause_or_is_told(
    deaths: int,
    code: int,
    proven: bool,
    project: MakeProject,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = approved(project())
    made.write("home.html", PLAIN.replace("<p", "<p style='margin-left: 90px'", 1))
    without = Tab.without
    ended: list[int] = []

    async def die_before(tab: Tab, *arguments: Any) -> Any:
        if len(ended) < deaths:
            ended.append(1)
            await end_process(tab, "browser")
        return await without(tab, *arguments)

    monkeypatch.setattr(Tab, "without", die_before)
    result = made.check("--workers", "1")
    assert result.exit_code == code, result
    (finding,) = made.report()["findings"]
    assert (finding["causes"] and finding["causes"][0]["proven"]) == proven or not proven
