"""Browsers that stay open between runs."""

import pytest

from harness.config.load import load_config
from harness.plan.plan import make_plan
from harness.run.check import Settings, check
from harness.run.record.browser_pool import BrowserPool
from tests.scratch import ONE_WIDTH, MakeProject, approved

pytestmark = pytest.mark.browser


def test_runs_share_a_browser_and_one_that_is_gone_is_started_again(project: MakeProject) -> None:
    config = load_config(approved(project(breakpoints=ONE_WIDTH)).folder)
    plan = make_plan(config)
    renderers = [planned.renderer for planned in plan.planned]
    with BrowserPool(None) as browsers:
        (first,) = browsers.ready(renderers).values()
        (again,) = browsers.ready(renderers).values()
        assert again is first
        first.abort()
        run, _ = check(config, plan, Settings(), browsers=browsers)
        assert (run.exit_code, run.ledger.unchanged) == (0, 1)
        (other,) = browsers.ready(renderers).values()
        assert other is not first
