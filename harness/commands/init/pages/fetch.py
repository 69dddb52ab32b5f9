"""What a server answers to a plain request, as of a person without a browser."""

import http.client
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

#: Bounds of one request, and how many go on at a time.
_LONGEST_S, _MOST_BYTES, _AT_A_TIME = 10, 50_000_000, 4

_PAGE_TYPES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answer to a request, after its redirects."""

    address: str  #: that answered in the end
    status: int = 0  #: of HTTP; 0 where nothing answered
    content_type: str = ""
    body: bytes = b""

    @property
    def is_page(self) -> bool:
        """Whether it is HTML that is no error."""
        return self.status == 200 and self.content_type in _PAGE_TYPES

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


def fetch(address: str) -> Fetched:
    """What ``address`` answers, without a proxy."""
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
    """What the addresses answer, in their order."""
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        return list(pool.map(fetch, addresses))
