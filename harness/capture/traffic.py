"""What a tab asked for while it loaded a page, and what became of it.

Only a page's own origin and those it allows are reached. Whatever else a page asks for is
*blocked*: frames, pictures and scripts of third parties are listed and the capture goes on; a
stylesheet or a font that is missing changes the whole page, so the capture fails.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from playwright.async_api import Page as Tab
from playwright.async_api import Request, Response

from harness.errors import CaptureError

#: A page is not itself without these, wherever they come from.
_ESSENTIAL = {"stylesheet", "font"}

#: Of its own origin a page has to have these too. What scripts fetch may fail by design (a 401
#: for a visitor who is not signed in, say): that is noted, not failed.
_OWN = _ESSENTIAL | {"document", "image", "script", "media"}


#: Hosts that tests may serve their pages on, whatever the port.
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def origin_of(address: str) -> str:
    """Scheme, host and port of an address.

    >>> origin_of("https://cdn.example/fonts/a.woff2")
    'https://cdn.example'
    """
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def socket_of(origin: str) -> str:
    """The origin of the WebSockets that belong to an origin of HTTP.

    >>> socket_of("https://shop.example:8443")
    'wss://shop.example:8443'
    """
    return f"ws{origin.removeprefix('http')}"


class Traffic:
    """The requests of one tab since ``begin``."""

    def __init__(self, tab: Tab, allowed: frozenset[str]) -> None:
        self.allowed = allowed
        self._tab = tab
        self.begin()
        tab.on("request", self._on_request)
        tab.on("response", self._on_response)
        tab.on("requestfinished", self._on_finished)
        tab.on("requestfailed", self._on_failed)
        tab.on("crash", self._on_crash)

    def begin(self) -> None:
        """Forget everything: a new load starts."""
        self.blocked: dict[str, str] = {}  #: address → resource type
        self.notes: list[str] = []
        self.failure: CaptureError | None = None
        self.crashed = False
        self.refresh = ""  #: the header of this name of the page, which tells when it goes where
        self._pending: dict[Request, str] = {}

    def check(self) -> None:
        """Raise the first failure, if there was one."""
        if self.crashed:
            raise CaptureError(
                "the page's process crashed",
                why="the browser reported a crashed tab, so there is no picture",
                fix="see whether the page crashes in a browser window too; give the machine more "
                "memory, or use fewer --workers",
            )
        if self.failure:
            raise self.failure

    def arrived(self, addresses: Iterable[str]) -> None:
        """What the page itself says it has: of a preloaded picture that the browser finds in its
        cache nothing tells the end, and sometimes not even an answer."""
        there = set(addresses)
        for request in [one for one, address in self._pending.items() if address in there]:
            del self._pending[request]

    def pending(self, kind: str = "") -> tuple[str, ...]:
        """Addresses asked for that have not been answered in full; of one resource type, or all."""
        return tuple(
            address
            for request, address in self._pending.items()
            if kind in ("", request.resource_type)
        )

    def blocked_boxes(self) -> tuple[str, ...]:
        """Addresses of blocked frames and pictures, which take room on the page."""
        return tuple(url for url, kind in self.blocked.items() if kind in {"document", "image"})

    def _is_allowed(self, address: str) -> bool:
        return (
            urlsplit(address).scheme in {"data", "blob", "about"}
            or origin_of(address) in self.allowed
        )

    def _is_page(self, request: Request) -> bool:
        return request.is_navigation_request() and request.frame == self._tab.main_frame

    def _on_request(self, request: Request) -> None:
        # Streams stay open for as long as the page likes.
        if request.resource_type not in {"eventsource", "websocket", "media"}:
            self._pending[request] = request.url

    def _on_finished(self, request: Request) -> None:
        self._pending.pop(request, None)

    def _on_response(self, response: Response) -> None:
        request = response.request
        if self._is_page(request):
            self.refresh = response.headers.get("refresh", "")
        if response.status < 400:
            return
        kind = request.resource_type
        answered = f"{request.url} answered {response.status} {response.status_text}".rstrip()
        if kind not in _OWN and not self._is_page(request):
            self.notes.append(f"{kind} {answered}")
        elif self._is_page(request):
            self._on_error_page(response, answered)
        else:
            self._fail(
                f"{kind} {answered}",
                why=_incomplete(kind),
                fix="put the file where the page looks for it, or take the reference out",
            )

    def _on_error_page(self, response: Response, answered: str) -> None:
        self._fail(
            answered,
            why="an error page is not the page under test, so it is not compared",
            fix="correct `path` or `url` of the page, or mend the server behind it",
        )

    def _on_failed(self, request: Request) -> None:
        self._pending.pop(request, None)
        kind, address = request.resource_type, request.url
        reason = request.failure or "no reason given"
        origin = origin_of(address)
        if not self._is_allowed(address):
            if self._is_page(request):
                self._fail(
                    f"the page went to another origin: {address}",
                    why=f"{origin} is not the page's own origin and is not among those it allows",
                    fix=f'add allow = ["{origin}"] to the page, or correct its `path` or `url`',
                )
            elif kind in _ESSENTIAL:
                self._fail(
                    f"the {kind} {address} was blocked",
                    why=f"{origin} is not the page's own origin, and without its {kind} the page "
                    "looks different",
                    fix=f'add allow = ["{origin}"] to the page, or serve the {kind} from its own',
                )
            else:
                self.blocked[address] = kind
        elif "ERR_ABORTED" in reason or "NS_BINDING_ABORTED" in reason:
            return  # the page itself changed its mind
        elif self._is_page(request):
            self._fail(
                f"{address} could not be loaded: {reason}",
                why="nothing answered at the page's address",
                fix="start the server that `base_url` or `url` names, or correct the address",
            )
        elif kind in _OWN:
            self._fail(
                f"the {kind} {address} could not be loaded: {reason}",
                why=_incomplete(kind),
                fix="see why the server did not deliver it, or take the reference out of the page",
            )
        else:
            self.notes.append(f"{kind} {address} failed: {reason}")

    def _on_crash(self, _tab: Tab) -> None:
        self.crashed = True

    def _fail(self, what: str, why: str, fix: str) -> None:
        # The first failure is the cause; later ones often follow from it.
        self.failure = self.failure or CaptureError(what, why, fix)


class LiveTraffic(Traffic):
    """The requests of a tab that a test works with: it may go wherever this machine serves."""

    def allows(self, address: str) -> bool:
        """Whether a page at ``address`` is one that may be captured."""
        return self._is_allowed(address)

    def _is_allowed(self, address: str) -> bool:
        return super()._is_allowed(address) or urlsplit(address).hostname in LOOPBACK

    def _on_error_page(self, response: Response, answered: str) -> None:
        # A form that was not filled in well is answered with 422, and a test may want to see it.
        if response.status >= 500:
            super()._on_error_page(response, answered)
        else:
            self.notes.append(f"the page itself: {answered}")


def _incomplete(kind: str) -> str:
    return f"without its {kind} the page does not look as it should, so it is not compared"
