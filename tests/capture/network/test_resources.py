"""The digests of a page's files in the manifest of its baselines."""

import asyncio
import json
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import pytest

from harness.capture.network.resources import Resources
from tests.scratch import ONE_WIDTH, SQUARE, MakeProject, MakeServer, Project, Reply

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Made of</title>
<link rel="stylesheet" href="/page.css?v=1"><p>Text</p>
<img src="/moved.svg" alt="">
<img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>" alt="">
<script>
  fetch("/data.json?at=1"); fetch("/data.json?at=2"); fetch("/none.json");
</script>
"""


def digest(*bodies: str) -> str:
    found = sorted(sha256(one.encode()).hexdigest() for one in bodies)
    return found[0] if len(found) == 1 else sha256("\n".join(found).encode()).hexdigest()


@pytest.fixture
def made(project: MakeProject, server: MakeServer) -> Project:
    told = server()
    told.replies |= {
        "/home.html": Reply(PAGE),
        "/page.css": Reply("p { margin: 0 }", "text/css"),
        "/moved.svg": Reply(status=302, headers={"Location": "/square.svg"}),
        "/square.svg": Reply(SQUARE, "image/svg+xml"),
        "/data.json": Reply("[]", "application/json"),
    }
    return project(settings=f'base_url = "{told.origin}"', breakpoints=ONE_WIDTH)


def resources(made: Project) -> Any:
    manifest = made.baselines / "home" / "chromium" / "manifest.json"
    return json.loads(manifest.read_text())["resources"]


def test_everything_that_was_delivered_has_a_digest(made: Project) -> None:
    assert made.approve("--quiet").exit_code == 0
    assert resources(made) == {
        "data.json": digest("[]", "[]"),
        "home.html": digest(PAGE),
        "moved.svg": digest("302 /square.svg"),
        "none.json": digest("404"),
        "page.css": digest("p { margin: 0 }"),
        "square.svg": digest(SQUARE),
    }
    assert made.check("--quiet").exit_code == 0
    assert made.approve("--quiet", "--from", "last").exit_code == 0
    assert resources(made)["home.html"] == digest(PAGE)


def test_answer_that_comes_while_digests_are_made_is_no_part_of_the_capture() -> None:
    """A worker that polls, or a page that goes on, asks for more at any time."""

    class Tab:
        def on(self, _: str, hear: Any) -> None:
            self.hear = hear

    class Answer:
        status = 200
        request = SimpleNamespace(resource_type="fetch")

        def __init__(self, tab: Tab, url: str) -> None:
            self.tab, self.url = tab, url

        async def body(self) -> bytes:
            self.tab.hear(Answer(self.tab, f"{self.url}+"))
            return self.url.encode()

    tab: Any = Tab()
    found = Resources(tab, "http://here", {})
    tab.hear(Answer(tab, "http://here/poll"))
    assert asyncio.run(found.digests()) == {"poll": digest("http://here/poll")}
