"""The errors of single captures; the run goes on after them."""

import traceback
from collections.abc import Mapping, Sequence
from typing import Any

from playwright.async_api import Error as PlaywrightError

from harness.capture.network.deliveries import DeadReferencesError
from harness.capture.tab.world import DocumentLeftError, NoScriptsError
from harness.errors import BrowserDiedError, CaptureError, HarnessError, UnstablePageError
from harness.model.addresses import origin_of
from harness.model.capture import Missed
from harness.model.dead_reference import without_credentials
from harness.model.job import Job

#: Parts of Playwright's messages where a process that it talks to has ended.
_DEATHS = (
    "crashed",
    "has been closed",
    "Connection closed",
    "Browser closed",
    "Unable to capture screenshot",
)


def is_browser_error(error: Exception) -> bool:
    """Whether the browser or Playwright's driver failed; the driver raises a bare Exception."""
    if isinstance(error, HarnessError):  # which may quote one
        return False
    return isinstance(error, PlaywrightError) or "Connection closed" in str(error)


def as_death(error: Exception) -> BrowserDiedError | None:
    """``error`` as the death of a browser, a renderer or the driver; ``None`` for any other one.

    A process that paints (GPU process) makes single screenshots fail where it dies.
    """
    message = str(error).partition("\n")[0]
    if not is_browser_error(error) or not any(ending in message for ending in _DEATHS):
        return None
    if "Connection closed" in message:
        return died("Playwright's driver", message)
    if "Unable to capture" in message:
        return died("a process that paints", message)
    if "crashed" in message:
        return crashed()
    return died("the browser", message)


def crashed() -> BrowserDiedError:
    """The error of a page whose process crashed."""
    return died("the page's process", "the browser reported a crashed tab, so there is no picture")


def died(part: str, why: str) -> BrowserDiedError:
    """The error of a ``part`` of the browser that died."""
    return BrowserDiedError(
        f"{part} died",
        why=why,
        fix="see whether the page crashes in a browser window too; give the machine more memory, "
        "or use fewer --workers",
    )


def died_each_time(job: Job, width: int, error: CaptureError, tries: int) -> CaptureError:
    """The error of a page at whose captures the browser died each time, last by ``error``."""
    return CaptureError(
        f"{job.address} could not be captured at {width} px: {error.what} at each of {tries} tries",
        why=error.why,
        fix=error.fix,
    )


def as_capture_error(job: Job, error: Exception) -> CaptureError:
    """``error``, raised during a capture of ``job``'s page, as a ``CaptureError``."""
    if isinstance(error, CaptureError):
        return error
    if death := as_death(error):
        return death
    if isinstance(error, TimeoutError) or is_browser_error(error):
        # Who does not answer in time may have died; any other error comes again at the next try.
        return (BrowserDiedError if isinstance(error, TimeoutError) else CaptureError)(
            f"the browser was gone before {job.address} was captured",
            why=str(error).partition("\n")[0] or "it did not answer in time",
            fix="run it again; if it happens again, give the machine more memory or use "
            "fewer --workers",
        )
    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = "".join(f" in {frame.name}, line {frame.lineno} of {frame.filename}" for frame in last)
    return CaptureError(
        f"{job.address} could not be captured",
        why=f"the harness failed with {type(error).__name__}: {error}{place}",
        fix="report this with the page, as far as it can be shown; the other pages are compared",
    )


def browser_refusal(
    job: Job, error: PlaywrightError, headers: Mapping[str, str], status: int
) -> CaptureError:
    """The error of a page that the browser could not load or measure.

    ``headers`` and ``status`` are those of the page's response.
    """
    type_ = headers.get("content-type", "").partition(";")[0].strip().lower()
    if isinstance(error, NoScriptsError):
        if "sandbox" in headers.get("content-security-policy", ""):
            return CaptureError(
                f"no script runs in {job.address}",
                why="the page forbids scripts by `sandbox` in its Content-Security-Policy, so that "
                "its clock and its requests cannot be held",
                fix="have the server add `allow-scripts allow-same-origin` to that where the page "
                "is tested",
            )
        return CaptureError(
            f"no script runs in {job.address}",
            why=f"it is no page of HTML, but {type_ or 'of no type'}: its clock and its requests "
            "cannot be held",
            fix="correct `path` or `url`, or have the server deliver it as text/html",
        )
    if "Download is starting" in error.message:
        is_attached = "attachment" in headers.get("content-disposition", "").lower()
        delivery = (
            "with `Content-Disposition: attachment`" if is_attached else f"as {type_ or 'a file'}"
        )
        return CaptureError(
            f"{job.address} is no page, but a file to be saved",
            why=f"the server delivers it {delivery}, which a browser saves and does not show",
            fix="correct `path` or `url`, or have the server deliver it as a page",
        )
    if status in (204, 205):
        return CaptureError(
            f"{job.address} answered {status}",
            why="that says that there is no page to show",
            fix="correct `path` or `url` of the page, or mend the server behind it",
        )
    if isinstance(error, DocumentLeftError):
        return UnstablePageError(
            f"{job.address} keeps loading",
            why="it went on to another document after it had come to rest",
            fix="see what leads it on, or set `wait_for` to what shows that it is done",
        )
    return CaptureError(
        f"the browser could not capture {job.address}",
        why=error.message.splitlines()[0],
        fix="see whether the page loads in a browser window; if the browser itself is gone, "
        "`harness doctor` tells what is wrong with it",
    )


def load_timeout(job: Job, pending: Sequence[str]) -> CaptureError:
    """The error of a page that did not load in time; it waits for the ``pending`` addresses."""
    waiting = pending or (f"{job.address} (its load event)",)
    return CaptureError(
        f"{job.address} did not finish loading within {job.timeout_ms / 1000:g} s",
        why="still waiting for " + ", ".join(waiting[:5]),
        fix="mend what does not answer, or raise `timeout` in the configuration",
    )


def origin_not_allowed(job: Job, address: str) -> CaptureError:
    """The error of a page that led to an ``address`` of an origin that is not allowed."""
    return CaptureError(
        f"{job.address} led to {without_credentials(address)}",
        why="that is another origin than the page's own, and not one it allows",
        fix=f'add allow = ["{origin_of(address)}"] to the page, or correct its address',
    )


def restless_page(job: Job, waiting_for: str) -> UnstablePageError:
    """The error of a page that was still ``waiting_for`` something when its time was up."""
    return UnstablePageError(
        f"{job.address} did not come to rest within {job.timeout_ms / 1000:g} s",
        why=f"still waiting for {waiting_for}",
        fix="hide or mask what keeps changing, correct `wait_for`, or raise `timeout`",
    )


def endless_loading(job: Job) -> UnstablePageError:
    """The error of a page that requests more each time it has come to rest."""
    return UnstablePageError(
        f"{job.address} keeps loading",
        why="it still asked for more after five times of coming to rest",
        fix="hide or mask what keeps loading, or set `wait_for` to what shows that it is done",
    )


def busy_tab(job: Job) -> CaptureError:
    """The error of a page whose scripts block the tab."""
    return CaptureError(
        f"{job.address} does not answer",
        why=f"its scripts kept the tab busy for more than {job.timeout_ms / 1000:g} s",
        fix="look for an endless loop in the page's scripts, or raise `timeout`",
    )


def busy_at_widths(job: Job, widths: Sequence[int], seconds: int) -> CaptureError:
    """The error of a page whose scripts block the tab when it is resized to ``widths`` (CSS px)."""
    where = f"{widths[0]} px" if len(widths) == 1 else f"{widths[0]} to {widths[-1]} px"
    return CaptureError(
        f"{job.address} does not answer when it is made {where} wide",
        why=f"its scripts kept the tab busy for more than {seconds} s after it was resized",
        fix="look for an endless loop in what listens to `resize`, to a media query or to a "
        "ResizeObserver; `sweep = false` leaves resizing out",
    )


def check_pictures(job: Job, large: Sequence[Sequence[Any]]) -> None:
    """Raise ``CaptureError`` where the page has pictures too large to be decoded reliably.

    ``large`` lists their addresses, widths and heights (px of the picture).
    """
    for address, width, height in large:
        raise CaptureError(
            f"the image {without_credentials(address)[:300]} is {width} × {height} px large",
            why=f"decoded it takes {width * height * 4 / 1e9:.1f} GB, which a browser may refuse "
            "or not have",
            fix="deliver a smaller picture, or take it out of the page",
        )


def missed_capture(job: Job, width: int, error: CaptureError) -> Missed:
    """The entry for a width (CSS px) at which ``error`` came instead of a capture."""
    return Missed(
        page=job.page.name,
        browser=job.variant,
        width=width,
        verdict="unstable" if isinstance(error, UnstablePageError) else "failed",
        what=error.what,
        why=error.why,
        fix=error.fix,
        missing=error.references if isinstance(error, DeadReferencesError) else (),
    )
