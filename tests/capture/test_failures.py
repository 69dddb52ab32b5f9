"""Pages that cannot be captured have a reason of their own, at once."""

import struct
import zlib

import pytest

from tests.scratch import ONE_WIDTH, PLAIN, MakeProject, MakeServer, Reply

pytestmark = pytest.mark.browser

#: Longer than a test may take: no page here is waited for that long.
PATIENT = "timeout = 600"


def monochrome(width: int, height: int) -> bytes:
    """A PNG of so many px, one bit each."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    squeezed = zlib.compressobj(1)
    row = b"\0" * (width // 8 + 1)
    body = b"".join(squeezed.compress(row) for _ in range(height)) + squeezed.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_what_is_no_page_says_what_it_is(project: MakeProject, server: MakeServer) -> None:
    told = server()
    told.replies = {
        "/sandbox.html": Reply(PLAIN, headers={"Content-Security-Policy": "sandbox"}),
        "/pdf.html": Reply(b"%PDF-1.4\n", "application/pdf"),
        "/saved.html": Reply(PLAIN, headers={"Content-Disposition": "attachment"}),
        "/empty.html": Reply(status=204),
        "/circle.html": Reply(status=302, headers={"Location": "/circle.html"}),
    }
    names = [path[1:-5] for path in told.replies]
    settings = f'base_url = "{told.origin}"\n{PATIENT}'
    made = project(*names, settings=settings, breakpoints=ONE_WIDTH)
    assert made.check().exit_code == 3
    whys = {page: message.split("\n")[1] for page, message in made.messages().items()}
    assert whys == {
        "sandbox": "  why: the page forbids scripts by `sandbox` in its Content-Security-Policy, "
        "so that its clock and its requests cannot be held",
        "pdf": "  why: the server delivers it as application/pdf, which a browser saves and does "
        "not show",
        "saved": "  why: the server delivers it with `Content-Disposition: attachment`, which a "
        "browser saves and does not show",
        "empty": "  why: that says that there is no page to show",
        "circle": "  why: its redirects lead in a circle",
    }


def test_picture_of_400_megapixels_is_named(project: MakeProject) -> None:
    made = project(settings=PATIENT, breakpoints=ONE_WIDTH)
    made.write("home.html", PLAIN + '<img src="large.png" width="300" alt="">')
    made.write("large.png", monochrome(20_000, 20_000))
    assert made.check().exit_code == 3
    assert made.messages()["home"] == (
        "the image http://root/large.png is 20000 × 20000 px large\n"
        "  why: decoded it takes 1.6 GB, which a browser may refuse or not have\n"
        "  fix: deliver a smaller picture, or take it out of the page"
    )


def test_endless_loop_in_a_resize_listener_is_told_as_that(project: MakeProject) -> None:
    made = project(settings=f"{PATIENT}\nsweep = {{ min = 390, max = 420 }}", breakpoints=ONE_WIDTH)
    made.write(
        "home.html", PLAIN + "<script>addEventListener('resize', () => { for (;;); })</script>"
    )
    assert made.check().exit_code == 3
    (sweep,) = made.report()["sweeps"]
    assert sweep["verdict"] == "failed"
    assert "does not answer when it is made " in sweep["message"]
    assert "an endless loop in what listens to `resize`" in sweep["message"]


def test_listeners_that_resize_again_are_followed(project: MakeProject) -> None:
    again = "dispatchEvent(new Event('resize'))"
    made = project(
        "deep", "later", settings="sweep = { min = 390, max = 420 }", breakpoints=ONE_WIDTH
    )
    made.write("deep.html", f"{PLAIN}<script>addEventListener('resize', () => {again})</script>")
    later = f"addEventListener('resize', () => setTimeout(() => {again}))"
    made.write("later.html", f"{PLAIN}<script>{later}</script>")
    assert made.approve().exit_code == 0
    assert made.check().exit_code == 0
