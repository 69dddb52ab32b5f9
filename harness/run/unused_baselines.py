"""Baselines that a run compares with nothing: orphans, and those of other device scale factors."""

from collections.abc import Iterator, Mapping

from harness.baselines.folder_store import is_by_tests, stored_sets, stored_widths
from harness.config.load import Config
from harness.findings.baseline_state import orphan_findings
from harness.model.finding import Finding
from harness.model.target import Target
from harness.plan.plan import Plan


def orphans(config: Config, plan: Plan) -> Iterator[Finding]:
    """Findings for baselines of targets and widths that no run of this project captures."""
    if not _sees_all_targets(plan):
        return iter(())
    planned = {target.target: target.widths for target in plan.all_targets}
    at_other_scales = _at_other_scales(config, plan)
    folders = {
        target: config.baselines.joinpath(*target) for target in stored_sets(config.baselines)
    }
    stored = {
        target: stored_widths(folder)
        for target, folder in folders.items()
        if target not in at_other_scales and not is_by_tests(folder)
    }
    return orphan_findings(stored, planned, config.breakpoints)


def other_scale_notes(config: Config, plan: Plan) -> Iterator[str]:
    """Notes about baselines that only another ``--device-scale-factor`` compares with."""
    if not _sees_all_targets(plan):
        return
    for (page, variant), scale in _at_other_scales(config, plan).items():
        yield (
            f"{page}: its baselines in {variant} were not compared; "
            f"--device-scale-factor {scale} does it"
        )


def _sees_all_targets(plan: Plan) -> bool:
    """Whether the run judges baselines of unplanned targets: of several shards, the first does."""
    return plan.whole and (plan.shard is None or plan.shard.number == 1)


def _at_other_scales(config: Config, plan: Plan) -> Mapping[Target, str]:
    """Baselines of planned pages at other scales than planned, with that scale."""
    planned = {target.target for target in plan.all_targets}
    bases = {(page, variant.partition("@")[0]) for page, variant in planned}
    return {
        Target(page, variant): scale.removesuffix("x") or "1"
        for page, variant in stored_sets(config.baselines)
        for base, _, scale in [variant.partition("@")]
        if (page, variant) not in planned and (page, base) in bases
    }
