"""What a page is made of: the digest of everything that was delivered to it.

Two captures of pages with the same resources show the same page, whatever painted them.
"""

import asyncio
import hashlib
from collections.abc import Mapping, MutableMapping
from contextlib import suppress

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Response

#: Streams are never there as a whole; media arrive in parts, as many as the player likes.
_STREAMS = frozenset({"eventsource", "websocket", "media"})

#: The digest of a document that led to another one.
_LEFT = hashlib.sha256(b"left").hexdigest()

#: How long the end of a file is waited for that has come as far as the page is concerned (s).
BODY_S = 3

#: The digest of what was delivered and could not be had again.
UNKNOWN = ""


class Resources:
    """What was delivered to one tab since ``begin``.

    ``known`` are the digests of addresses delivered before, in this tab and others of the page.
    """

    def __init__(self, page: Page, origin: str, digests: MutableMapping[str, str]) -> None:
        self._origin, self._known = origin, digests
        self._page = page
        self._responses: dict[str, Response] = {}
        page.on("response", self._on_response)

    def begin(self, origin: str | None = None) -> None:
        """Forget everything: a new load starts, perhaps at another ``origin``."""
        self._responses = {}
        self._origin = origin or self._origin

    @property
    def delivered(self) -> tuple[Response, ...]:
        """The answers with a status below 300."""
        return tuple(answer for answer in self._responses.values() if answer.status < 300)

    async def digests(self) -> Mapping[str, str]:
        """SHA-256 by path, relative to the page's origin and without the query.

        ``UNKNOWN`` for what could not be read again.
        """
        # A page at rest may still ask: what is answered from here on is no part of the capture.
        responses, origin = dict(self._responses), self._origin
        # A document that led to another one has nothing to show, as a redirect has not.
        left = [at for at, answer in responses.items() if self._is_document(answer)][:-1]
        for address, response in responses.items():
            if not self._known.get(address):
                self._known[address] = _LEFT if address in left else await _digest(response)
        by_path: dict[str, list[str]] = {}
        for address in responses:
            path = address.partition("#")[0].partition("?")[0].removeprefix(f"{origin}/")
            by_path.setdefault(path, []).append(self._known[address])
        return {path: _together(path_digests) for path, path_digests in sorted(by_path.items())}

    def _is_document(self, response: Response) -> bool:
        request = response.request
        if request.resource_type != "document":
            return False
        with suppress(PlaywrightError):  # of a frame that is gone
            return request.frame == self._page.main_frame
        return False

    def _on_response(self, response: Response) -> None:
        if response.url.startswith("http") and response.request.resource_type not in _STREAMS:
            self._responses.pop(response.url, None)  # the last one comes last
            self._responses[response.url] = response


async def body_of(response: Response) -> bytes | None:
    """What was delivered; ``None`` where it cannot be had again.

    Of what was still on its way when its document was left, the browser tells no end.
    """
    try:
        return await asyncio.wait_for(response.body(), BODY_S)
    except (PlaywrightError, TimeoutError):
        return None


async def _digest(response: Response) -> str:
    if 300 <= response.status < 400:  # leads on, and has nothing to show
        return _sha256(f"{response.status} {response.headers.get('location')}".encode())
    if response.status >= 400:  # what it says of that is nobody's content
        return _sha256(str(response.status).encode())
    body = await body_of(response)
    if body is not None:
        return _sha256(body)
    return _sha256(b"") if response.headers.get("content-length") == "0" else UNKNOWN


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _together(digests: list[str]) -> str:
    """One digest of all that was delivered for one path, in whatever order."""
    if len(digests) == 1:
        return digests[0]
    if UNKNOWN in digests:
        return UNKNOWN
    return _sha256("\n".join(sorted(digests)).encode())
