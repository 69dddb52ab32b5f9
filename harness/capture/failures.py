"""Whatever can go wrong around one capture, as the error of that capture: the run goes on."""

import traceback
from collections.abc import Container, Iterable

from playwright.async_api import Error as PlaywrightError

from harness.capture.world import DocumentLeftError, NoScriptsError
from harness.errors import CaptureError, UnstablePageError
from harness.values import Job, Missed


def is_of_the_browser(error: Exception) -> bool:
    """Whether the browser or Playwright's driver failed; the driver's end is a bare Exception."""
    return isinstance(error, PlaywrightError) or "Connection closed" in str(error)


def as_capture_error(job: Job, error: Exception) -> CaptureError:
    """The error of a capture of ``job``'s page during which ``error`` came."""
    if isinstance(error, CaptureError):
        return error
    if isinstance(error, TimeoutError) or is_of_the_browser(error):
        return CaptureError(
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


def refused(job: Job, error: PlaywrightError) -> CaptureError:
    """The error of a capture of ``job``'s page that the browser, or the page in it, refused."""
    if isinstance(error, NoScriptsError):
        return CaptureError(
            f"no script runs in {job.address}",
            why="the page forbids scripts (`sandbox` in its Content-Security-Policy), or it is no "
            "page of HTML; its clock and its requests cannot be held",
            fix="have the server add `allow-scripts` where the page is tested, or correct `path` "
            "or `url`",
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


def check_broken(pictures: Iterable[str], blocked: Container[str]) -> None:
    """Raise ``CaptureError`` for the first of these addresses of pictures that was not blocked."""
    for address in pictures:
        if address not in blocked:
            raise CaptureError(
                f"the image {address[:300]} could not be decoded",
                why="it was delivered, but is not a picture that the browser can show",
                fix="replace the file, or take it out of the page",
            )


def missed(job: Job, width: int, error: CaptureError) -> Missed:
    """What is told of a width (CSS px) at which ``error`` came instead of a capture."""
    return Missed(
        page=job.page.name,
        browser=job.variant,
        width=width,
        verdict="unstable" if isinstance(error, UnstablePageError) else "failed",
        what=error.what,
        why=error.why,
        fix=error.fix,
    )
