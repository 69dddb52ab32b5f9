"""The harness's own DevTools connection: the same answers as the driver's, and closed to pages."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.async_api import Browser, async_playwright
from playwright.async_api import Error as PlaywrightError

from harness.capture.browsers import devtools
from harness.capture.browsers.devtools import Connection, open_session
from harness.capture.browsers.find import find_browser
from harness.capture.browsers.sandbox import sandbox_works
from harness.capture.host import BrowserHost
from harness.capture.rendering.profile import browser_environment, browser_flags
from harness.capture.tab.tab import Tab
from harness.model.capture import Capture
from harness.model.job import Job
from harness.model.page import Page
from harness.site.folder_server import serve

T = TypeVar("T")

#: A page that tries whatever a page can try to reach a server, and writes down what it got.
HOSTILE = """<!doctype html><p id="answers">waiting</p><script>
const tries = [];
const note = (name) => (answer) => tries.push(`${name}: ${answer}`);
addEventListener("load", async () => {
  for (const path of ["/json/version", "/json/list", "/json/new?about:blank"])
    await fetch("http://127.0.0.1:PORT" + path)
      .then(() => note(path)("read"), () => note(path)("refused"));
  for (const address of ["ws://127.0.0.1:PORTPATH", "ws://localhost:PORTPATH"])
    await new Promise((resolve) => {
      const socket = new WebSocket(address);
      socket.onopen = () => { note("socket")("open"); resolve(); };
      socket.onerror = () => { note("socket")("refused"); resolve(); };
    });
  document.querySelector("#answers").textContent = tries.join(", ");
});
</script>"""

REFUSED = ", ".join(
    f"{name}: refused"
    for name in ("/json/version", "/json/list", "/json/new?about:blank", "socket", "socket")
)


@asynccontextmanager
async def started(switches: Sequence[str] = (devtools.LISTEN,)) -> AsyncIterator[Browser]:
    """A browser started as for a check, with more ``switches``."""
    found = find_browser()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=found.executable,
            args=[*browser_flags(found.shell), *switches],
            env=dict(browser_environment(os.environ)),
            chromium_sandbox=sandbox_works(),
        )
        try:
            yield browser
        finally:
            await browser.close()


def run(test: Callable[[], Awaitable[T]]) -> T:
    """The result of ``test``, in a thread without another event loop."""

    async def bounded() -> T:
        return await asyncio.wait_for(test(), 120)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, bounded()).result()


async def process_of(browser: Browser) -> int:
    """The browser's own process."""
    system = await (await browser.new_browser_cdp_session()).send("SystemInfo.getProcessInfo")
    numbers = {process["type"]: int(process["id"]) for process in system["processInfo"]}
    return numbers["browser"]


def test_captures_are_those_through_the_driver(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index.html").write_text(
        "<!doctype html><style>p { color: teal; width: 40vw }</style><p>Both ways 中文 🙂</p>"
    )

    def capture() -> tuple[bool, list[Capture]]:
        with serve(tmp_path) as base, BrowserHost(find_browser()) as host:
            job = Job(Page("home", ""), base, "chromium", (400, 800), 30_000)
            captures = host.capture(job)
            assert all(isinstance(taken, Capture) for taken in captures)
            return host.is_directly_connected, [*captures]  # type: ignore[list-item]

    monkeypatch.delenv(devtools.VARIABLE, raising=False)
    direct, here = capture()
    monkeypatch.setenv(devtools.VARIABLE, "driver")
    through_driver, there = capture()
    assert direct
    assert not through_driver
    assert [(taken.image, taken.layout) for taken in here] == [
        (taken.image, taken.layout) for taken in there
    ]


def test_browser_that_does_not_listen_is_reached_through_the_driver() -> None:
    async def test() -> Any:
        async with started(switches=()) as browser:
            connection = await Connection.open(browser, wait_s=0.2)
            assert connection is None
            page = await browser.new_page()
            session = await open_session(page, connection)
            return await session.send("Runtime.evaluate", {"expression": "6 * 7"})

    assert run(test)["result"]["value"] == 42


def test_messages_of_any_size_come_back_whole_and_to_their_senders() -> None:
    async def test() -> None:
        async with started() as browser:
            connection = await Connection.open(browser)
            assert connection
            sessions = [await open_session(await browser.new_page(), connection) for _ in range(2)]
            lengths = [9_000_000, 1, 70_000, 3_000_000]
            answers = await asyncio.gather(
                *(
                    session.send("Runtime.evaluate", {"expression": f"'{sign}'.repeat({length})"})
                    for session, sign in zip(sessions, "aé", strict=True)
                    for length in lengths
                )
            )
            assert [answer["result"]["value"] for answer in answers] == [
                sign * length for sign in "aé" for length in lengths
            ]
            await connection.close()

    run(test)


def test_events_reach_listeners_of_their_tab_only() -> None:
    async def test() -> None:
        async with started() as browser:
            connection = await Connection.open(browser)
            heard: list[list[str]] = [[], []]
            sessions = []
            for texts in heard:
                session = await open_session(await browser.new_page(), connection)
                sessions.append(session)
                await session.send("Runtime.enable")

                def note(event: Any, texts: list[str] = texts) -> None:
                    texts.append(event["args"][0]["value"])

                session.on("Runtime.consoleAPICalled", note)
            for number, session in enumerate(sessions):
                await session.send("Runtime.evaluate", {"expression": f"console.log('{number}')"})
            assert heard == [["0"], ["1"]]

    run(test)


def test_refused_command_is_an_error_of_playwright() -> None:
    async def test() -> None:
        async with started() as browser:
            session = await open_session(await browser.new_page(), await Connection.open(browser))
            with pytest.raises(PlaywrightError, match=r"Page\.noSuchThing.*wasn't found"):
                await session.send("Page.noSuchThing")

    run(test)


@pytest.mark.parametrize("ending", ["crash", "tab closed", "context closed", "browser killed"])
def test_call_to_an_ended_tab_ends(ending: str) -> None:
    async def test() -> None:
        async with started() as browser:
            page = await browser.new_page()
            session = await open_session(page, await Connection.open(browser))
            endless = asyncio.ensure_future(
                session.send(
                    "Runtime.evaluate",
                    {"expression": "new Promise(() => {})", "awaitPromise": True},
                )
            )
            await session.send("Runtime.evaluate", {"expression": "1"})
            if ending == "browser killed":
                os.kill(await process_of(browser), signal.SIGKILL)
            elif ending == "crash":  # which does not answer
                crashing = asyncio.ensure_future(session.send("Page.crash"))
                crashing.add_done_callback(asyncio.Future.exception)
            else:
                await (page if ending == "tab closed" else page.context).close()
            with pytest.raises(PlaywrightError, match=r"crashed|closed"):
                await endless
            with pytest.raises(PlaywrightError, match=r"crashed|closed"):
                await session.send("Runtime.evaluate", {"expression": "1"})

    run(test)


def test_pages_cannot_use_the_connection(tmp_path: Path) -> None:
    """Neither a page of a check, nor one that is let through to the port."""

    async def test(base: str) -> list[str]:
        texts = []
        origin = base.removesuffix("/")
        async with started() as browser:
            port, path = await devtools.address_of(browser, wait_s=3)
            hostile = HOSTILE.replace("PORTPATH", f"{port}{path}").replace("PORT", port)
            (tmp_path / "index.html").write_text(hostile)
            connection = await Connection.open(browser)
            for proxy in (
                None,
                {"server": "http://127.0.0.1:1", "bypass": f"<-loopback>,{origin}"},
            ):
                context = await browser.new_context(proxy=proxy)  # type: ignore[arg-type]
                job = Job(Page("home", ""), base, "chromium", (400,), 30_000)
                tab = await Tab.open(job, context, {}, connection=connection)
                await tab._page.goto(base)
                answers = tab._page.locator("#answers:not(:text('waiting'))")
                texts.append(await answers.inner_text())
        return texts

    with serve(tmp_path) as base:
        assert run(lambda: test(base)) == [REFUSED, REFUSED]
