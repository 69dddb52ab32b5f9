"""A DevTools connection to a running Chromium, beside that of Playwright's driver.

The driver decodes and encodes every message twice: for pictures and layouts, which are large, that
takes a tenth of a check's CPU time. Playwright still starts the browser, opens and navigates its
tabs. The connection is a WebSocket on loopback, at a port and a path that Chromium draws by lot.
Chromium refuses whoever sends an origin, as every page does, and the proxies of pages lead nowhere.
"""

import asyncio
import json
import os
import re
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from playwright.async_api import Browser, CDPSession, Page
from playwright.async_api import Error as PlaywrightError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

#: ``driver`` in this environment variable: everything goes through Playwright's driver.
VARIABLE = "HARNESS_DEVTOOLS"

#: The switch that makes Chromium listen, at a port that is free.
LISTEN = "--remote-debugging-port=0"

#: The file in the browser's profile folder with its port and path, and how long it may take to be
#: written after the start (s).
_PORT_FILE, PORT_S = "DevToolsActivePort", 3.0

#: The profile folder in the browser's command line.
_PROFILE_FOLDER = re.compile(r"--user-data-dir=(.+?)(?= --|$)")

#: Ends of calls, in Playwright's words.
_CRASHED = "Target crashed"
_CLOSED = "Target page, context or browser has been closed"

Listener = Callable[[Any], object]


class DevTools(Protocol):
    """A session with one tab: this module's, or Playwright's ``CDPSession``."""

    async def send(self, method: str, params: dict[str, Any] | None = None) -> Any:
        """The result of a command. Errors: Playwright's."""

    def on(self, event: Any, f: Any) -> None:
        """Call ``f`` with the parameters of each ``event``."""

    def remove_listener(self, event: str, f: Any) -> None:
        """Undo ``on``."""


def is_wanted() -> bool:
    """Whether browsers are to listen to a connection of the harness."""
    return os.environ.get(VARIABLE) != "driver"


async def open_session(page: Page, connection: "Connection | None") -> DevTools:
    """A session with ``page``, through ``connection`` where there is one. Errors: Playwright's."""
    session = await page.context.new_cdp_session(page)
    return session if connection is None else await connection.attach(page, session)


class Connection:
    """A WebSocket connection to a browser's DevTools."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = count(1)
        self._answers: dict[int, tuple[str, asyncio.Future[Any]]] = {}  #: with their sessions
        self._sessions: dict[str, Session] = {}
        self.crashed_frames = 0  #: frames of other sites, which have renderers of their own
        self._receiving = asyncio.ensure_future(self._receive())

    @classmethod
    async def open(cls, browser: Browser, wait_s: float = PORT_S) -> "Connection | None":
        """A connection to ``browser``; ``None`` where it does not listen within ``wait_s``."""
        try:
            port, path = await address_of(browser, wait_s)
            address = f"ws://127.0.0.1:{port}{path}"
            socket = await connect(
                address, compression=None, max_size=None, ping_interval=None, proxy=None
            )
        except (PlaywrightError, OSError, TimeoutError, WebSocketException):
            return None
        connection = cls(socket)
        frames = {"discover": True, "filter": [{"type": "iframe"}]}
        with suppress(PlaywrightError):
            await connection.send("Target.setDiscoverTargets", frames)
        return connection

    async def process_ids(self, kind: str) -> tuple[int, ...]:
        """The ids of the browser's processes of this kind. Errors: Playwright's."""
        answer = await self.send("SystemInfo.getProcessInfo")
        return tuple(process["id"] for process in answer["processInfo"] if process["type"] == kind)

    async def attach(self, page: Page, driver: CDPSession) -> "Session":
        """A session with ``page``, in place of the ``driver``'s. Errors: Playwright's."""
        names: list[str] = []  #: of the session, once there is one
        crashes: list[object] = []

        def on_crash(crashed: object) -> None:
            crashes.append(crashed)
            for name in names:
                self._end(name, _CRASHED)

        page.on("crash", on_crash)
        target = (await driver.send("Target.getTargetInfo"))["targetInfo"]["targetId"]
        await driver.detach()
        attached = await self.send("Target.attachToTarget", {"targetId": target, "flatten": True})
        names.append(attached["sessionId"])
        if crashes:  # a session with a crashed page never answers
            raise PlaywrightError(_CRASHED)
        session = Session(self, attached["sessionId"])
        self._sessions[attached["sessionId"]] = session
        return session

    async def send(
        self, method: str, params: dict[str, Any] | None = None, session: str = ""
    ) -> Any:
        """The result of a command; to a ``session``, or to the browser. Errors: Playwright's."""
        if self._receiving.done():
            raise PlaywrightError(_CLOSED)
        if session and session not in self._sessions:
            raise PlaywrightError(_CRASHED)
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._answers[number] = session, answer
        try:
            with suppress(ConnectionClosed):  # which ends the answer, too
                await self._socket.send(json.dumps(message))
            result = await answer
        finally:
            self._answers.pop(number, None)
        if error := result.get("error"):
            raise PlaywrightError(f"Protocol error ({method}): {error['message']}")
        return result["result"]

    async def close(self) -> None:
        """Leave the browser; it may be gone."""
        with suppress(Exception):
            await asyncio.wait_for(self._socket.close(), timeout=1)
        self._receiving.cancel()

    async def abort(self) -> None:
        """Close the socket at once, whatever has become of the browser."""
        self._socket.transport.abort()
        with suppress(Exception):
            await asyncio.wait_for(self._socket.wait_closed(), timeout=1)

    async def _receive(self) -> None:
        try:
            with suppress(ConnectionClosed):
                async for text in self._socket:
                    self._take(json.loads(text))
        finally:
            self._end("", _CLOSED)

    def _take(self, message: dict[str, Any]) -> None:
        if "id" in message:
            _, answer = self._answers.get(message["id"], ("", None))
            if answer and not answer.done():
                answer.set_result(message)
        elif message["method"] == "Target.targetCrashed":
            self.crashed_frames += 1
        elif message["method"] == "Target.detachedFromTarget":
            self._end(message["params"]["sessionId"], _CLOSED)
        elif session := self._sessions.get(message.get("sessionId", "")):
            session.tell(message["method"], message["params"])

    def _end(self, ended: str, reason: str) -> None:
        """Raise an error in all calls of a session, or of all sessions (``""``)."""
        if not ended:
            self._sessions.clear()
        self._sessions.pop(ended, None)
        for session, answer in self._answers.values():
            if ended in ("", session) and not answer.done():
                answer.set_exception(PlaywrightError(reason))


class Session:
    """A session with one tab."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection, self._name = connection, name
        self._listeners: dict[str, list[Listener]] = defaultdict(list)

    async def send(self, method: str, params: dict[str, Any] | None = None) -> Any:
        """The result of a command. Errors: Playwright's."""
        return await self._connection.send(method, params, self._name)

    def on(self, event: str, f: Listener) -> None:
        """Call ``f`` with the parameters of each ``event``."""
        self._listeners[event].append(f)

    def remove_listener(self, event: str, f: Listener) -> None:
        """Undo ``on``."""
        self._listeners[event].remove(f)

    def tell(self, event: str, parameters: Any) -> None:
        """Call the listeners to ``event``."""
        for listener in tuple(self._listeners[event]):
            listener(parameters)


async def address_of(browser: Browser, wait_s: float) -> tuple[str, str]:
    """The port and the path at which ``browser`` listens, from its profile folder.

    Errors: ``OSError`` where it has not written them within ``wait_s``, and Playwright's.
    """
    driver = await browser.new_browser_cdp_session()
    command_line = (await driver.send("SystemInfo.getInfo"))["commandLine"]
    await driver.detach()
    folder = _PROFILE_FOLDER.search(command_line)
    file = Path(folder[1] if folder else "") / _PORT_FILE
    ends = asyncio.get_running_loop().time() + wait_s
    while asyncio.get_running_loop().time() < ends:
        with suppress(OSError, ValueError):
            port, path = file.read_text("utf-8").split()
            return port, path
        await asyncio.sleep(0.02)
    raise FileNotFoundError(file)
