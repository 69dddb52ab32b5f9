"""The other side of a comparison, captured now and used in place of stored baselines."""

from dataclasses import replace
from pathlib import Path

from harness.config.load import Config
from harness.model.page import Page
from harness.plan.plan import Plan
from harness.run import run_folder
from harness.run.record.capture_stage import CaptureStage
from harness.run.record.captured_side import CapturedSide
from harness.site.other_side import Other

#: The folder, within that of a run, of what was captured of the other side.
AGAINST = "against"


def capture_other_side(other: Other, plan: Plan, folder: Path, stage: CaptureStage) -> CapturedSide:
    """The planned pages, captured at the other side into the ``folder`` of a run."""
    planned = tuple(
        replace(target, page=_with_authorization(target.page, other.authorization))
        for target in plan.planned
        if target.page.name not in other.missing
    )
    side_folder = folder / AGAINST
    config = replace(other.config, baselines=side_folder / "none")
    plan = replace(plan, planned=planned)
    served_at = stage.serve(config, plan)
    return stage.take(config, plan, side_folder, served_at, {}, label=other.label)


def compared_with(config: Config, folder: Path) -> Config:
    """``config`` with the captures of the other side, in the ``folder`` of a run, as baselines."""
    return replace(config, baselines=folder / AGAINST / run_folder.CAPTURES)


def _with_authorization(page: Page, authorization: str) -> Page:
    """``page`` with this ``Authorization`` header in place of its own, if there is one."""
    if not authorization:
        return page
    headers = {name: text for name, text in page.headers.items() if name.lower() != "authorization"}
    return replace(page, headers={**headers, "Authorization": authorization})
