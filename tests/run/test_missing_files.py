"""Pages that ask for files that do not arrive: refused, or approved without exactly these."""

import json

import pytest

from tests.scratch import FONT, ONE_WIDTH, PLAIN, MakeProject, MakeServer, Project, Reply

pytestmark = pytest.mark.browser

DEAD = (
    PLAIN
    + """<link rel="stylesheet" href="old.css"><script src="gone.js"></script>
<div style="height: 3000px"></div><img src="lazy.png" loading="lazy" width="9" height="9" alt="">"""
)


def manifest(made: Project) -> list[dict[str, str]]:
    """The list of files that the page was approved without."""
    data = json.loads(made.stored()["home/chromium/manifest.json"])
    missing: list[dict[str, str]] = data.get("missing", [])
    return missing


def accepted(project: MakeProject, page: str = DEAD) -> Project:
    made = project(breakpoints=ONE_WIDTH)
    made.write("home.html", page)
    assert made.approve("--accept-missing").exit_code == 0
    return made


def test_approve_lists_all_that_did_not_arrive_and_writes_nothing(project: MakeProject) -> None:
    made = project(breakpoints=ONE_WIDTH)
    made.write("home.html", DEAD)
    code, _, error = made.approve()
    assert code == 3
    assert not made.baselines.exists() or not made.stored()
    assert error.partition("harness: ")[2] == (
        "nothing was approved: 3 files that the pages ask for did not arrive\n"
        "  why: without them the pages do not look as they should:\n"
        "    home: image lazy.png answered 404\n"
        "    home: script gone.js answered 404\n"
        "    home: stylesheet old.css answered 404\n"
        "  fix: put the files where the pages look for them, or approve the pages without exactly "
        "these: harness approve home --accept-missing\n"
    )
    assert made.approve("--from", "last").exit_code == 3
    assert made.approve("--from", "last", "--accept-missing").exit_code == 0
    assert made.check().exit_code == 0


def test_page_approved_without_files_is_green_and_says_so(project: MakeProject) -> None:
    made = accepted(project)
    assert manifest(made) == [
        {"kind": "image", "address": "lazy.png", "answer": "answered 404"},
        {"kind": "script", "address": "gone.js", "answer": "answered 404"},
        {"kind": "stylesheet", "address": "old.css", "answer": "answered 404"},
    ]
    assert made.check().exit_code == 0
    assert made.report()["notes"] == [
        "home, chromium: looked at without what did not arrive: image lazy.png answered 404, "
        "script gone.js answered 404, stylesheet old.css answered 404"
    ]
    assert made.approve().exit_code == 0  # what was accepted once is not asked for again
    assert len(manifest(made)) == 3


def test_another_missing_file_is_a_failure_that_names_only_that_one(project: MakeProject) -> None:
    made = accepted(project)
    made.write("home.html", DEAD + '<link rel="stylesheet" href="new.css">')
    assert made.check().exit_code == 3
    assert made.messages()["home"] == (
        "stylesheet http://root/new.css answered 404 File not found\n"
        "  why: without its stylesheet the page does not look as it should, so it is not compared\n"
        "  fix: put the file where the page looks for it, or take the reference out, or approve "
        "the page without it: harness approve home --accept-missing"
    )
    (capture,) = made.report()["captures"]
    assert capture["missing"] == [
        {"kind": "stylesheet", "address": "new.css", "answer": "answered 404"}
    ]
    code, _, error = made.approve()
    assert code == 3
    assert "home: stylesheet new.css answered 404\n" in error
    assert "old.css" not in error


def test_same_file_with_another_status_is_a_failure(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    told.replies["/home.html"] = Reply(PLAIN + '<link rel="stylesheet" href="a.css">')
    made = project(settings=f'base_url = "{told.origin}"', breakpoints=ONE_WIDTH)
    assert made.approve("--accept-missing").exit_code == 0
    assert made.check().exit_code == 0
    told.replies["/a.css"] = Reply("", status=500)
    assert made.check().exit_code == 3
    assert made.messages()["home"].startswith("stylesheet http://root/a.css answered 500")


def test_file_that_arrives_after_all_is_told_and_what_it_changes_is_found(
    project: MakeProject,
) -> None:
    made = accepted(project)
    made.write("gone.js", "")
    assert made.check().exit_code == 0
    assert (
        "home, chromium: approved as missing, and arrived: script gone.js answered 404; "
        "`harness approve home` expects it from then on"
    ) in made.report()["notes"]
    made.write("old.css", ".box { height: 90px }")
    assert made.check().exit_code == 1
    assert made.findings()[0][0] == "resized"
    assert made.approve().exit_code == 0
    assert [entry["address"] for entry in manifest(made)] == ["lazy.png"]


def test_reference_that_was_taken_out_is_told(project: MakeProject) -> None:
    made = accepted(project)
    made.write("home.html", DEAD.replace('<script src="gone.js"></script>', ""))
    made.check()
    assert any(
        note.startswith(
            "home, chromium: approved as missing, and not asked for any more: script gone.js"
        )
        for note in made.report()["notes"]
    )


def test_blocked_stylesheet_of_a_third_party_can_be_accepted(project: MakeProject) -> None:
    made = accepted(project, PLAIN + '<link rel="stylesheet" href="http://third.example/a.css">')
    assert manifest(made) == [
        {"kind": "stylesheet", "address": "http://third.example/a.css", "answer": "was blocked"}
    ]
    assert made.check().exit_code == 0


def test_sweep_of_a_page_without_its_files_goes_on(project: MakeProject) -> None:
    made = project(settings="sweep = { min = 390, max = 420 }", breakpoints=ONE_WIDTH)
    made.write("home.html", DEAD)
    assert made.approve("--accept-missing").exit_code == 0
    assert made.check().exit_code == 0
    assert made.report()["sweeps"][0]["verdict"] == "unchanged"


def test_page_approved_without_files_is_looked_at_without_them(project: MakeProject) -> None:
    made = accepted(project)
    assert made.harness("doctor", "home").exit_code == 0
    assert made.harness("breakpoints", "home").exit_code == 0
    made.write("home.html", f'{DEAD}<link rel="stylesheet" href="another.css">')
    assert "another.css answered 404" in made.harness("doctor", "home").stdout
    assert "another.css answered 404" in made.harness("breakpoints", "home").stdout


def test_unused_preload_that_does_not_arrive_is_a_note(project: MakeProject) -> None:
    made = project("unused", "used", "later", breakpoints=ONE_WIDTH)
    preload = '<link rel="preload" as="image" href="no.png">'
    assert made.approve().exit_code == 0
    made.write("unused.html", preload + PLAIN)
    made.write(
        "used.html", preload + PLAIN + "<style>.box { background-image: url(no.png) }</style>"
    )
    style = '<link rel="preload" as="style" href="no.css" onload="this.rel = \'stylesheet\'">'
    made.write("later.html", style + PLAIN)
    assert made.check().exit_code == 3
    assert {page: verdict for (page, _), verdict in made.verdicts().items()} == {
        "unused": "unchanged",
        "used": "failed",
        "later": "failed",
    }
    notes = made.report()["notes"]
    assert "unused: no.png is preloaded, did not arrive, and is not used" in notes


def test_frame_that_refuses_to_be_framed_is_a_note(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    told.replies["/home.html"] = Reply(
        PLAIN + '<iframe src="in.html" width="300" height="90" title="In"></iframe>'
    )
    told.replies["/in.html"] = Reply("<p>In</p>", headers={"X-Frame-Options": "DENY"})
    made = project(settings=f'base_url = "{told.origin}"', breakpoints=ONE_WIDTH)
    assert made.approve().exit_code == 0
    assert made.check().exit_code == 0
    assert made.report()["notes"] == [
        "home: the frame in.html refuses to be framed: a panel stands for it"
    ]


HTML = "<!doctype html><title>App</title><p>Not found</p>"


def test_style_script_font_or_picture_that_is_something_else_is_a_failure(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    parts = {
        "sheet": '<link rel="stylesheet" href="a.css">',
        "imported": '<style>@import "a.css";</style>',
        "script": '<script src="a.js"></script>',
        "module": '<script type="module" src="a.mjs"></script>',
        "font": '<style>@font-face { font-family: F; src: url("a.woff2") }</style>'
        '<p style="font-family: F">Text</p>',
        "picture": '<img src="a.png" width="9" height="9" alt="">',
        "background": '<p style="background: url(a.svg)">Text</p>',
        "typed": '<link rel="stylesheet" href="plain.css">',
    }
    for name in (*parts, "fine"):
        told.replies[f"/{name}.html"] = Reply(PLAIN)
    made = project(*parts, "fine", settings=f'base_url = "{told.origin}"', breakpoints=ONE_WIDTH)
    assert made.approve().exit_code == 0
    for name, part in parts.items():
        told.replies[f"/{name}.html"] = Reply(PLAIN + part)
    for file in ("a.css", "a.js", "a.mjs", "a.woff2", "a.png", "a.svg"):
        told.replies[f"/{file}"] = Reply(HTML)
    told.replies["/plain.css"] = Reply(".box { height: 60px }", "text/plain")
    # Right whatever it is called: a page that is not strict, a script of another type, a font.
    told.replies["/fine.html"] = Reply(
        '<link rel="stylesheet" href="plain.css"><script src="plain.js"></script>'
        + PLAIN.replace("<!doctype html>", "")
        + '<style>@font-face { font-family: F; src: url("f.woff2") }</style>'
        '<p style="font-family: F">Text</p>'
    )
    told.replies["/plain.js"] = Reply("<!-- a comment\nwindow.ran = true;", "text/html")
    told.replies["/f.woff2"] = Reply(FONT.read_bytes(), "application/octet-stream")
    made.check()
    verdicts = {page: verdict for (page, _), verdict in made.verdicts().items()}
    assert verdicts == {**dict.fromkeys(parts, "failed"), "fine": "changed"}
    missing = {
        capture["page"]: [
            (entry["kind"], entry["address"], entry["answer"]) for entry in capture["missing"]
        ]
        for capture in made.report()["captures"]
        if "missing" in capture
    }
    assert missing == {
        "sheet": [("stylesheet", "a.css", "is text/html")],
        "imported": [("stylesheet", "a.css", "is text/html")],
        "script": [("script", "a.js", "is text/html")],
        "module": [("script", "a.mjs", "is text/html")],
        "font": [("font", "a.woff2", "cannot be decoded")],
        "picture": [("image", "a.png", "cannot be decoded")],
        "background": [("image", "a.svg", "cannot be decoded")],
        "typed": [("stylesheet", "plain.css", "is text/plain")],
    }


def test_page_that_moves_on_to_another_of_its_own_is_told(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    told.replies["/home.html"] = Reply(PLAIN + "<script>location.replace('/other.html')</script>")
    told.replies["/other.html"] = Reply(PLAIN)
    told.replies["/sent.html"] = Reply(status=302, headers={"Location": "/other.html"})
    made = project("home", "sent", settings=f'base_url = "{told.origin}"', breakpoints=ONE_WIDTH)
    code, out, _ = made.approve()
    assert code == 0
    assert "home and sent: it led to other.html, which is what is captured\n" in out
    assert made.check().exit_code == 0
    assert made.report()["notes"] == [
        "home: it led to other.html, which is what is captured",
        "sent: it led to other.html, which is what is captured",
    ]
