"""One request to approve: options that do not go together, by the names of who asks."""

from dataclasses import fields

import pytest

import harness
from harness.approval.request import ApproveRequest, approve
from harness.commands.approve import OPTIONS
from harness.config.load import Config

WHY_CAPTURED = "promotes a run exactly as it was captured"


def never(needs_pages: bool) -> Config:
    raise AssertionError("the options are refused before anything is loaded")


def test_the_command_has_an_option_for_every_field_that_is_checked() -> None:
    assert {field.name for field in fields(ApproveRequest)} - OPTIONS.keys() == {"progress"}


@pytest.mark.parametrize(
    ("request_", "what", "why"),
    [
        (
            ApproveRequest(breakpoints=["small"], from_run="last"),
            "--from and --breakpoint do not go together",
            f"--from {WHY_CAPTURED}",
        ),
        (
            ApproveRequest(breakpoints=["small"], carries=True, from_run="last"),
            "--carry and --breakpoint do not go together",
            "baselines of two renderers would be mixed",
        ),
        (
            ApproveRequest(carries=True, accept_missing=True),
            "--carry and --accept-missing do not go together",
            "what is brought over to another renderer is what was approved before",
        ),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    request_: ApproveRequest, what: str, why: str
) -> None:
    with pytest.raises(harness.ConfigError) as caught:
        approve(request_, never, OPTIONS)
    assert (caught.value.what, caught.value.why) == (what, why)


def test_a_call_is_refused_by_the_names_of_its_arguments() -> None:
    names = {field.name: field.name for field in fields(ApproveRequest)}
    with pytest.raises(harness.ConfigError) as caught:
        approve(ApproveRequest(breakpoints=["small"], from_run="last"), never, names)
    assert caught.value.what == "from_run and breakpoints do not go together"
    assert caught.value.why == f"from_run {WHY_CAPTURED}"
