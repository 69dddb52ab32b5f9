"""The JavaScript world in which the harness measures a page, with the page's DOM but own built-ins.

A page's script may replace ``JSON``, ``Map``, ``eval`` or functions of elements in its own world.
In Chromium a document has further worlds, each with its own built-ins. Playwright's ``evaluate``
runs in the page's world, with functions that the page can replace, so that DevTools is called
directly. For other browsers only Playwright's ``evaluate`` is available.
"""

from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as PlaywrightPage

from harness.capture.browsers.devtools import DevTools
from harness.capture.scripts.sources import NO_PROPERTIES, measuring_js
from harness.printable import shown_parameters

NAME = "breakpoint-harness"

#: The object with the measuring functions, as a JavaScript expression.
HARNESS = 'window[Symbol.for("harness")]'

#: The error of measuring.js where no script in the page's world answers.
_NO_SCRIPTS = "no script of the harness runs in this document"

#: Browser errors of an evaluation in a document that has been left; the first one where it was left
#: before the evaluation began.
_STALE = "Cannot find context with specified id"
_LEFT = (_STALE, "context was destroyed", "navigated or closed", "Promise was collected")


class DocumentLeftError(PlaywrightError):
    """The page was reloaded or navigated during a call."""


class NoScriptsError(PlaywrightError):
    """No script runs in the page's own world, so that the page is not prepared."""


class World:
    """The harness's world of one tab; each document gets a new one at the first call."""

    def __init__(
        self, page: PlaywrightPage, devtools: DevTools | None, supported: str = NO_PROPERTIES
    ) -> None:
        self._page = page
        self._measuring_js = measuring_js(supported, shown_parameters())
        self._frame = ""
        self.context = 0  #: DevTools' number of the world; 0 before the first call
        self.devtools = devtools  #: only in Chromium

    async def answer(self, expression: str) -> Any:
        """The value of a JavaScript expression; of a promise, the value it resolves to.

        Errors: ``DocumentLeftError`` and Playwright's.
        """
        if self.devtools is None:
            return await self._answer_in_page(expression)
        result = await self.ask(expression, returnByValue=True, awaitPromise=True)
        return result.get("value")

    async def ask(self, expression: str, **options: object) -> dict[str, Any]:
        """DevTools' object for the value of an expression. Errors: as of ``answer``."""
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
        parameters = {"expression": expression, "contextId": self.context, **options}
        try:
            answer = await self.devtools.send("Runtime.evaluate", parameters)
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
