"""``harness doctor PAGE``: each page captured ten times, what is another then, and what helps."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from harness.capture.host import BrowserHost
from harness.commands.stability.text import Remedy, Seen, Steadiness
from harness.compare.elements.short_selector import short_selector
from harness.compare.pixels.tolerance import Tolerance
from harness.config.load import Config
from harness.diagnose.instability.remedies import arriving, different_pictures, to_cover
from harness.diagnose.instability.unstable_elements import outermost, unsteady
from harness.model.capture import Capture, Missed
from harness.model.job import Job
from harness.model.page import Page
from harness.model.unstable import Unstable
from harness.plan.plan import Plan, Planned
from harness.run.engines import run_tasks
from harness.run.missing_files import accepted_missing
from harness.run.progress import Progress, ProgressCounter
from harness.run.record.browser_pool import BrowserPool
from harness.site.serve import served

#: Captures of a page at each width, by so many workers at a time.
CAPTURES, WORKERS = 10, 2

#: Captures of it at each width with what is to make it steady.
TRIALS = 4

#: How long a page is waited for then: what it is to wait for may never come (ms).
TRIAL_MS = 10_000

ByWidth = Mapping[int, Sequence[Capture]]


def steadiness(
    config: Config, plan: Plan, every_width: bool, browser_path: str | None, progress: Progress
) -> tuple[Steadiness, ...]:
    """How steady each planned page is, at its narrowest, a middle and its widest sample width.

    Or at ``every_width`` that is planned. Errors: ``HarnessError`` for a browser that does not
    start.
    """
    with served(config) as served_at, BrowserPool(browser_path) as browsers:
        hosts = browsers.ready(planned.renderer for planned in plan.planned)
        return tuple(
            _Examining(config, hosts[planned.renderer], planned, served_at, progress).examine(
                planned.widths if every_width else _some(planned.widths)
            )
            for planned in plan.planned
        )


def _some(widths: Sequence[int]) -> tuple[int, ...]:
    """The first, the middle and the last of rising widths."""
    return tuple(sorted({widths[0], widths[len(widths) // 2], widths[-1]}))


class _Examining:
    """One page in one browser."""

    def __init__(
        self,
        config: Config,
        host: BrowserHost,
        planned: Planned,
        served_at: str | None,
        progress: Progress,
    ) -> None:
        self._host, self._progress = host, progress
        address = config.address(planned.page, served_at)
        self._job = Job(
            planned.page,
            address,
            planned.browser,
            planned.widths[:1],
            config.timeout_ms,
            accepted=accepted_missing(config.baselines, planned.target),
        )
        self._tolerance = Tolerance(config.threshold, config.ignore_anti_aliasing)

    def examine(self, widths: tuple[int, ...]) -> Steadiness:
        captures, missed = self._captured(self._job, widths, CAPTURES, "captured")
        by_width = {width: self._unsteady(repeats) for width, repeats in captures.items()}
        elements = outermost(
            [element for width_elements in by_width.values() for element in width_elements]
        )
        return Steadiness(
            self._job.page.name,
            self._job.variant,
            widths,
            CAPTURES,
            tuple(_seen(element, by_width, captures) for element in elements),
            self._remedy(elements, captures) if elements and not missed else None,
            tuple(missed),
        )

    def _captured(
        self, job: Job, widths: Sequence[int], number: int, doing: str
    ) -> tuple[dict[int, list[Capture]], list[Missed]]:
        """So many captures at each width, each of a fresh load."""
        jobs = [replace(job, widths=(width,)) for _ in range(number) for width in widths]
        captures: dict[int, list[Capture]] = defaultdict(list)
        missed: list[Missed] = []
        counter = ProgressCounter(self._progress, doing, len(jobs))
        for _, taken in run_tasks(enumerate(jobs), self._take, WORKERS, self._host.abort):
            for outcome in taken:
                if isinstance(outcome, Missed):
                    missed.append(outcome)
                else:
                    captures[outcome.width].append(outcome)
                counter.end(f"{outcome.page} {outcome.browser} {outcome.width} px")
        return captures, missed

    def _take(self, numbered: tuple[int, Job]) -> tuple[Capture | Missed, ...]:
        return self._host.capture(numbered[1])

    def _unsteady(self, captures: Sequence[Capture]) -> tuple[Unstable, ...]:
        different = list({capture.image: capture for capture in captures}.values())
        return unsteady(different, self._tolerance)

    def _remedy(self, elements: Sequence[Unstable], captures: ByWidth) -> Remedy | None:
        """The first of what may make the page steady that does so."""
        for key, value, page in self._possible(elements, captures):
            job = replace(self._job, page=page, timeout_ms=min(self._job.timeout_ms, TRIAL_MS))
            tried, missed = self._captured(job, sorted(captures), TRIALS, f"tried {key}")
            if not missed and not any(self._unsteady(repeats) for repeats in tried.values()):
                return Remedy(key, value, TRIALS)
        return None

    def _possible(
        self, elements: Sequence[Unstable], captures: ByWidth
    ) -> Iterator[tuple[str, tuple[str, ...] | str, Page]]:
        page = self._job.page
        late = arriving(elements, captures)
        if late is not None and page.wait_for is None:
            shown = _named(late, captures)
            yield "wait_for", shown, replace(page, wait_for=shown)
        if (covers := to_cover(elements, captures)) is not None:
            masked = (*page.mask, *(_named(cover, captures) for cover in covers))
            yield "mask", masked, replace(page, mask=masked)
        hidden = (*page.hide, *(_named(element.selector, captures) for element in elements))
        yield "hide", hidden, replace(page, hide=hidden)


def _seen(element: Unstable, by_width: Mapping[int, Sequence[Unstable]], captures: ByWidth) -> Seen:
    widths = tuple(
        width
        for width in sorted(by_width)
        if any(unstable.selector == element.selector for unstable in by_width[width])
    )
    pictures = max(different_pictures(element, captures[width]) for width in widths)
    return Seen(_named(element.selector, captures), element.what, widths, pictures)


def _named(path: str, captures: ByWidth) -> str:
    """The shortest selector of an element, seen in all captures."""
    return short_selector(
        path, *(capture.layout for repeats in captures.values() for capture in repeats)
    )
