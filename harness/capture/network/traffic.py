"""The requests of a tab while it loads a page, and their results.

Only the page's own origin and those it allows are reached; all other requests are *blocked*.
Blocked frames, pictures and scripts are listed, and the capture goes on. A blocked style sheet or
font changes the whole page: it is a dead reference, like each of the page's own files that does not
arrive (``Deliveries``).
"""

import asyncio
import re
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from playwright.async_api import Page as Tab
from playwright.async_api import Request, Response

from harness.capture import failures
from harness.capture.network.deliveries import Deliveries
from harness.errors import CaptureError
from harness.model.addresses import origin_of
from harness.model.dead_reference import DeadReference, without_credentials

#: A page does not look as it should without these, from any origin.
_ESSENTIAL = {"stylesheet", "font"}

#: Files of its own origin that a page needs, too. Requests by scripts may fail by design (a 401 for
#: a visitor who is not signed in, say): they are noted and do not fail the capture.
_OWN = _ESSENTIAL | {"document", "image", "script", "media"}

#: Hosts that tests may serve their pages on, at any port.
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def destination(requested: str, reached: str) -> str:
    """The address that a page has led to, relative to its origin; empty for the requested page.

    A trailing slash, an index file and a fragment make no difference.

    >>> destination("http://localhost/home", "http://localhost/login?next=home")
    'login?next=home'
    >>> destination("http://localhost/home", "http://localhost/home/index.html#top")
    ''
    """
    paths = [
        re.sub(r"(/|/index\.html?)$", "", parts.path) + (parts.query and f"?{parts.query}")
        for parts in (urlsplit(requested), urlsplit(reached))
    ]
    if paths[0] == paths[1] and origin_of(requested) == origin_of(reached):
        return ""
    return without_credentials(reached).removeprefix(f"{origin_of(requested)}/") or "/"


def socket_of(origin: str) -> str:
    """The WebSocket origin that belongs to an HTTP origin.

    >>> socket_of("https://shop.example:8443")
    'wss://shop.example:8443'
    """
    return f"ws{origin.removeprefix('http')}"


class Traffic:
    """The requests of one tab since ``begin``."""

    def __init__(self, tab: Tab, origin: str, allowed: frozenset[str]) -> None:
        self.allowed = frozenset(map(origin_of, allowed))
        self.deliveries = Deliveries(origin)
        self._tab = tab
        self.begin()
        tab.on("request", self._on_request)
        tab.on("response", self._on_response)
        tab.on("requestfinished", self._on_finished)
        tab.on("requestfailed", self._on_failed)
        tab.on("crash", self._on_crash)

    def begin(self, accepted: Collection[DeadReference] | None = ()) -> None:
        """Forget everything: a new load starts. The ``accepted`` files may be missing."""
        self.deliveries.begin(accepted)
        self.blocked: dict[str, str] = {}  #: address → resource type
        self.refusing: set[str] = set()  #: addresses of frames that refuse to be framed
        self.notes: list[str] = []
        self.failure: CaptureError | None = None
        self.crashed = False
        self.headers: dict[str, str] = {}  #: of the page's own response
        self.status = 0  #: of the page's own response
        self._pending: dict[Request, str] = {}

    def check(self) -> None:
        """Raise the first failure, if there was one."""
        if self.crashed:
            raise failures.crashed()
        if self.failure:
            raise self.failure

    def arrived(self, addresses: Iterable[str]) -> None:
        """Note that the page itself has these files.

        For a preloaded picture in its cache, the browser sends no end of the request, and sometimes
        no response.
        """
        arrived = set(addresses)
        for request, address in tuple(self._pending.items()):
            if address in arrived:
                del self._pending[request]

    def note_broken(self, pictures: Iterable[str]) -> None:
        """Note ``pictures`` of the page that arrived and could not be decoded."""
        for address in pictures:
            if address not in self.blocked and not self.deliveries.is_dead(address):
                problem = f"the image {without_credentials(address)[:300]} could not be decoded"
                self.deliveries.died(
                    "image",
                    address,
                    "cannot be decoded",
                    problem,
                    why="it was delivered, but is not a picture that the browser can show",
                    fix="replace the file, or take it out of the page",
                )

    def note_unused(self, addresses: Iterable[str]) -> None:
        """Note files that the page only preloads, and that did not arrive: it looks the same."""
        for address in addresses:
            if self.deliveries.revive(address):
                self.notes.append(
                    f"{self.deliveries.seen_from_page(address)} is preloaded, did not arrive, and "
                    "is not used"
                )

    async def await_scripts(self) -> None:
        """Wait until no script is requested any more."""
        while self.pending("script"):
            await asyncio.sleep(0.02)

    def pending(self, kind: str = "") -> tuple[str, ...]:
        """The addresses of unfinished requests; of one resource type (``kind``), or of all."""
        return tuple(
            address
            for request, address in self._pending.items()
            if kind in ("", request.resource_type)
        )

    def blocked_boxes(self) -> tuple[str, ...]:
        """The addresses of blocked frames and pictures, which take room on the page."""
        blocked = (url for url, kind in self.blocked.items() if kind in {"document", "image"})
        return (*blocked, *sorted(self.refusing))

    def _is_allowed(self, address: str) -> bool:
        return (
            urlsplit(address).scheme in {"data", "blob", "about"}
            or origin_of(address) in self.allowed
        )

    def _is_page(self, request: Request) -> bool:
        return request.is_navigation_request() and request.frame == self._tab.main_frame

    def _on_request(self, request: Request) -> None:
        if self._is_page(request):  # the browser sends no end of a document that led to another
            for earlier in tuple(filter(self._is_page, self._pending)):
                del self._pending[earlier]
        # Streams do not end.
        if request.resource_type not in {"eventsource", "websocket", "media"}:
            self._pending[request] = request.url

    def _on_finished(self, request: Request) -> None:
        self._pending.pop(request, None)

    def _on_response(self, response: Response) -> None:
        request = response.request
        if self._is_page(request):
            self.headers, self.status = response.headers, response.status
        if response.status < 400:
            self.deliveries.arrived(request.url)
            return
        kind = request.resource_type
        answered = f"{_shown(request)} answered {response.status} {response.status_text}".rstrip()
        if kind not in _OWN and not self._is_page(request):
            self.notes.append(f"{kind} {answered}")
        elif self._is_page(request):
            self._on_error_page(response, answered)
        else:
            self.deliveries.died(
                kind,
                request.url,
                f"answered {response.status}",
                f"{kind} {answered}",
                why=_incomplete(kind),
                fix="put the file where the page looks for it, or take the reference out",
            )

    def _on_error_page(self, response: Response, answered: str) -> None:
        self._fail(
            answered,
            why="an error page is not the page under test, so it is not compared",
            fix="write user:password@ in its address, or give the page `headers` or a "
            "`storage_state`"
            if response.status == 401
            else "correct `path` or `url` of the page, or mend the server behind it",
        )

    def _on_failed(self, request: Request) -> None:
        self._pending.pop(request, None)
        kind, address = request.resource_type, _shown(request)
        reason = request.failure or "no reason given"
        origin = origin_of(address)
        if not self._is_allowed(request.url):
            if self._is_page(request):
                self._fail(
                    f"the page went to another origin: {address}",
                    why=f"{origin} is not the page's own origin and is not among those it allows",
                    fix=f'add allow = ["{origin}"] to the page, or correct its `path` or `url`',
                )
            elif kind in _ESSENTIAL:
                self.deliveries.died(
                    kind,
                    address,
                    "was blocked",
                    f"the {kind} {address} was blocked",
                    why=f"{origin} is not the page's own origin, and without its {kind} the page "
                    "looks different",
                    fix=f'add allow = ["{origin}"] to the page, or serve the {kind} from its own',
                )
            else:
                self.blocked[address] = kind
        elif "ERR_ABORTED" in reason or "NS_BINDING_ABORTED" in reason:
            return  # the page itself has cancelled the request
        elif self._is_page(request):
            why, fix = (
                certificate_problem(reason)
                or broken_answer(reason)
                or (
                    "nothing answered at the page's address",
                    "start the server that `base_url` or `url` names, or correct the address",
                )
            )
            self._fail(f"{address} could not be loaded: {reason}", why, fix)
        elif kind == "document" and "BLOCKED_BY_RESPONSE" in reason:
            self.refusing.add(request.url)
            frame = self.deliveries.seen_from_page(address)
            self.notes.append(f"the frame {frame} refuses to be framed: a panel stands for it")
        elif kind in _OWN:
            self.deliveries.died(
                kind,
                address,
                f"failed: {reason}",
                f"the {kind} {address} could not be loaded: {reason}",
                *(
                    certificate_problem(reason)
                    or (
                        _incomplete(kind),
                        "see why the server did not deliver it, or take the reference out of the "
                        "page",
                    )
                ),
            )
        else:
            self.notes.append(f"{kind} {address} failed: {reason}")

    def _on_crash(self, _tab: Tab) -> None:
        self.crashed = True

    def _fail(self, what: str, why: str, fix: str) -> None:
        # The first failure is kept: later ones often follow from it.
        self.failure = self.failure or CaptureError(what, why, fix)


class LiveTraffic(Traffic):
    """The requests of a tab that a test works with; all of loopback is allowed."""

    def allows(self, address: str) -> bool:
        """Whether a page at ``address`` may be captured."""
        return self._is_allowed(address)

    def _is_allowed(self, address: str) -> bool:
        return super()._is_allowed(address) or urlsplit(address).hostname in LOOPBACK

    def _on_error_page(self, response: Response, answered: str) -> None:
        # A wrongly filled in form is answered with 422, and a test may want to see that.
        if response.status >= 500:
            super()._on_error_page(response, answered)
        else:
            self.notes.append(f"the page itself: {answered}")


def certificate_problem(reason: str) -> tuple[str, str] | None:
    """Why a certificate was refused, and the fix; ``None`` for any other ``reason``."""
    words = {
        "CERT_COMMON_NAME_INVALID": "is of another host",
        "CERT_DATE_INVALID": "has expired, or is not valid yet",
        "CERT_AUTHORITY_INVALID": "is not trusted: nobody whom this machine trusts has signed it",
        "CERT": "is not trusted",  # all other reasons, in all browsers
    }
    upper = reason.upper()
    for code, text in words.items():
        if code in upper or (code == "CERT" and ("SEC_ERROR" in upper or "ERR_SSL" in upper)):
            if "ERR_SSL_PROTOCOL" in upper or "ERR_SSL_VERSION" in upper:
                return None  # the server does not speak TLS at all
            return (
                f"the server answers, and its certificate {text}",
                'set tls = "ignore" for the page where the server is your own, or have this '
                "machine trust the certificate",
            )
    return None


def broken_answer(reason: str) -> tuple[str, str] | None:
    """Why a page did not arrive although a server answered, and the fix; ``None`` otherwise."""
    if "TOO_MANY_REDIRECTS" in reason or "REDIRECT_LOOP" in reason:
        return (
            "its redirects lead in a circle",
            "correct `path` or `url` of the page, or mend the redirects; a visitor who is not "
            "signed in may be sent in circles: `storage_state`, `headers`",
        )
    if "CONTENT_DECODING" in reason or "INCOMPLETE" in reason or "CONTENT_LENGTH" in reason:
        return "the server answers, and what it sends is cut short", "mend the server"
    return None


def _shown(request: Request) -> str:
    """The address of a request, without a password."""
    return without_credentials(request.url)


def _incomplete(kind: str) -> str:
    return f"without its {kind} the page does not look as it should, so it is not compared"
