"""The options of the browser context in which a job's page is captured."""

from typing import Any

from harness.capture.network.traffic import socket_of
from harness.capture.rendering.calibration import LOCALE, TIMEZONE
from harness.model.addresses import origin_of
from harness.model.job import Job


def context_options(job: Job, dead_end: str) -> dict[str, Any]:
    """Options for the context of ``job``'s page; ``dead_end`` is the address of a proxy."""
    page = job.page
    allowed = [origin_of(address) for address in (job.address, *page.allow)]
    return {
        "viewport": {"width": job.widths[0], "height": page.height},
        "device_scale_factor": page.device_scale_factor,
        "color_scheme": page.color_scheme,
        "reduced_motion": "reduce",
        "locale": LOCALE,
        "timezone_id": TIMEZONE,
        "service_workers": "block",
        "accept_downloads": False,
        "storage_state": page.storage_state,
        "ignore_https_errors": page.tls == "ignore",
        # All origins but the allowed ones go to a dead end: no request is intercepted, which
        # would slow it down, and none gets out.
        "proxy": {
            "server": dead_end,
            "bypass": ",".join(["<-loopback>", *allowed, *map(socket_of, allowed)]),
        },
    }
