"""The configuration keys of a page, each on a page where it has an effect."""

import json
from pathlib import Path

import pytest
from PIL import Image

from tests.scratch import (
    ONE_WIDTH,
    PLAIN,
    SQUARE,
    MakeProject,
    MakeServer,
    Reply,
    approved,
    changed,
)

pytestmark = pytest.mark.browser


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
        {"home": 'wait_for = ".ready"', "never": 'wait_for = ".rdy"'}, "timeout = 4", ONE_WIDTH
    )
    late = (
        '<p class="ready" hidden>Ready</p><script>'
        "setTimeout(() => { document.querySelector('.ready').hidden = false }, 900)</script>"
    )
    for name in ("home", "never"):
        made.write(f"{name}.html", PLAIN + late)
    assert made.check().exit_code == 3
    assert made.verdicts() == {("home", 400): "new", ("never", 400): "unstable"}
    assert "p.ready" in made.boxes("home", 400)
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
    for width in (400, 600, 800):
        assert "p.member" not in made.boxes("home", width)
        assert "p.member" in made.boxes("member", width)
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
        "div.box grew 1 px wider (200 → 201) at 400 px: "
        ".box width 200px → 201px (home.html:8, proven)"
    )
