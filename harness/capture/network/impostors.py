"""Files that were delivered and are not what the page takes them for: no style, script or picture.

A server that answers with its start page instead of "not found" says 200 to everything, and the
browser passes over what it cannot use.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Response

from harness.capture.network.deliveries import Deliveries
from harness.capture.network.resources import body_of
from harness.model.dead_reference import without_credentials

#: How a document of HTML begins; a script may begin with a comment of HTML.
_HTML = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|title|meta)\b", re.IGNORECASE
)

#: How pictures begin that browsers can show; SVG is text.
_PICTURES = re.compile(
    rb"\x89PNG|GIF8|\xff\xd8\xff|RIFF....WEBP|BM|\0\0[\1\2]\0|....ftyp|\xff\x0a|\0\0\0\x0cJXL"
    rb"|(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<(?!!doctype\s+html|html)",
    re.IGNORECASE | re.DOTALL,
)


class Impostors:
    """Looks at what was delivered to one tab; each address is read once."""

    def __init__(self) -> None:
        self._sound: dict[str, bool] = {}

    async def note(
        self, deliveries: Deliveries, responses: Iterable[Response], answer: Mapping[str, Any]
    ) -> None:
        """Have ``deliveries`` know which of ``responses`` the page could not use.

        ``answer`` is that of page.js.
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
            ) and not await self._is_sound(response, kind):
                verdict = "is text/html" if kind == "script" else "cannot be decoded"
                _note(deliveries, kind, address, verdict)

    async def _is_sound(self, response: Response, kind: str) -> bool:
        """Whether a script or a picture begins as one; what cannot be read again counts as one."""
        if response.url not in self._sound:
            body = await body_of(response)
            if body is None:
                return True
            is_html, is_picture = _HTML.match(body), _PICTURES.match(body)
            self._sound[response.url] = bool(is_picture) if kind == "image" else not is_html
        return self._sound[response.url]


def _wrong_style(response: Response, quirks: frozenset[str]) -> str:
    """The type for which a browser refuses a style sheet; empty where it takes it."""
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
        return ""  # as old documents may
    return type_


def _type_of(response: Response) -> str:
    return response.headers.get("content-type", "").partition(";")[0].strip().lower()


def _note(deliveries: Deliveries, kind: str, address: str, answer: str) -> None:
    what = f"{kind} {without_credentials(address)[:300]} {answer}"
    if answer == "cannot be decoded":
        why = f"it was delivered, but is not a {kind} that the browser can show"
        fix = "replace the file, or take it out of the page"
    else:
        why = f"the browser refuses it as a {kind}, without which the page looks different"
        fix = (
            f"have the server deliver the {kind} with its own type; where it answers with a page "
            "instead of 404, put the file there or take the reference out"
        )
    deliveries.died(kind, address, answer, what, why, fix)
