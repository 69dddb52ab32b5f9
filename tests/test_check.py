"""`harness check` as a user runs it: what is never green, what is never red, and what it says."""

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from harness.capture.browser import BrowserHost
from harness.capture.tab import Tab
from harness.values import Job
from harness.widths.breakpoints import BANDS, BUILT_IN
from tests.scratch import ONE_WIDTH, PLAIN, MakeProject, Project, Reply, Server, running_server

pytestmark = pytest.mark.browser

MakeServer = Callable[[], Server]

FONT = Path(__file__).parents[1] / "pages" / "article" / "fonts" / "newsreader.woff2"
SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="50" height="50">'
    '<path fill="#cc0033" d="M0 0h50v50H0z"/></svg>'
)


def changed(page: str, css: str) -> str:
    """``page`` with more CSS at its end."""
    return f"{page}<style>{css}</style>"


def approved(made: Project) -> Project:
    assert made.approve().exit_code == 0
    return made


# What a run says.


def test_page_without_baseline_is_new_and_nothing_is_written(project: MakeProject) -> None:
    made = project()
    code, out, error = made.check()
    assert code == 1
    assert re.sub(r"\d\.\d s|\d{8}-\d{6}", "…", out) == (
        "home, chromium\n"
        "  new        1–599  small  400\n"
        "     in every\n"
        "  new         600–  large  600, 800\n"
        "     in every\n"
        "\n"
        "1. new: home has no baseline at 400, 600 and 800 px; look at the captures, then\n"
        "   run: harness approve home\n"
        "   page         home, chromium\n"
        "   element      html\n"
        "   widths       all 3 that were looked at\n"
        "   breakpoints  all\n"
        "   .harness/runs/…/captures/home/chromium/0400.png\n"
        "   .harness/runs/…/captures/home/chromium/0600.png\n"
        "   .harness/runs/…/captures/home/chromium/0800.png\n"
        "\n"
        "3 planned, 0 compared: 3 new in …\n"
        "exit 1: 1 finding\n"
    )
    assert sorted(error.splitlines()) == sorted(error.splitlines(), key=len)
    assert not made.baselines.exists()
    assert made.report()["verdict"] == "new"


def test_unchanged_page_is_green_once_approved(project: MakeProject) -> None:
    made = approved(project())
    code, out, _ = made.check()
    assert code == 0
    assert out.endswith("exit 0: everything planned was compared, and nothing was found\n")
    assert made.report()["ledger"] == {
        "planned": 3,
        "compared": 3,
        "unchanged": 3,
        "changed": 0,
        "new": 0,
        "unstable": 0,
        "failed": 0,
    }


ONE_BAND = "@media (min-width: 640px) and (max-width: 1023px) { .box { width: 224px } }"


def test_change_in_one_band_names_that_band_and_its_unions_and_no_others(
    project: MakeProject,
) -> None:
    made = approved(project(breakpoints=""))
    made.write("home.html", changed(PLAIN, ONE_BAND))
    code, out, _ = made.check("--json", "-")
    report = json.loads(out)
    assert code == report["exit_code"] == 1
    assert list(report) == [
        "schema", "id", "command", "exit_code", "verdict", "seconds", "environment", "ledger",
        "notes", "breakpoints", "captures", "findings",
    ]  # fmt: skip
    assert (report["schema"], report["command"], report["verdict"]) == (1, "check", "regressed")
    assert report["breakpoints"] == [
        {
            "name": one.name,
            "min": one.min_width,
            "max": None if one.max_width >= 10**6 else one.max_width,
            "page": "home",
            "browser": "chromium",
            "verdict": "regressed" if 768 in one else "unchanged",
        }
        for one in BUILT_IN
    ]
    assert [one["name"] for one in report["breakpoints"] if one["verdict"] == "regressed"] == [
        "medium-browser-and-portrait-tablet",
        "medium-browser-and-landscape-tablet",
        "above-phone",
        "portrait-tablet-and-above",
        "portrait-tablet-and-below",
        "landscape-tablet-and-below",
    ]
    place = "home/chromium/0768.png"
    captures = {one["width"]: one for one in report["captures"]}
    assert list(captures) == [width for band in BANDS for width in band.widths]
    assert captures[768] == {
        "page": "home",
        "browser": "chromium",
        "width": 768,
        "verdict": "changed",
        "changed_pixels": 24 * 60,
        "message": "1440 pixels differ",
        "images": {
            "baseline": f"baseline/{place}",
            "diff": f"diff/{place}",
            "current": f"captures/{place}",
        },
        "region": [200, 40, 224, 100],
    }
    assert all((made.last_run() / path).is_file() for path in captures[768]["images"].values())
    assert [one["kind"] for one in report["findings"]] == ["resized"]
    finding = dict(report["findings"][0])
    assert re.fullmatch("[0-9a-f]{12}", finding.pop("id"))
    assert finding.pop("explains")["elements"] == 1
    assert finding == {
        "kind": "resized",
        "page": "home",
        "browser": "chromium",
        "breakpoints": ["medium-browser-and-portrait-tablet"],
        "smallest_breakpoint": "medium-browser-and-portrait-tablet",
        "widths": [[640, 640], [768, 768], [1023, 1023]],
        "widths_exact": False,
        "selector": "div.box",
        "message": "div.box became 24 px wider (200 → 224 at 640) at 640, 768 and 1023 px",
        "causes": [],
    }


def test_change_in_two_bands_names_the_smallest_breakpoint_that_holds_both(
    project: MakeProject,
) -> None:
    made = approved(project(breakpoints=""))
    made.write("home.html", changed(PLAIN, ONE_BAND.replace("640px", "1px")))
    assert made.check().exit_code == 1
    (finding,) = made.report()["findings"]
    assert finding["breakpoints"] == [
        "narrow-browser-and-phone",
        "medium-browser-and-portrait-tablet",
    ]
    assert finding["smallest_breakpoint"] == "portrait-tablet-and-below"


def test_finding_keeps_its_id_from_run_to_run(project: MakeProject) -> None:
    made = approved(project())
    ids = []
    for width in (224, 248):
        made.write("home.html", changed(PLAIN, f".box {{ width: {width}px }}"))
        made.check()
        ids.append([one["id"] for one in made.report()["findings"]])
    assert len(ids[0]) == 1
    assert ids[0] == ids[1]


def test_breakpoint_option_looks_at_its_widths_alone(project: MakeProject) -> None:
    made = approved(project())
    made.write("home.html", changed(PLAIN, "@media (max-width: 599px) { .box { width: 9px } }"))
    assert made.check("--breakpoint", "large").exit_code == 0
    assert made.verdicts() == {("home", 600): "unchanged", ("home", 800): "unchanged"}
    assert [one["name"] for one in made.report()["breakpoints"]] == ["large"]
    assert made.check("--breakpoint", "small").exit_code == 1


def test_reports_go_where_they_are_asked_for(project: MakeProject, tmp_path: Path) -> None:
    made = project()
    json_file, html_file = tmp_path / "new" / "run.json", tmp_path / "new" / "run.html"
    code, out, error = made.check("--quiet", "--json", str(json_file), "--html", str(html_file))
    assert (code, error) == (1, "")
    assert out.startswith("1. new: home has no baseline")
    assert json_file.read_bytes() == (made.last_run() / "report.json").read_bytes()
    assert html_file.read_bytes() == (made.last_run() / "report.html").read_bytes()
    assert b"<html" in html_file.read_bytes()


def test_json_on_standard_output_is_nothing_but_json(project: MakeProject) -> None:
    made = project()
    code, out, error = made.check("--json", "-")
    assert json.loads(out) == made.report()
    assert code == 1
    assert "exit 1: 1 finding" in error


def test_quiet_green_run_says_no_more_than_its_summary(project: MakeProject) -> None:
    code, out, error = approved(project()).check("--quiet")
    assert (code, error) == (0, "")
    assert re.sub(r"\d\.\d s", "…", out) == (
        "3 planned, 3 compared: 3 unchanged in …\n"
        "exit 0: everything planned was compared, and nothing was found\n"
    )


def test_report_that_cannot_be_written_is_exit_2(project: MakeProject) -> None:
    made = project(breakpoints=ONE_WIDTH)
    folder = made.folder / "pages"
    (folder / "file").write_text("")
    code, _, error = made.check("--quiet", "--json", str(folder / "file" / "run.json"))
    assert code == 2
    assert error.startswith(f"harness: the report {folder}/file/run.json cannot be written\n")
    assert error.endswith("  fix: name a file in a folder that can be written to\n")


def test_only_ten_runs_are_kept(project: MakeProject) -> None:
    made = project(breakpoints=ONE_WIDTH)
    runs = made.folder / ".harness" / "runs"
    for number in range(15):
        (runs / f"20250101-0000{number:02}").mkdir(parents=True)
    made.check()
    kept = sorted(path.name for path in runs.iterdir())
    assert kept[:-1] == [f"20250101-0000{number:02}" for number in range(6, 15)]
    assert kept[-1] == made.last_run().name
    assert (made.folder / ".harness" / ".gitignore").read_text() == "*\n"


# Never a false green: the page.


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
        assert fix == ("  fix: put the file where the page looks for it, or take the reference out")
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
        "  fix: replace the file, or take it out of the page"
    )


def test_hanging_stylesheet_is_named_and_waited_for_only_twice(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    told.replies["/home.html"] = Reply(PLAIN + '<link rel="stylesheet" href="slow.css">')
    told.replies["/slow.css"] = Reply(never=True)
    made = project(
        settings=f'base_url = "{told.origin}"\ntimeout = 1',
        breakpoints="every = { min = 1, widths = [400, 500, 600, 700, 800] }",
    )
    assert made.check("--workers", "1").exit_code == 3
    assert told.paths().count("/slow.css") == 2
    messages = {one["width"]: one["message"] for one in made.report()["captures"]}
    assert (
        messages[800]
        == messages[700]
        == (
            f"{told.origin}/home.html did not finish loading within 1 s\n"
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
            "  why: it ran out of time at 2 other widths\n"
            "  fix: mend what those widths were waiting for"
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
            f'  fix: add allow = ["{third.origin}"] to the page, or serve the {kind} from its own'
        )
    allow = f'allow = ["{third.origin}"]'
    made.configure({"sheet": allow, "font": allow}, breakpoints=ONE_WIDTH)
    assert approved(made).check().exit_code == 0
    layout = made.stored()["sheet/chromium/layout.txt"].decode()
    assert "div.box\n  400: 0 40 200 90\n" in layout


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
    layout = made.stored()["third-parties/chromium/layout.txt"].decode()
    for element, box in (
        ("img.sized", "0 0 300 100"),
        ("img.styled", "0 100 200 80"),
        ("iframe.ad", "0 180 300 250"),
    ):
        assert f"\n{element}\n  400: {box}\n  600: {box}\n  800: {box}\n" in layout


def test_crashed_page_is_a_failure(project: MakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    made = approved(project())
    settle = Tab._settle
    sent: list[asyncio.Future[Any]] = []

    async def crash_at_600(tab: Tab, job: Job) -> dict[str, Any]:
        if job.widths == (600,):
            assert tab._devtools is not None
            # Whoever crashes does not answer: the command is sent, and left alone.
            sent.append(asyncio.ensure_future(tab._devtools.send("Page.crash")))
            await asyncio.sleep(0.2)
        return await settle(tab, job)

    monkeypatch.setattr(Tab, "_settle", crash_at_600)
    assert made.check().exit_code == 3
    assert made.verdicts() == {
        ("home", 400): "unchanged",
        ("home", 600): "failed",
        ("home", 800): "unchanged",
    }
    assert made.messages()["home"] == (
        "the page's process crashed\n"
        "  why: the browser reported a crashed tab, so there is no picture\n"
        "  fix: see whether the page crashes in a browser window too; give the machine more "
        "memory, or use fewer --workers"
    )


@pytest.mark.parametrize("victim", ["browser", "driver"])
def test_browser_that_dies_is_a_failure_at_the_widths_it_did_not_reach(
    project: MakeProject, monkeypatch: pytest.MonkeyPatch, victim: str
) -> None:
    made = approved(project())
    settle = Tab._settle

    async def die_at_600(tab: Tab, job: Job) -> dict[str, Any]:
        if job.widths == (600,):
            if victim == "browser":
                browser = tab._context.browser
                assert browser is not None
                await browser.close()
            else:
                driver: Any = tab._context._impl_obj._connection._transport
                driver._proc.kill()
        return await settle(tab, job)

    start = BrowserHost._start

    async def calibrated_first(host: BrowserHost) -> None:
        await start(host)
        await host._profile

    monkeypatch.setattr(Tab, "_settle", die_at_600)
    monkeypatch.setattr(BrowserHost, "_start", calibrated_first)
    code, out, error = made.check("--workers", "1")
    assert code == 3
    assert "Traceback" not in out + error
    assert made.verdicts() == {
        ("home", 400): "failed",
        ("home", 600): "failed",
        ("home", 800): "unchanged",
    }
    for one in made.report()["captures"][:2]:
        assert "fix: " in one["message"]


def test_page_that_never_stops_moving_is_unstable_and_names_the_element(
    project: MakeProject,
) -> None:
    made = project("restless", "ticking", settings="timeout = 1")
    code, out, _ = made.check("--workers", "6")  # all at once: none is given up untried
    assert code == 3
    assert made.report()["verdict"] == "unstable"
    verdicts = made.verdicts()
    assert verdicts["restless", 400] == "new"
    assert verdicts["restless", 600] == verdicts["restless", 800] == "unstable"
    assert made.messages() == {
        "restless": "http://root/restless.html did not come to rest within 1 s\n"
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


# Never a false red.


def test_page_that_loads_itself_again_once_is_captured_after_it(project: MakeProject) -> None:
    made = approved(project("reloads-once"))
    assert "p.second" in made.stored()["reloads-once/chromium/layout.txt"].decode()
    assert made.check().exit_code == 0


@pytest.mark.parametrize("page", ["remembers", "remembers-in-database"])
def test_what_a_page_stores_reaches_no_other_width(project: MakeProject, page: str) -> None:
    wait = 'wait_for = ".counted"' if page == "remembers-in-database" else ""
    made = project(settings=wait)
    made.write("home.html", (Path(__file__).parent / "faults" / f"{page}.html").read_bytes())
    assert made.approve("--workers", "1").exit_code == 0
    heights = re.findall(
        r"div\.visits.*\n((?:  .*\n)+)", made.stored()["home/chromium/layout.txt"].decode()
    )
    assert [line.split()[-1] for line in heights[0].splitlines()] == ["50", "50", "50"]
    assert made.check("--workers", "3").exit_code == 0


def test_late_moving_and_random_content_gives_one_digest_in_ten_captures(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    names = [f"late{number}" for number in range(10)]
    page = (Path(__file__).parent / "faults" / "late.html").read_bytes()
    for number in range(10):
        folder = f"/{number}"
        told.replies |= {
            f"{folder}/late.html": Reply(page),
            f"{folder}/late.css": Reply("p { margin: 0 }", "text/css", delay=0.03 * number),
            f"{folder}/late.svg": Reply(SQUARE, "image/svg+xml", delay=0.04 * (9 - number)),
            f"{folder}/late.woff2": Reply(
                FONT.read_bytes(), "font/woff2", delay=0.05 * (number % 4)
            ),
        }
    made = project(settings=f'base_url = "{told.origin}"')
    made.configure(
        {name: f'path = "{number}/late.html"' for number, name in enumerate(names)},
        f'base_url = "{told.origin}"\nwait_for = ".debounced.done"',
        ONE_WIDTH,
    )
    assert made.check().exit_code == 1
    assert {made.verdicts()[name, 400] for name in names} == {"new"}
    assert len({made.pixels(name)["400"] for name in names}) == 1
    picture = Image.open(made.last_run() / "captures" / "late0" / "chromium" / "0400.png")
    layout = (made.last_run() / "captures" / "late0" / "chromium" / "layout.txt").read_text()
    tops = {
        path: float(line.split()[2]) for path, line in re.findall(r"\n(\S+)\n(  400: .*)\n", layout)
    }
    colours = {
        path: picture.convert("RGB").getpixel((25, int(tops[path]) + 25))
        for path in ("img.lazy", "div.seen", "div.debounced", "div.endless", "div.transition")
    }
    assert colours == {
        "img.lazy": (0xCC, 0x00, 0x33),
        "div.seen": (0x66, 0x00, 0x66),
        "div.debounced": (0x00, 0x66, 0x33),
        "div.endless": (0xCC, 0x66, 0x00),
        "div.transition": (0x00, 0x33, 0x66),
    }
    assert "div.transition\n  400: 0 " in layout
    assert " 300 50\n" in layout.partition("div.transition\n")[2].partition("\n\n")[0] + "\n"


# Never a false green: the baselines.


def test_truncated_picture_is_named_and_never_green(project: MakeProject) -> None:
    made = approved(project())
    picture = made.baselines / "home" / "chromium" / "0600.png"
    picture.write_bytes(picture.read_bytes()[:100])
    assert made.check().exit_code == 3
    assert made.verdicts()["home", 600] == "failed"
    assert made.messages()["home"] == (
        f"{picture} is damaged (100 bytes)\n"
        "  why: its SHA-256 is not the one in the manifest: it is not what was approved\n"
        "  fix: restore the file from version control, or approve the page again"
    )
    picture.unlink()
    assert made.check().exit_code == 3
    assert made.messages()["home"].startswith(f"{picture} cannot be read: ")


def test_edited_layout_is_named_and_never_green(project: MakeProject) -> None:
    made = approved(project())
    layout = made.baselines / "home" / "chromium" / "layout.txt"
    layout.write_text(layout.read_text().replace("200 60", "200 61"))
    assert made.check().exit_code == 3
    assert made.messages()["home"] == (
        f"{layout} is damaged ({layout.stat().st_size} bytes)\n"
        "  why: its SHA-256 is not the one in the manifest: it is not what was approved\n"
        "  fix: restore the file from version control, or approve the page again"
    )


@pytest.mark.parametrize(
    ("content", "what", "fix"),
    [
        (None, "{manifest} is missing", "restore the file"),
        ("", "{manifest} cannot be read", "restore the file"),
        ("[]", "{manifest} cannot be read", "restore the file"),
        ('{"format": 1}', "{manifest} cannot be read", "restore the file"),
        (
            '{"format": 2}',
            "{manifest} has format 2",
            "use the version of the harness that wrote it",
        ),
        (
            (
                '{"format": 1, "environment": {"harness": "", "browser": "", "platform": "", '
                '"render_profile": ""}, "pictures": {"400": {}}, "layout": ""}'
            ),
            "{manifest} cannot be read",
            "restore the file",
        ),
    ],
)
def test_manifest_that_is_none_is_named_and_never_green(
    project: MakeProject, content: str | None, what: str, fix: str
) -> None:
    made = approved(project(breakpoints=ONE_WIDTH))
    manifest = made.baselines / "home" / "chromium" / "manifest.json"
    manifest.unlink() if content is None else manifest.write_text(content)
    assert made.check().exit_code == 3
    said = made.messages()["home"].split("\n")
    assert said[0] == what.format(manifest=manifest)
    assert said[2].startswith(f"  fix: {fix}")
    assert "approve the page again" in said[2]


def test_baseline_of_another_height_is_not_compared(project: MakeProject) -> None:
    made = approved(project(breakpoints=ONE_WIDTH))
    made.configure({"home": "height = 800"}, breakpoints=ONE_WIDTH)
    assert made.check().exit_code == 3
    assert made.messages()["home"] == (
        "the baseline at 400 px was taken at another viewport\n"
        "  why: it was 400 × 900 px at scale 1, and is now 400 × 800 px at scale 1\n"
        "  fix: set `height` and `device_scale_factor` back, or approve the page again"
    )


def test_other_renderer_is_green_with_equal_pixels_and_unknown_with_others(
    project: MakeProject,
) -> None:
    made = approved(project(breakpoints=ONE_WIDTH))
    manifest = made.baselines / "home" / "chromium" / "manifest.json"
    data = json.loads(manifest.read_text())
    data["environment"] |= {"render_profile": "sha256:0", "browser": "chromium 1.0"}
    manifest.write_text(json.dumps(data))
    assert made.check().exit_code == 0
    made.write("home.html", changed(PLAIN, ".box { width: 224px }"))
    assert made.check().exit_code == 3
    assert made.messages()["home"] == (
        f"{manifest.parent} was recorded by another renderer (chromium 1.0) and differs in pixels\n"
        "  why: it paints the calibration page differently, so differing pixels say nothing about "
        "the page\n"
        "  fix: check with a browser of the same render profile (`harness doctor` shows it), or "
        "approve the baselines again with this one"
    )


def test_baselines_that_nothing_is_compared_with_are_orphans(project: MakeProject) -> None:
    made = approved(project("home", "gone"))
    made.configure({"home": ""}, breakpoints="every = { min = 1, widths = [400, 600] }")
    assert made.check().exit_code == 1
    assert made.findings() == [("orphan", "gone", [400, 600, 800]), ("orphan", "home", [800])]
    assert [one["message"] for one in made.report()["findings"]] == [
        (
            "the baselines of gone at 400, 600 and 800 px belong to nothing that is checked; "
            "delete their folder gone/chromium"
        ),
        "the baselines of home at 800 px belong to nothing that is checked; approve the page again",
    ]
    assert made.check("home").exit_code == 0


# What the keys of a page do.


COLOURS = ".box { background: #990000 }"


def test_mask_ignore_and_hide_keep_a_change_out_of_the_picture(project: MakeProject) -> None:
    keys = {"plain": "", **{key: f'{key} = [".box"]' for key in ("mask", "ignore", "hide")}}
    made = approved(project(breakpoints=ONE_WIDTH, **keys))
    for name in keys:
        made.write(f"{name}.html", changed(PLAIN, COLOURS))
    assert made.check().exit_code == 1
    assert {page: verdict for (page, _), verdict in made.verdicts().items()} == {
        "plain": "changed",
        "mask": "unchanged",
        "ignore": "unchanged",
        "hide": "unchanged",
    }
    captures = made.last_run() / "captures"
    inside = {
        name: Image.open(captures / name / "chromium" / "0400.png")
        .convert("RGB")
        .getpixel((150, 80))
        for name in keys
    }
    assert inside == {
        "plain": (0x99, 0, 0),
        "mask": (0xFF, 0, 0xFF),
        "ignore": (0x99, 0, 0),
        "hide": (0xFF, 0xFF, 0xFF),
    }


def test_masked_element_that_moves_what_follows_is_still_found(project: MakeProject) -> None:
    keys = {key: f'{key} = [".box"]' for key in ("mask", "ignore", "hide")}
    made = approved(project(breakpoints=ONE_WIDTH, **keys))
    for name in keys:
        made.write(f"{name}.html", changed(PLAIN, ".box { height: 90px }"))
    assert made.check().exit_code == 1
    assert set(made.verdicts().values()) == {"changed"}


def test_selector_that_matches_nothing_is_noted(project: MakeProject) -> None:
    made = project(settings='mask = [".bxo"]', breakpoints=ONE_WIDTH)
    made.check()
    assert made.report()["notes"] == ["home: the selector '.bxo' matched nothing"]


def test_wait_for_waits_until_the_element_is_visible(project: MakeProject) -> None:
    made = project(breakpoints=ONE_WIDTH, home='wait_for = ".ready"', never='wait_for = ".rdy"')
    made.configure(
        {"home": 'wait_for = ".ready"', "never": 'wait_for = ".rdy"'}, "timeout = 2", ONE_WIDTH
    )
    late = (
        '<p class="ready" hidden>Ready</p><script>'
        "setTimeout(() => { document.querySelector('.ready').hidden = false }, 900)</script>"
    )
    for name in ("home", "never"):
        made.write(f"{name}.html", PLAIN + late)
    assert made.check().exit_code == 3
    assert made.verdicts() == {("home", 400): "new", ("never", 400): "unstable"}
    assert "p.ready" in (made.last_run() / "captures/home/chromium/layout.txt").read_text()
    assert made.messages()["never"].split("\n")[1] == (
        "  why: still waiting for an element matching .rdy"
    )


def secrets_in(folder: Path, secret: str) -> list[Path]:
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and path.name != "harness.toml" and secret.encode() in path.read_bytes()
    ]


def test_headers_go_to_the_pages_own_origin_and_into_no_report(
    project: MakeProject, server: MakeServer, tmp_path: Path
) -> None:
    here, there = server(), server()
    there.replies["/there.svg"] = Reply(SQUARE, "image/svg+xml")
    here.replies["/home.html"] = Reply(
        f'{PLAIN}<img src="here.svg" alt=""><img src="{there.origin}/there.svg" alt="">'
        '<img src="moved.svg" alt="">'
    )
    here.replies["/here.svg"] = Reply(SQUARE, "image/svg+xml")
    here.replies["/moved.svg"] = Reply(
        status=302, headers={"Location": f"{there.origin}/there.svg?moved"}
    )
    made = project()
    made.configure(
        {"home": f'allow = ["{there.origin}"], headers = {{ X-Key = "s3cr3t-h3ad3r" }}'},
        f'base_url = "{here.origin}"',
        ONE_WIDTH,
    )
    answer = made.check("--json", "-", "--html", str(made.folder / "run.html"))
    assert answer.exit_code == 1
    assert sorted(here.paths()) == ["/here.svg", "/home.html", "/moved.svg"]
    assert {headers.get("x-key") for _, headers in here.asked} == {"s3cr3t-h3ad3r"}
    assert sorted(there.paths()) == ["/there.svg", "/there.svg?moved"]
    assert {headers.get("x-key") for _, headers in there.asked} == {None}
    assert approved(made).check().exit_code == 0
    assert secrets_in(made.folder, "s3cr3t-h3ad3r") == []
    assert "s3cr3t-h3ad3r" not in answer.stdout + answer.stderr


def test_storage_state_signs_in_at_every_width_and_is_in_no_report(
    project: MakeProject, server: MakeServer, tmp_path: Path
) -> None:
    told = server()
    told.replies["/home.html"] = Reply(
        f"{PLAIN}<script>if (localStorage.token && document.cookie.includes('session=')) "
        "document.write('<p class=\"member\">Signed in</p>')</script>"
    )
    state = tmp_path / "state.json"
    state.write_text(
        json.dumps(
            {
                "cookies": [
                    {
                        "name": "session",
                        "value": "s3cr3t-c00k13",
                        "domain": "127.0.0.1",
                        "path": "/",
                        "expires": -1,
                        "httpOnly": False,
                        "secure": False,
                        "sameSite": "Lax",
                    }
                ],
                "origins": [
                    {
                        "origin": told.origin,
                        "localStorage": [{"name": "token", "value": "s3cr3t-t0k3n"}],
                    }
                ],
            }
        )
    )
    made = project()
    made.configure(
        {"home": "", "member": f'path = "home.html", storage_state = "{state}"'},
        f'base_url = "{told.origin}"',
    )
    answer = made.check("--workers", "1", "--html", str(made.folder / "run.html"))
    assert answer.exit_code == 1
    captures = made.last_run() / "captures"
    assert "p.member" not in (captures / "home/chromium/layout.txt").read_text()
    layout = (captures / "member/chromium/layout.txt").read_text()
    assert re.search(r"p\.member\n  400: .*\n  600: .*\n  800: ", layout)
    for secret in ("s3cr3t-c00k13", "s3cr3t-t0k3n"):
        assert secrets_in(made.folder, secret) == []
        assert secret not in answer.stdout + answer.stderr


def test_color_scheme_and_scale_have_baselines_of_their_own(project: MakeProject) -> None:
    dark = "@media (prefers-color-scheme: dark) { html { background: #000 } }"
    made = project()
    made.write("home.html", changed(PLAIN, dark))
    made.configure(
        {
            "light": 'path = "home.html"',
            "dark": 'path = "home.html", color_scheme = "dark"',
            "sharp": 'path = "home.html", device_scale_factor = 2',
        },
        breakpoints=ONE_WIDTH,
    )
    approved(made)
    pictures = {
        path: Image.open(made.baselines / path)
        for path in (
            "light/chromium/0400.png",
            "dark/chromium-dark/0400.png",
            "sharp/chromium@2x/0400.png",
        )
    }
    corners = [
        (picture.size, picture.convert("RGB").getpixel((picture.width - 1, picture.height - 1)))
        for picture in pictures.values()
    ]
    assert corners == [
        ((400, 900), (255, 255, 255)),
        ((400, 900), (0, 0, 0)),
        ((800, 1800), (255, 255, 255)),
    ]
    assert made.check().exit_code == 0


def test_change_on_a_sharp_screen_is_found_in_device_px(project: MakeProject) -> None:
    made = approved(project(breakpoints=ONE_WIDTH, home="device_scale_factor = 2"))
    made.write("home.html", changed(PLAIN, ".box { width: 201px }"))
    assert made.check().exit_code == 1
    assert made.report()["captures"][0]["changed_pixels"] == 2 * 120
    assert made.report()["findings"][0]["message"] == (
        "div.box became 1 px wider (200 → 201) at 400 px"
    )
