"""Plain HTTP requests, without a browser."""

import http.client
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

#: Bounds of a request, and the number of simultaneous requests.
_LONGEST_S, _MOST_BYTES, _AT_A_TIME = 10, 50_000_000, 4

_PAGE_TYPES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answer to a request, after its redirects."""

    address: str  #: the address that answered, after redirects
    status: int = 0  #: the HTTP status; 0 where nothing answered
    content_type: str = ""
    body: bytes = b""

    @property
    def is_page(self) -> bool:
        """Whether the answer is an HTML page and no error."""
        return self.status == 200 and self.content_type in _PAGE_TYPES

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


def fetch(address: str) -> Fetched:
    """The answer of ``address``, requested without a proxy."""
    request = Request(address, headers={"Accept": "text/html,*/*;q=0.8"})
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=_LONGEST_S) as answer:
            body = answer.read(_MOST_BYTES)
            kind = answer.headers.get_content_type()
            return Fetched(answer.geturl(), answer.status, kind, body)
    except HTTPError as error:
        with error:
            return Fetched(address, error.code)
    except (OSError, ValueError, http.client.HTTPException):
        return Fetched(address)


def fetch_all(addresses: Sequence[str]) -> list[Fetched]:
    """The answers of the addresses, in their order."""
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        return list(pool.map(fetch, addresses))
