"""The digests of all files that a page was made of.

Two captures with the same digests show the same page, whichever browser painted them.
"""

import asyncio
import hashlib
from collections.abc import Mapping, MutableMapping
from contextlib import suppress

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Response

from harness.model.dead_reference import without_credentials
from harness.printable import printable

#: Streams never end, and a player requests as many parts of media as it likes.
_STREAMS = frozenset({"eventsource", "websocket", "media"})

#: The digest of a document that led to another document.
_LEFT = hashlib.sha256(b"left").hexdigest()

#: How long to wait for the body of a file that the page has finished loading (s).
BODY_S = 3

#: The digest of a file whose body could not be read again.
UNKNOWN = ""


class Resources:
    """The files that arrived in one tab since ``begin``.

    ``digests`` has the digests of files by address, from this tab and others of the page.
    """

    def __init__(self, page: Page, origin: str, digests: MutableMapping[str, str]) -> None:
        self._origin, self._digests = origin, digests
        self._page = page
        self._responses: dict[str, Response] = {}
        page.on("response", self._on_response)

    def begin(self, origin: str | None = None) -> None:
        """Forget everything: a new load starts, perhaps at another ``origin``."""
        self._responses = {}
        self._origin = origin or self._origin

    @property
    def delivered(self) -> tuple[Response, ...]:
        """The responses with a status below 300."""
        return tuple(answer for answer in self._responses.values() if answer.status < 300)

    async def digests(self) -> Mapping[str, str]:
        """SHA-256 by path, relative to the page's origin and without the query.

        ``UNKNOWN`` for files that could not be read again.
        """
        # Responses to later requests of a page at rest are not part of the capture.
        responses, origin = dict(self._responses), self._origin
        # A document that led to another document shows nothing, like a redirect.
        documents = [address for address, answer in responses.items() if self._is_document(answer)]
        left_documents = documents[:-1]
        for address, response in responses.items():
            if not self._digests.get(address):
                is_left = address in left_documents
                self._digests[address] = _LEFT if is_left else await _digest(response)
        by_path: dict[str, list[str]] = {}
        for address in responses:
            path = without_credentials(address).partition("#")[0].partition("?")[0]
            path = path.removeprefix(f"{origin}/")
            by_path.setdefault(path, []).append(self._digests[address])
        return {path: _together(path_digests) for path, path_digests in sorted(by_path.items())}

    def _is_document(self, response: Response) -> bool:
        request = response.request
        if request.resource_type != "document":
            return False
        with suppress(PlaywrightError):  # the frame is gone
            return request.frame == self._page.main_frame
        return False

    def _on_response(self, response: Response) -> None:
        if response.url.startswith("http") and response.request.resource_type not in _STREAMS:
            self._responses.pop(response.url, None)  # so that the latest response is the last entry
            self._responses[response.url] = response


async def body_of(response: Response) -> bytes | None:
    """The body of a response; ``None`` where it cannot be read again.

    For a file that was still arriving when the page left its document, the browser never answers.
    """
    try:
        return await asyncio.wait_for(response.body(), BODY_S)
    except (PlaywrightError, TimeoutError):
        return None


async def _digest(response: Response) -> str:
    if response.status == 304:  # the browser has it in its cache
        return _sha256(cached) if (cached := await body_of(response)) else UNKNOWN
    if 300 <= response.status < 400:  # a redirect has no content of its own
        location = printable(str(response.headers.get("location")))
        return _sha256(f"{response.status} {location}".encode())
    if response.status >= 400:  # the text of an error page is no content of the page
        return _sha256(str(response.status).encode())
    body = await body_of(response)
    if body is not None:
        return _sha256(body)
    return _sha256(b"") if response.headers.get("content-length") == "0" else UNKNOWN


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _together(digests: list[str]) -> str:
    """One digest of all files with the same path, independent of their order."""
    if len(digests) == 1:
        return digests[0]
    if UNKNOWN in digests:
        return UNKNOWN
    return _sha256("\n".join(sorted(digests)).encode())
