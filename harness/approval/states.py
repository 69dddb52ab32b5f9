"""Plan the states that tests assert: their names and widths stand in a run, not in the project."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from harness.baselines.stores import store_of
from harness.breakpoints.named import bands_over
from harness.choices import BROWSERS, choose
from harness.config.file_names import VARIANT
from harness.config.load import Config
from harness.errors import ConfigError
from harness.model.run import Run
from harness.model.target import Target
from harness.plan.plan import Plan, Planned, make_plan

#: The command of runs whose captures come from tests.
BY_TESTS = "pytest"


def planned_states(config: Config, run: Run, names: Sequence[str] = ()) -> Plan:
    """The plan of the states ``names`` that tests asserted in ``run``; of all without names.

    Each state has all of its widths: captured and approved ones. Errors: ``ConfigError`` for a
    name that the run does not have, and for a browser that does not exist.
    """
    widths: dict[Target, list[int]] = {}
    for capture in run.captures:
        widths.setdefault(Target(capture.page, capture.browser), []).append(capture.width)
    chosen = choose("layout", names, {page: page for page, _ in widths})
    return Plan(
        tuple(
            planned_state(config, target, captured)
            for target, captured in widths.items()
            if target[0] in chosen
        ),
        whole=False,
    )


def planned_state(config: Config, target: Target, captured: Collection[int]) -> Planned:
    """The plan of one state: the widths that are ``captured`` (CSS px) and those with a baseline.

    A state that is also a page of the project is planned as that page. Errors: ``ConfigError``
    for a variant whose browser does not exist.
    """
    name, variant = target
    if any(page.name == name for page in config.pages):
        for planned in make_plan(config, [name], (), tuple(BROWSERS)).planned:
            if planned.variant == variant:
                return planned
    parts = VARIANT.fullmatch(variant)
    if parts is None:
        raise ConfigError(
            f"nothing of {name} in {variant} can be approved",
            why="there is no such browser",
            fix="run the tests again, and approve that run",
        )
    page = replace(
        config.defaults,
        name=name,
        sweep=None,
        color_scheme="dark" if parts["dark"] else "light",
        device_scale_factor=float(parts["scale"] or 1),
    )
    approved = store_of(config).load(target)
    widths = tuple(sorted({*captured, *(approved.pictures if approved else ())}))
    bands = bands_over([(width, width) for width in widths], config.breakpoints)
    return Planned(page, parts["browser"], widths, bands)
