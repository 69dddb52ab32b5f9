"""Files that arrived with status 200 but are not the style sheet, script or picture requested.

Some servers answer every unknown address with their start page instead of "not found", and a
browser silently ignores files that it cannot use.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Response

from harness.capture.network.deliveries import Deliveries
from harness.capture.network.resources import body_of
from harness.model.dead_reference import without_credentials

#: The beginning of an HTML document; a script may begin with an HTML comment.
_HTML = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|title|meta)\b", re.IGNORECASE
)

#: The beginnings of picture files that browsers can show; SVG is text.
_PICTURES = re.compile(
    rb"\x89PNG|GIF8|\xff\xd8\xff|RIFF....WEBP|BM|\0\0[\1\2]\0|....ftyp|\xff\x0a|\0\0\0\x0cJXL"
    rb"|(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<(?!!doctype\s+html|html)",
    re.IGNORECASE | re.DOTALL,
)


class Impostors:
    """Checks the files that arrived in one tab; each address is read once."""

    def __init__(self) -> None:
        self._is_genuine: dict[str, bool] = {}

    async def note(
        self, deliveries: Deliveries, responses: Iterable[Response], answer: Mapping[str, Any]
    ) -> None:
        """Note in ``deliveries`` which of ``responses`` the page could not use.

        ``answer`` is the result of page.js.
        """
        fonts, styled = frozenset(answer["broken_fonts"]), frozenset(answer["styled"])
        quirks = frozenset(answer["quirks"])
        for response in responses:
            kind, address = response.request.resource_type, response.url
            if kind == "stylesheet" and (type_ := _wrong_style(response, quirks)):
                _note(deliveries, kind, address, f"is {type_}")
            elif kind == "font" and address in fonts:
                _note(deliveries, kind, address, "cannot be decoded")
            elif (
                (kind == "script" and _type_of(response) == "text/html")
                or (kind == "image" and address in styled)
            ) and not await self._check(response, kind):
                verdict = "is text/html" if kind == "script" else "cannot be decoded"
                _note(deliveries, kind, address, verdict)

    async def _check(self, response: Response, kind: str) -> bool:
        """Whether a script or a picture begins like one; true where it cannot be read again."""
        if response.url not in self._is_genuine:
            body = await body_of(response)
            if body is None:
                return True
            is_html, is_picture = _HTML.match(body), _PICTURES.match(body)
            self._is_genuine[response.url] = bool(is_picture) if kind == "image" else not is_html
        return self._is_genuine[response.url]


def _wrong_style(response: Response, quirks: frozenset[str]) -> str:
    """The content type for which a browser refuses a style sheet; empty where it accepts it."""
    type_ = _type_of(response)
    if type_ in ("", "text/css", "application/x-unknown-content-type"):
        return ""
    try:
        frame = response.request.frame.url
    except PlaywrightError:  # the frame is gone
        return ""
    if frame.partition("#")[0] in quirks and "nosniff" not in response.headers.get(
        "x-content-type-options", ""
    ):
        return ""  # documents in quirks mode may use it
    return type_


def _type_of(response: Response) -> str:
    return response.headers.get("content-type", "").partition(";")[0].strip().lower()


def _note(deliveries: Deliveries, kind: str, address: str, answer: str) -> None:
    problem = f"{kind} {without_credentials(address)[:300]} {answer}"
    if answer == "cannot be decoded":
        why = f"it was delivered, but is not a {kind} that the browser can show"
        fix = "replace the file, or take it out of the page"
    else:
        why = f"the browser refuses it as a {kind}, without which the page looks different"
        fix = (
            f"have the server deliver the {kind} with its own type; where it answers with a page "
            "instead of 404, put the file there or take the reference out"
        )
    deliveries.died(kind, address, answer, problem, why, fix)
