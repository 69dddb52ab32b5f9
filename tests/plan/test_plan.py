"""What a run sets out to do; a choice that comes to nothing is an error."""

from dataclasses import replace
from pathlib import Path

import pytest

from harness.breakpoints.named import BUILT_IN
from harness.breakpoints.sweep_widths import sweep_widths
from harness.config.load import Config
from harness.errors import ConfigError
from harness.model.page import Breakpoint, Page, Sweep
from harness.plan.plan import make_jobs, make_plan, make_sweep_jobs, swept_widths

HOME = Page("home", "index.html")
PHONE = Page("menu", "menu.html", breakpoints=("narrow-browser-and-phone",))
CONFIG = Config(
    build=None,
    project=Path(),
    root=Path("pages"),
    base_url=None,
    pages=(HOME, PHONE),
    breakpoints=BUILT_IN,
    baselines=Path("baselines"),
    timeout_ms=30_000,
    threshold=0.0,
    ignore_anti_aliasing=False,
    workers=None,
    fail_on=frozenset(),
    defaults=Page(""),
)


def test_everything_is_planned_when_nothing_is_named() -> None:
    plan = make_plan(CONFIG)
    assert [(one.page.name, len(one.widths)) for one in plan.planned] == [("home", 14), ("menu", 3)]
    assert plan.captures == 17
    assert plan.whole


def test_a_page_that_a_breakpoint_leaves_nothing_of_is_left_out_and_named() -> None:
    plan = make_plan(CONFIG, breakpoints=["above-phone"])
    assert [one.page.name for one in plan.planned] == ["home"]
    assert plan.planned[0].widths[0] == 640
    assert plan.notes == (
        (
            "page menu was left out: its own breakpoints (narrow-browser-and-phone) and the "
            "chosen ones have no width in common"
        ),
    )
    assert not plan.whole


def test_a_choice_that_comes_to_nothing_is_an_error() -> None:
    with pytest.raises(ConfigError, match="nothing is left to look at"):
        make_plan(CONFIG, ["menu"], ["above-phone"])


def test_an_unknown_page_is_guessed() -> None:
    with pytest.raises(ConfigError) as caught:
        make_plan(CONFIG, ["hom"])
    assert str(caught.value) == (
        "there is no page 'hom' (did you mean 'home'?)\n"
        "  why: a name that selects nothing would compare nothing\n"
        "  fix: choose from: home, menu"
    )


def test_jobs_cover_the_plan_exactly_the_wide_ones_first() -> None:
    jobs = make_jobs(make_plan(CONFIG), CONFIG, "http://127.0.0.1:1/")
    assert [job.widths for job in jobs if job.page == HOME][:3] == [(1920,), (1440,), (1439,)]
    assert {(job.page.name, job.widths[0]) for job in jobs} == {
        (one.page.name, width) for one in make_plan(CONFIG).planned for width in one.widths
    }
    assert {job.address for job in jobs} == {
        "http://127.0.0.1:1/index.html",
        "http://127.0.0.1:1/menu.html",
    }


def test_the_widths_said_to_be_swept_are_those_of_the_orders() -> None:
    pages = tuple(replace(page, sweep=Sweep(320, 1920, 30)) for page in (HOME, PHONE))
    plan = make_plan(replace(CONFIG, pages=pages))
    orders = make_sweep_jobs(plan, CONFIG, "http://root", {}, all_widths=False)
    for planned, sweep_job in zip(plan.planned, orders, strict=True):
        widths = sweep_widths(sweep_job.low, sweep_job.high, sweep_job.step, [500, 801])
        assert swept_widths(planned, [500, 801]) == set(widths)
    assert max(swept_widths(plan.planned[1], [500, 801])) == 639


def test_a_page_without_a_sweep_is_swept_nowhere() -> None:
    (planned,) = make_plan(replace(CONFIG, pages=(replace(HOME, sweep=None),))).planned
    assert swept_widths(planned, [500]) == frozenset()


def test_bands_beyond_the_sweep_are_reached_from_it() -> None:
    wide = (
        Breakpoint("usual", 1, 2559, (400, 1920)),
        Breakpoint("huge", 2560, 3840, (2560, 3840)),
    )
    pages = (replace(HOME, sweep=Sweep()),)
    plan = make_plan(replace(CONFIG, pages=pages, breakpoints=wide))
    (sweep_job,) = make_sweep_jobs(plan, CONFIG, "http://root", {}, all_widths=False)
    assert (sweep_job.low, sweep_job.high, sweep_job.reach) == (320, 1920, (1, 3840))
    (planned,) = plan.planned
    assert {2099, 2100, 3599, 3600} <= swept_widths(planned, [2100, 3600, 4000])
    assert max(swept_widths(planned, [2100, 3600, 4000])) < 3840


def test_band_beyond_the_sweep_that_is_chosen_alone_is_swept_from_its_end() -> None:
    wide = (
        Breakpoint("usual", 1, 2559, (400, 1920)),
        Breakpoint("huge", 2560, 3840, (2560, 3840)),
    )
    config = replace(CONFIG, pages=(replace(HOME, sweep=Sweep()),), breakpoints=wide)
    plan = make_plan(config, breakpoints=["huge"])
    (sweep_job,) = make_sweep_jobs(plan, config, "http://root", {}, all_widths=False)
    assert (sweep_job.low, sweep_job.high, sweep_job.reach) == (2560, 2560, (2560, 3840))
    closer = replace(config, pages=(replace(HOME, sweep=Sweep(320, 1800)),))
    assert (
        make_sweep_jobs(make_plan(closer, breakpoints=["huge"]), closer, None, {}, all_widths=False)
        == ()
    )
