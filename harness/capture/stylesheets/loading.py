"""Loads the source map of a style sheet, as the page itself would.

The request has the page's cookies and proxy, so that it reaches only origins that the page may
reach. A map that is missing, damaged, too long or slow is ignored.
"""

import asyncio
import base64
import binascii
import hashlib
from collections import OrderedDict
from collections.abc import Collection
from urllib.parse import unquote_to_bytes, urljoin, urlsplit

from playwright.async_api import Error as PlaywrightError

from harness.capture.browsers.devtools import DevTools
from harness.capture.stylesheets.source_map import (
    MAX_LETTERS,
    SourceMap,
    SourceMapError,
    read_source_map,
)

#: How long a map may take (s): the page is at rest, and its server answers.
TIMEOUT_S = 5

#: This many maps are kept from one load of a page to the next.
MAX_KEPT = 256


class SourceMaps:
    """A cache of source maps; a map is loaded again only when its style sheet changes."""

    def __init__(self) -> None:
        self._maps: OrderedDict[tuple[str, str], SourceMap | None] = OrderedDict()

    async def of_sheet(
        self,
        devtools: DevTools,
        frame: str,
        sheet: str,
        reference: str,
        text: str,
        allowed: Collection[str],
    ) -> tuple[SourceMap, str] | None:
        """The map of a style sheet, and the address that its names are relative to.

        ``sheet`` is the address of the sheet or of its page, ``reference`` the map's address as the
        sheet or its server gives it, ``text`` the text of the sheet. ``None`` where no map can be
        read, or where its origin is not ``allowed``.
        """
        inline = reference[:5].lower() == "data:"
        try:
            address = sheet if inline else urljoin(sheet, reference)
            parts = urlsplit(address)
        except ValueError:
            return None
        if not inline and f"{parts.scheme}://{parts.netloc}" not in allowed:
            return None
        key = address, hashlib.sha256(f"{reference}\0{text}".encode(errors="replace")).hexdigest()
        if key not in self._maps:
            self._maps[key] = await self._read(
                devtools, frame, "" if inline else address, reference
            )
            while len(self._maps) > MAX_KEPT:
                self._maps.popitem(last=False)
        source_map = self._maps[key]
        return (source_map, address) if source_map else None

    async def _read(
        self, devtools: DevTools, frame: str, address: str, reference: str
    ) -> SourceMap | None:
        try:
            if not address:
                return read_source_map(_data(reference))
            text = await asyncio.wait_for(_load(devtools, frame, address), TIMEOUT_S)
            return read_source_map(text)
        except (SourceMapError, PlaywrightError, TimeoutError):
            return None


async def _load(devtools: DevTools, frame: str, address: str) -> str:
    """The text at ``address``. Errors: ``SourceMapError`` and Playwright's."""
    answer = await devtools.send(
        "Network.loadNetworkResource",
        {
            "frameId": frame,
            "url": address,
            "options": {"disableCache": False, "includeCredentials": True},
        },
    )
    resource = answer["resource"]
    if "stream" not in resource:
        raise SourceMapError(f"{address} could not be loaded")
    pieces: list[bytes] = []
    try:
        if resource.get("httpStatusCode", 200) >= 400:
            raise SourceMapError(f"{address} answered {resource['httpStatusCode']}")
        while True:
            part = await devtools.send("IO.read", {"handle": resource["stream"]})
            encoded, data = part.get("base64Encoded"), part["data"]
            pieces.append(base64.b64decode(data) if encoded else data.encode())
            if part["eof"]:
                return b"".join(pieces).decode(errors="replace")
            if sum(map(len, pieces)) > MAX_LETTERS:
                raise SourceMapError(f"{address} is too long")
    finally:
        await devtools.send("IO.close", {"handle": resource["stream"]})


def _data(address: str) -> str:
    """The text in a ``data:`` address. Errors: ``SourceMapError``."""
    head, comma, body = address.partition(",")
    if not comma:
        raise SourceMapError("an address without data")
    data = unquote_to_bytes(body)
    if head.lower().endswith(";base64"):
        try:
            data = base64.b64decode(data)
        except (binascii.Error, ValueError) as error:
            raise SourceMapError(f"no base 64: {error}") from error
    return data.decode(errors="replace")
