"""Other origins that pages need, by the requests of their first loads."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from harness.capture.first_load import Resource
from harness.model.addresses import origin_of, without_user

#: Kinds of resources that decide how a page looks → their names in text, most important first.
KINDS = {"stylesheet": "style sheets", "font": "fonts", "script": "scripts", "image": "images"}

#: A capture fails without these kinds, whether their origin is allowed or not.
_ESSENTIAL = ("stylesheet", "font")

#: Kinds that style sheets of an origin load in turn.
BESIDE = {"https://fonts.googleapis.com": "https://fonts.gstatic.com"}

#: Hosts for analytics, advertising and chat, and their subdomains: what they show differs from load
#: to load.
_MEASURING = (
    *("google-analytics.com", "googletagmanager.com", "analytics.google.com", "doubleclick.net"),
    *("googlesyndication.com", "googleadservices.com", "adservice.google.com", "clarity.ms"),
    *("connect.facebook.net", "facebook.com", "hotjar.com", "segment.com", "segment.io"),
    *("mixpanel.com", "amplitude.com", "plausible.io", "usefathom.com", "umami.is", "matomo.cloud"),
    *("cloudflareinsights.com", "vercel-insights.com", "vercel-scripts.com", "simpleanalytics.io"),
    *("simpleanalyticscdn.com", "goatcounter.com", "gc.zgo.at", "intercom.io", "intercomcdn.com"),
    *("crisp.chat", "tawk.to", "hs-scripts.com", "hs-analytics.net", "sentry.io", "sentry-cdn.com"),
    *(
        "nr-data.net",
        "newrelic.com",
        "datadoghq-browser-agent.com",
        "fullstory.com",
        "ads.linkedin.com",
    ),
    *("snap.licdn.com", "bat.bing.com", "analytics.tiktok.com", "cookiebot.com", "onetrust.com"),
    *("cookielaw.org", "posthog.com", "heapanalytics.com", "statcounter.com", "quantserve.com"),
)

#: An origin that `allow` takes.
_ORIGIN = re.compile(r"^https?://[^/\s,;@]+$")


@dataclass(frozen=True, slots=True)
class AllowedOrigin:
    """An origin that pages load files from."""

    origin: str
    kinds: tuple[str, ...]  #: in words, as in ``KINDS``
    answers: bool = True  #: ``False`` where it did not deliver a file that the page needs

    @property
    def comment(self) -> str:
        """``style sheets and fonts``"""
        return " and ".join(filter(None, (", ".join(self.kinds[:-1]), self.kinds[-1])))


@dataclass(frozen=True, slots=True)
class BlockedOrigin:
    """An origin that pages request and that is not allowed."""

    origin: str
    reason: Literal["measures visitors", "no answer", "data"]


def allowed_origins(
    exempt: Iterable[str], resources: Iterable[Resource]
) -> tuple[tuple[AllowedOrigin, ...], tuple[BlockedOrigin, ...]]:
    """The origins to allow, and the other origins that were requested.

    ``exempt`` are origins that need no permission. An origin whose scripts or pictures failed to
    load is not allowed: a capture would fail, and without permission they are merely missing. Data
    that scripts fetch is left out, since it may differ from load to load.
    """
    by_origin: dict[str, list[Resource]] = defaultdict(list)
    origins = frozenset(exempt)
    for resource in resources:
        origin = origin_of(resource.address)
        has_user = bool(without_user(resource.address)[1])  # `allow` cannot express a user
        if origin not in origins and _ORIGIN.match(origin) and not has_user:
            by_origin[origin].append(resource)
    allowed = []
    blocked = []
    for origin, asked in by_origin.items():
        needed = [kind for kind in KINDS if any(resource.kind == kind for resource in asked)]
        failed = {resource.kind for resource in asked if not resource.delivered}
        essential = [kind for kind in needed if kind in _ESSENTIAL]
        if _measures(origin):
            blocked.append(BlockedOrigin(origin, "measures visitors"))
            continue
        if not needed or (failed and not essential):
            blocked.append(BlockedOrigin(origin, "no answer" if failed else "data"))
            continue
        answers = not failed.intersection(_ESSENTIAL)
        words = tuple(KINDS[kind] for kind in needed)
        allowed.append(AllowedOrigin(origin, words, answers))
        beside = BESIDE.get(origin)
        if beside and not answers and beside not in by_origin:
            allowed.append(AllowedOrigin(beside, (KINDS["font"],), answers))
    return tuple(allowed), tuple(blocked)


def _measures(origin: str) -> bool:
    host = urlsplit(origin).hostname or ""
    return any(host == name or host.endswith(f".{name}") for name in _MEASURING)
