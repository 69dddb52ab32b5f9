"""What a run sets out to do: which pages, in which browsers, at which widths."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.config import Config
from harness.errors import ConfigError
from harness.names import choose
from harness.values import Job, Page
from harness.widths.breakpoints import select, widths_of


@dataclass(frozen=True, slots=True)
class Planned:
    """One page in one browser, and every width it is to be captured at (CSS px, rising)."""

    page: Page
    browser: str
    widths: tuple[int, ...]

    @property
    def variant(self) -> str:
        return self.page.variant(self.browser)

    @property
    def renderer(self) -> tuple[str, float]:
        """As in ``Job``."""
        return self.browser, self.page.device_scale_factor


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a run sets out to capture, and what the person left out of it."""

    planned: tuple[Planned, ...]
    whole: bool  #: nothing was filtered away
    notes: tuple[str, ...] = ()

    @property
    def captures(self) -> int:
        return sum(len(one.widths) for one in self.planned)


def make_plan(
    config: Config,
    pages: Sequence[str] = (),
    breakpoints: Sequence[str] = (),
    browsers: Sequence[str] = (),
) -> Plan:
    """The plan for the pages, breakpoints and browsers named; all configured where none is.

    Errors: ``ConfigError`` for a name that is not there, and for a choice that comes to nothing.
    """
    chosen = select(breakpoints, config.breakpoints)
    planned, left_out = [], []
    for page in choose("page", pages, {page.name: page for page in config.pages}):
        own = select(page.breakpoints, config.breakpoints)
        widths = sorted(
            set(widths_of(chosen, config.breakpoints)) & set(widths_of(own, config.breakpoints))
        )
        if widths:
            planned += [
                Planned(page, browser, tuple(widths)) for browser in browsers or page.browsers
            ]
        else:
            left_out.append(
                f"page {page.name} was left out: its own breakpoints "
                f"({', '.join(page.breakpoints)}) and the chosen ones have no width in common"
            )
    if not planned:
        raise ConfigError(
            "nothing is left to look at",
            why="; ".join(left_out),
            fix="choose another --breakpoint, or extend `breakpoints` of the page",
        )
    whole = not (pages or breakpoints or browsers)
    return Plan(tuple(planned), whole, tuple(left_out))


def make_jobs(plan: Plan, config: Config, served_at: str | None) -> tuple[Job, ...]:
    """One job a width, so that workers share a page; wide ones first, which take longest."""
    jobs = [
        Job(
            one.page,
            config.address(one.page, served_at),
            one.browser,
            (width,),
            config.timeout_ms,
        )
        for one in plan.planned
        for width in sorted(one.widths, reverse=True)
    ]
    return tuple(jobs)
