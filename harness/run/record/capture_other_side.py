"""The other side of a comparison, captured now and used in place of stored baselines."""

from dataclasses import replace
from pathlib import Path

from harness.baselines.stores import with_baselines
from harness.config.load import Config
from harness.model.page import Page
from harness.plan.plan import Plan
from harness.run import run_folder
from harness.run.record.capture_stage import CaptureStage
from harness.run.record.captured_side import CapturedSide
from harness.site.other_side import Other

#: The folder, within that of a run, of what was captured of the other side.
AGAINST = "against"


def capture_other_side(
    other: Other, plan: Plan, folder: Path, stage: CaptureStage, served_at: str | None
) -> CapturedSide:
    """The planned pages, captured at the other side into the ``folder`` of a run.

    ``served_at`` is the address at which ``stage`` serves the other side.
    """
    side_folder = folder / AGAINST
    config = with_baselines(other.config, side_folder / "none")
    there = planned_there(other, plan)
    return stage.take(config, there, side_folder, served_at, {}, label=other.label)


def planned_there(other: Other, plan: Plan) -> Plan:
    """The part of the ``plan`` that is there at the other side."""
    planned = tuple(
        replace(target, page=_with_authorization(target.page, other.authorization))
        for target in plan.planned
        if target.page.name not in other.missing
    )
    return replace(plan, planned=planned)


def compared_with(config: Config, folder: Path) -> Config:
    """``config`` with the captures of the other side, in the ``folder`` of a run, as baselines."""
    return with_baselines(config, folder / AGAINST / run_folder.CAPTURES)


def _with_authorization(page: Page, authorization: str) -> Page:
    """``page`` with this ``Authorization`` header in place of its own, if there is one."""
    if not authorization:
        return page
    headers = {name: text for name, text in page.headers.items() if name.lower() != "authorization"}
    return replace(page, headers={**headers, "Authorization": authorization})
