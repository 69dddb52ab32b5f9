"""A page that goes on by itself is always the same one of its pages."""

from collections.abc import Iterator

import pytest

from harness.capture.browsers.find import find_browser
from harness.capture.host import BrowserHost
from harness.model.capture import Capture
from harness.model.job import Job
from harness.model.page import Page
from tests.scratch import PLAIN, Reply, Server, running_server

pytestmark = pytest.mark.browser

#: What a page says of where it goes, in its HTML or a header, and whether it goes there.
GOES = {
    "at-once": ('<meta http-equiv="refresh" content="0; url=/second.html">', "", True),
    "soon": ("<meta http-equiv=Refresh content=\"2;URL='second.html'\">", "", True),
    "late": ('<meta http-equiv="refresh" content="5;url=/second.html">', "", False),
    "to-itself": ('<meta http-equiv="refresh" content="1">', "", False),
    "by-header": ("", "1; url=/second.html", True),
    "late-by-header": ("", "4; url=/second.html", False),
    "added-late": (
        "<script>addEventListener('load', () => document.head.insertAdjacentHTML('beforeend', "
        "'<meta http-equiv=refresh content=\"0;url=/second.html\">'))</script>",
        "",
        False,
    ),
    "by-script": (
        "<script>setTimeout(() => location.replace('/second.html'), 900)</script>",
        "",
        True,
    ),
}


@pytest.fixture(scope="module")
def served() -> Iterator[Server]:
    with running_server() as server:
        server.replies["/second.html"] = Reply(PLAIN + "<h1>Second</h1>")
        for name, (said, header, _) in GOES.items():
            headers = {"Refresh": header} if header else {}
            server.replies[f"/{name}.html"] = Reply(PLAIN + said, headers=headers)
        yield server


@pytest.fixture(scope="module")
def host() -> Iterator[BrowserHost]:
    with BrowserHost(find_browser()) as host:
        yield host


@pytest.mark.parametrize("name", GOES)
def test_refresh_goes_by_the_clock_of_the_page(
    name: str, host: BrowserHost, served: Server
) -> None:
    address = f"{served.origin}/{name}.html"
    for capture in host.capture(Job(Page(name, address), address, "chromium", (400, 500), 20_000)):
        assert isinstance(capture, Capture), capture
        texts = [element.text for element in capture.layout.elements]
        assert ("Second" in texts) == GOES[name][2]


def test_pages_that_lead_to_each_other_keep_loading(host: BrowserHost, served: Server) -> None:
    for name, other in (("ping", "pong"), ("pong", "ping")):
        meta = f'<meta http-equiv="refresh" content="0;url=/{other}.html">'
        served.replies[f"/{name}.html"] = Reply(PLAIN + meta)
    address = f"{served.origin}/ping.html"
    (missed,) = host.capture(Job(Page("ping", address), address, "chromium", (400,), 20_000))
    assert not isinstance(missed, Capture)
    assert (missed.verdict, missed.what) == ("unstable", f"{address} keeps loading")
