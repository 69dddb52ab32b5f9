"""The world in which the harness measures a page: its document, and none of its scripts' doings.

A script of a page may replace ``JSON``, ``Map``, ``eval`` or the functions of an element, in its
own world. Chromium gives a document more worlds, each with built-ins of its own. Playwright's
``evaluate`` runs in the page's world, and by functions that the page can replace, so Chromium is
asked directly. Other browsers have only Playwright's way.
"""

from typing import Any

from playwright.async_api import CDPSession
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as PlaywrightPage

from harness.capture.scripts.sources import NO_PROPERTIES, measuring_js

NAME = "breakpoint-harness"

#: What measures a page, in its world.
HARNESS = 'window[Symbol.for("harness")]'

#: What measuring.js says where nothing answers it.
_NO_SCRIPTS = "no script of the harness runs in this document"

#: What a browser says of a question to a document that has been left; the first, of one that was
#: left before the question came.
_STALE = "Cannot find context with specified id"
_LEFT = (_STALE, "context was destroyed", "navigated or closed", "Promise was collected")


class DocumentLeftError(PlaywrightError):
    """The page was loaded anew, or went elsewhere, while it was asked."""


class NoScriptsError(PlaywrightError):
    """No script runs in the page's own world, so the page was not prepared."""


class World:
    """The harness's world of one tab; a new one in each document, made when it is asked."""

    def __init__(
        self, page: PlaywrightPage, devtools: CDPSession | None, supported: str = NO_PROPERTIES
    ) -> None:
        self._page = page
        self._measuring_js = measuring_js(supported)
        self._frame = ""
        self.context = 0  #: as DevTools numbers it; 0 before the first question
        self.devtools = devtools  #: of Chromium

    async def answer(self, expression: str) -> Any:
        """What a JavaScript expression comes to, once that is known.

        Errors: ``DocumentLeftError``, or as Playwright has them.
        """
        if self.devtools is None:
            return await self._answer_in_page(expression)
        result = await self.ask(expression, returnByValue=True, awaitPromise=True)
        return result.get("value")

    async def ask(self, expression: str, **options: object) -> dict[str, Any]:
        """The object of DevTools for what an expression comes to. Errors: as of ``answer``."""
        if self.context:
            try:
                return await self._evaluate(expression, options)
            except DocumentLeftError as error:
                if _STALE not in error.message:
                    raise
        await self._enter()
        return await self._evaluate(f"{self._measuring_js}\n{expression}", options)

    async def _enter(self) -> None:
        assert self.devtools is not None  # only Chromium has worlds to enter
        if not self._frame:
            tree = await self.devtools.send("Page.getFrameTree")
            self._frame = tree["frameTree"]["frame"]["id"]
        world = {"frameId": self._frame, "worldName": NAME}
        self.context = (await self.devtools.send("Page.createIsolatedWorld", world))[
            "executionContextId"
        ]

    async def _evaluate(self, expression: str, options: dict[str, object]) -> dict[str, Any]:
        assert self.devtools is not None  # as above
        asked = {"expression": expression, "contextId": self.context, **options}
        try:
            answer = await self.devtools.send("Runtime.evaluate", asked)
        except PlaywrightError as error:
            if any(part in error.message for part in _LEFT):
                raise DocumentLeftError(error.message) from error
            raise
        if failed := answer.get("exceptionDetails"):
            thrown = failed.get("exception", {})
            message = thrown.get("description") or failed["text"]
            raise (NoScriptsError if _NO_SCRIPTS in message else PlaywrightError)(message)
        result: dict[str, Any] = answer["result"]
        return result

    async def _answer_in_page(self, expression: str) -> Any:
        body = f"if (!({HARNESS}?.call)) {{ {self._measuring_js} }}\nreturn {expression};"
        try:
            return await self._page.evaluate(f"() => {{ {body} }}")
        except PlaywrightError as error:
            if "context was destroyed" in error.message or "navigat" in error.message:
                raise DocumentLeftError(error.message) from error
            raise
