"""``harness breakpoints PAGE``: each page is loaded once, and its own conditions are examined."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, nullcontext

from harness.capture.browser import BrowserHost, missed
from harness.capture.provision import find_browser
from harness.capture.server import serve
from harness.compare.examined import Examined, examine
from harness.config import Config
from harness.errors import CaptureError
from harness.plan import Planned, make_plan
from harness.report.page_breakpoints import Answer
from harness.values import Job, Missed
from harness.widths.boundaries import PageConditions
from harness.widths.queries import read_conditions


def page_breakpoints(
    config: Config,
    pages: Sequence[str],
    browsers: Sequence[str] = (),
    browser_path: str | None = None,
    required: float | None = None,
) -> Answer:
    """What the pages say of widths themselves, against the names of ``config``.

    ``required`` is the coverage asked for, 0–100. Errors: ``HarnessError`` for a name that is
    not there and for a browser that does not start; a page that does not load is ``missed``.
    """
    planned = make_plan(config, pages, (), browsers).planned
    found = tuple(_examined(config, planned, browser_path))
    return Answer(
        examined=tuple(one for one in found if isinstance(one, Examined)),
        missed=tuple(one for one in found if isinstance(one, Missed)),
        required=required,
        fails="breakpoint-drift" in config.fail_on,
    )


def _examined(
    config: Config, planned: Sequence[Planned], browser_path: str | None
) -> Iterator[Examined | Missed]:
    executables = {one.browser: find_browser(one.browser, browser_path) for one in planned}
    with ExitStack() as stack:
        serving = nullcontext() if config.root is None else serve(config.root)
        served_at = stack.enter_context(serving)
        hosts = {
            renderer: stack.enter_context(BrowserHost(executables[renderer[0]], renderer[1]))
            for renderer in dict.fromkeys(one.renderer for one in planned)
        }
        for one in planned:
            width = max(one.widths)
            address = config.address(one.page, served_at)
            job = Job(one.page, address, one.browser, (width,), config.timeout_ms)
            try:
                own = _own_conditions(hosts[one.renderer], job, width)
            except CaptureError as error:
                yield missed(job, width, error)
            else:
                yield examine(own, config.breakpoints, one.widths, one.page.sweep)


def _own_conditions(host: BrowserHost, job: Job, width: int) -> PageConditions:
    """What the page of ``job`` says at ``width`` (CSS px), where it is loaded.

    Where its containers flip is not asked: that takes a sweep, whose answer belongs in
    ``flips``.
    """
    with host.probe(job, width) as probe:
        return PageConditions(
            page=job.page.name,
            browser=job.variant,
            conditions=read_conditions(probe.sheets(), job.page.height),
            height=job.page.height,
            root_font_px=probe.root_font_px(),
        )
