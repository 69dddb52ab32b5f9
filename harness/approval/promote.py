"""Approve: the only thing that writes baselines, from the captures of a run."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.approval.merge_layouts import add_mixed
from harness.baselines.folder_store import CaptureSet, SetWriter, load_set, recover, replacing
from harness.breakpoints.named import bands_over
from harness.choices import BROWSERS, choose
from harness.compare.pixels.images import recompress
from harness.config.load import Config
from harness.diagnose.instability.approved_list import joined_unsteady, listable
from harness.errors import BaselineError, CaptureError, ConfigError
from harness.model.dead_reference import in_order
from harness.model.run import Run
from harness.model.target import Target
from harness.model.unstable import Unsteady
from harness.plan.plan import Plan, Planned, make_plan
from harness.report.json.render import load as load_json
from harness.run import run_folder
from harness.run.check import Settings, check
from harness.run.missing_files import check_accepted

#: What a test's page was captured in, as ``Page.variant`` writes it.
VARIANT = re.compile(rf"(?P<browser>{'|'.join(BROWSERS)})(?P<dark>-dark)?(@(?P<scale>[\d.]+)x)?$")

#: What a run is called whose captures are those of tests.
BY_TESTS = "pytest"

#: A page that takes so many times as long as it did, or as short, is weighed again.
FAR_OFF = 3


def approve_captures(
    config: Config, plan: Plan, whole: Plan, settings: Settings, *, accept_missing: bool = False
) -> tuple[Run, Path, tuple[Path, ...]]:
    """Capture everything in ``plan`` and make it the baselines.

    ``whole`` is the plan of the same pages at all their widths. Gives the run, its folder and
    the folders written. Errors: as for ``promote`` and ``check``.
    """
    run, folder = check(config, plan, settings, command="approve")
    return run, folder, promote(run, folder, config, whole, accept_missing=accept_missing)


def approve_run(
    config: Config, plan: Plan, name: str, *, accept_missing: bool = False
) -> tuple[Run, Path, tuple[Path, ...]]:
    """Make the captures of an earlier run the baselines, exactly as they were reviewed.

    Of the pages planned, those that the run holds. Errors: as for ``earlier_run`` and ``promote``.
    """
    run, folder = earlier_run(config, name)
    return run, folder, promote(run, folder, config, plan, accept_missing=accept_missing)


def planned_states(config: Config, run: Run, names: Sequence[str] = ()) -> Plan:
    """The states of ``run``, whose tests asserted them, with every width that each has.

    Of those ``names``, or all. Errors: ``ConfigError`` for a name that the run has not, and for a
    state that the project cannot have any more.
    """
    places: dict[Target, list[int]] = {}
    for capture in run.captures:
        places.setdefault(Target(capture.page, capture.browser), []).append(capture.width)
    chosen = choose("layout", names, {page: page for page, _ in places})
    return Plan(
        tuple(
            planned_state(config, place, widths)
            for place, widths in places.items()
            if place[0] in chosen
        ),
        whole=False,
    )


def planned_state(config: Config, place: Target, captured: Collection[int]) -> Planned:
    """What the project plans of a state that tests assert: the widths it has, and ``captured``.

    Of a page of the project, that page at all of its widths, where it is still configured so.
    Errors: ``ConfigError`` where there is no such browser.
    """
    if any(page.name == place[0] for page in config.pages):
        plan = make_plan(config, [place[0]], (), tuple(BROWSERS))
        for planned in plan.planned:
            if planned.variant == place[1]:
                return planned
    variant = VARIANT.match(place[1])
    if variant is None:
        raise ConfigError(
            f"nothing of {place[0]} in {place[1]} can be approved",
            why="there is no such browser",
            fix="run the tests again, and approve that run",
        )
    page = replace(
        config.defaults,
        name=place[0],
        sweep=None,
        color_scheme="dark" if variant["dark"] else "light",
        device_scale_factor=float(variant["scale"] or 1),
    )
    browser = variant["browser"]
    old = load_set(config.baselines / place[0] / place[1])
    widths = tuple(sorted({*captured, *(old.pictures if old else ())}))
    return Planned(page, browser, widths, bands_over([(w, w) for w in widths], config.breakpoints))


def earlier_run(config: Config, name: str) -> tuple[Run, Path]:
    """A run and its folder. Errors: ``ConfigError`` for an unknown one."""
    folder = run_folder.find_run(config.project, name)
    return load_json(
        (folder / run_folder.REPORT).read_bytes(), str(folder / run_folder.REPORT)
    ), folder


def promote(
    run: Run,
    folder: Path,
    config: Config,
    plan: Plan,
    carried: Mapping[Target, Sequence[Mapping[str, Any]]] | None = None,
    *,
    accept_missing: bool = False,
) -> tuple[Path, ...]:
    """Make the captures of ``run``, kept in ``folder``, the baselines of everything planned.

    All of them or none. ``carried`` says of a page and browser how its baselines came from other
    renderers. Widths that are planned but not in the run keep the baseline they have.
    Gives the folders written. Errors: ``CaptureError`` when the run missed a capture, and, without
    ``accept_missing``, when a page lacks files that its baselines have;
    ``BaselineError`` when it holds none of a page or the disk refuses.
    """
    _check_complete(run, plan)
    recover(config.baselines)
    sets = {
        config.baselines / planned_page.page.name / planned_page.variant: (
            planned_page,
            _with_unstable(captures_of(folder, planned_page), run, planned_page),
        )
        for planned_page in plan.planned
    }
    if not accept_missing:
        check_accepted(
            {planned.target: taken for planned, taken in sets.values()},
            {planned.target: readable_set(target) for target, (planned, _) in sets.items()},
        )
    with replacing(sets) as writers:
        for target, (planned, captures) in sets.items():
            old = kept(target, planned.widths, captures)
            records = (carried or {}).get(planned.target, ())
            fill(writers[target], planned, captures, old, records)
    return tuple(sets)


def readable_set(folder: Path) -> CaptureSet | None:
    """The baselines in ``folder``; ``None`` where there are none that can be read."""
    with suppress(BaselineError):
        return load_set(folder)
    return None


def _with_unstable(captures: CaptureSet, run: Run, planned: Planned) -> CaptureSet:
    """``captures`` with what ``run`` called unstable of them on the list of unsteady elements."""
    unstable = [
        Unsteady(element.selector, element.what, False, ((capture.width, capture.width),))
        for capture in run.captures
        if (capture.page, capture.browser) == (planned.page.name, planned.variant)
        for element in capture.unstable
    ]
    listed = listable(unstable, captures.layouts())
    return replace(captures, unsteady=joined_unsteady(captures.unsteady, listed))


def _check_complete(run: Run, plan: Plan) -> None:
    planned = {(target.page.name, target.variant) for target in plan.planned}
    missed = [
        capture
        for capture in run.captures
        if (capture.page, capture.browser) in planned and not capture.images.get("current")
    ]
    if missed:
        first = missed[0]
        raise CaptureError(
            f"nothing was approved: {len(missed)} capture{'s' if len(missed) > 1 else ''} of run "
            f"{run.id} could not be taken",
            why=f"{first.page} at {first.width} px: " + first.message.replace("\n", "\n  "),
            fix="mend that first; baselines are replaced all or not at all",
        )


def captures_of(folder: Path, planned: Planned) -> CaptureSet:
    """What the run kept in ``folder`` captured. Errors: ``BaselineError`` where that is nothing."""
    captures = load_set(folder / run_folder.CAPTURES / planned.page.name / planned.variant)
    if captures is None or not captures.pictures:
        raise BaselineError(
            f"run {folder.name} has no captures of {planned.page.name} in {planned.variant}",
            why="only what a run has captured can be approved from it",
            fix="name the pages that the run holds, or run `harness approve` without --from",
        )
    return captures


def kept(target: Path, wanted: Collection[int], captures: CaptureSet) -> CaptureSet | None:
    """The baselines in ``target``, whose pictures are kept where they need not be replaced.

    ``wanted`` are the widths that are to have one. Errors: ``BaselineError`` where some would be
    kept that are damaged, or painted by another renderer.
    """
    rest = set(wanted) - set(captures.pictures)
    try:
        old = load_set(target)
        if old:
            old.layouts()
    except BaselineError:
        if rest:  # these would be lost
            raise
        return None  # damaged ones are replaced
    if old and rest & set(old.pictures):
        check_same_renderer(old, captures, "approve the page at all of its widths")
    return old


def check_same_renderer(old: CaptureSet, captures: CaptureSet, fix: str) -> None:
    """Raise ``BaselineError`` where pictures of two renderers would be mixed."""
    if old.environment.render_profile != captures.environment.render_profile:
        raise BaselineError(
            f"{old.folder} was recorded by another renderer ({old.environment.browser})",
            why="approving only some of its widths would mix pictures of two renderers",
            fix=fix,
        )


def fill(
    writer: SetWriter,
    planned: Planned,
    captures: CaptureSet,
    old: CaptureSet | None,
    carried: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Write the new set: fresh captures, and the old ones of widths that were not captured."""
    fresh = captures.pictures.keys()
    old_widths = old.pictures.keys() if old else set()
    add_pictures(writer, [width for width in planned.widths if width in fresh], captures, old)
    if old and (rest := set(planned.widths) & old_widths - fresh):
        keep_pictures(writer, rest, old)
        taken = [band for band in planned.bands if any(width in band for width in fresh)]
        add_mixed(
            writer,
            captures.swept(),
            old.swept(),
            lambda width: any(width in band for band in taken),
        )
    else:
        writer.copy_layouts(captures)
        rest = set()
    writer.finish(
        captures.environment,
        resources_of(captures, old if rest else None),
        carried,
        by_tests=captures.by_tests,
        seconds=seconds_of(captures, old),
        unsteady=joined_unsteady(captures.unsteady, old.unsteady if old and rest else ()),
        sweep_loads=captures.sweep_loads,
        missing=in_order((*captures.missing, *(old.missing if old and rest else ()))),
    )


def add_pictures(
    writer: SetWriter, widths: Iterable[int], captures: CaptureSet, old: CaptureSet | None
) -> None:
    """Have ``writer`` keep captures of a run; of equal pictures, the file there was."""
    layouts = captures.layouts()
    for width in widths:
        new = captures.pictures[width]
        was = old.pictures.get(width) if old else None
        same = old if was and was.pixels == new.pixels else None
        image = _intact(same, width) or recompress(captures.image(width))
        writer.add(layouts[width], image, pixels=new.pixels, encoded=new.encoded)


def keep_pictures(writer: SetWriter, widths: Iterable[int], old: CaptureSet) -> None:
    """Have ``writer`` keep baselines as they are."""
    layouts = old.layouts()
    for width in sorted(widths):
        was = old.pictures[width]
        writer.add(layouts[width], old.image(width), pixels=was.pixels, encoded=was.encoded)


def resources_of(captures: CaptureSet, old: CaptureSet | None) -> Mapping[str, str]:
    """What pictures of both are made of; widths of two states of the page are of none."""
    if old is None:
        return captures.resources
    return old.resources if captures.resources.items() <= old.resources.items() else {}


def seconds_of(captures: CaptureSet, old: CaptureSet | None) -> float:
    """How long a check of the page takes, roughly: 1, 2 or 5 times a power of ten, in seconds.

    What was known stays where it is not far off, or where the page is the same or was captured
    only in part: how busy a machine was is nothing to commit.
    """
    if not captures.seconds:
        return old.seconds if old else 0.0
    if old and old.seconds:
        same = {width: picture.pixels for width, picture in old.pictures.items()} == {
            width: picture.pixels for width, picture in captures.pictures.items()
        }
        part = captures.pictures.keys() < old.pictures.keys()
        if same or part or FAR_OFF > captures.seconds / old.seconds > 1 / FAR_OFF:
            return old.seconds
    steps = (step * 10.0**power for power in range(-1, 4) for step in (1, 2, 5))
    return round(
        next(
            (step_seconds for step_seconds in steps if step_seconds >= captures.seconds),
            captures.seconds,
        ),
        1,
    )


def _intact(old: CaptureSet | None, width: int) -> bytes | None:
    """The old picture where it can be kept: the repository then sees no change."""
    with suppress(BaselineError):
        return old.image(width) if old else None
    return None
