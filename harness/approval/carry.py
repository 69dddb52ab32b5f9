"""Carry: bring baselines over to another renderer, where nothing but the renderer differs.

The page has to be the same byte for byte, with equal texts, attributes and styles at every width.
The manifest then records how far the pictures of the two renderers differ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from harness.approval.promote import promote
from harness.baselines.capture_set import CaptureSet, load_set
from harness.baselines.stores import store_of
from harness.compare.changes.offsets import ROUNDING_PX, offsets
from harness.compare.changes.own_changes import own_changes
from harness.compare.cross_renderer import cross_renderer_changes, without_fonts
from harness.compare.elements.match import Matching, match
from harness.compare.pixels.images import compare_pixels
from harness.compare.pixels.outcome import Same
from harness.config.load import Config
from harness.errors import BaselineError
from harness.model.geometry import Box
from harness.model.layout import Layout
from harness.model.run import Run
from harness.model.target import Target
from harness.plan.plan import Plan, Planned
from harness.run.run_folder import CAPTURES

WHY = "the page is the same byte for byte and says the same of itself; only the renderer differs"

#: The most paths that a message names.
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Difference:
    """How far two renderers' captures of a page at the same width differ."""

    changed_pixels: int
    of_pixels: int
    boxes: int  #: elements whose boxes differ
    furthest_px: float  #: the largest distance of an edge, CSS px
    texts: int  #: elements whose text wraps differently


@dataclass(frozen=True, slots=True)
class Carried:
    """The baselines of a target, and the captures of another renderer that replace them."""

    page: str
    browser: str
    old: CaptureSet
    new: CaptureSet
    by_width: Mapping[int, Difference]

    @property
    def is_needed(self) -> bool:
        """Whether the two renderers differ."""
        return self.old.environment.render_profile != self.new.environment.render_profile

    @property
    def text(self) -> str:
        """The accepted differences in a few lines."""
        where = f"{self.page} in {self.browser}"
        if not self.is_needed:
            return f"{where}: nothing to carry, its baselines have this render profile already"
        differences = self.by_width.values()
        share = max(difference.changed_pixels / difference.of_pixels for difference in differences)
        return (
            f"carried {where} at {len(differences)} "
            f"width{'s' if len(differences) != 1 else ''}: {WHY}\n"
            f"  from {self.old.environment.renderer}\n"
            f"  to   {self.new.environment.renderer}\n"
            f"  accepted, at most at a width: {share:.2%} of the pixels, "
            f"{max(difference.boxes for difference in differences)} of its boxes by up to "
            f"{max(difference.furthest_px for difference in differences):g} px, "
            f"{max(difference.texts for difference in differences)} texts that break "
            "into lines elsewhere"
        )

    def records(self) -> tuple[Mapping[str, Any], ...]:
        """The records of the manifest's ``carried``, oldest first."""
        record = {
            "from": asdict(self.old.environment),
            "page": self.new.page_digest,
            "why": WHY,
            "differences": {
                str(width): asdict(difference) for width, difference in self.by_width.items()
            },
        }
        return (*self.old.carried, record)


def carry(run: Run, folder: Path, config: Config, plan: Plan) -> tuple[Carried, ...]:
    """Make the captures of ``run``, kept in ``folder``, the baselines of another render profile.

    Replaces the baselines of all planned targets or of none; a target whose baselines have that
    profile already stays as it is. Errors: ``BaselineError`` where there are no baselines, or
    where more than the renderer differs; and as for ``promote``.
    """
    with store_of(config).locked(writes=True):
        carried = tuple(_compare(folder, config, planned) for planned in plan.planned)
        records = {
            Target(carried_page.page, carried_page.browser): carried_page.records()
            for carried_page in carried
            if carried_page.is_needed
        }
        planned = tuple(target for target in plan.planned if target.target in records)
        if planned:
            promote(run, folder, config, replace(plan, planned=planned), records)
    return carried


def _compare(folder: Path, config: Config, planned: Planned) -> Carried:
    """Compare the captures of a run with the baselines. Errors: as for ``carry``."""
    page, browser = planned.page.name, planned.variant
    old = store_of(config).load(planned.target)
    new = load_set(folder / CAPTURES / page / browser)
    if old is None or not old.pictures:
        raise BaselineError(
            f"nothing was carried: {page} has no baselines in {browser}",
            why="only baselines that are there can be brought over to another renderer",
            fix=f"record them: harness approve {page}",
        )
    if new is None or not new.pictures.keys() >= old.pictures.keys():
        raise BaselineError(
            f"nothing was carried: {page} was not captured at every width of its baselines",
            why="baselines of two renderers would be mixed",
            fix="carry from a run of the whole page, or approve the page again",
        )
    if old.environment.render_profile == new.environment.render_profile:
        return Carried(page, browser, old, new, {})
    _check_same_page(page, old, new)
    before, after = old.layouts(), new.layouts()
    pairs = {width: match(before[width], after[width]) for width in before}
    _check_same_elements(page, before, after, pairs)
    differences = {
        width: _difference(old, new, before[width], after[width], pairs[width]) for width in before
    }
    return Carried(page, browser, old, new, differences)


def _check_same_page(page: str, old: CaptureSet, new: CaptureSet) -> None:
    """Raise ``BaselineError`` where the files of the page are unknown or not as approved."""
    if not old.resources or not new.resources:
        raise BaselineError(
            f"nothing was carried: what {page} was made of when it was approved is not on record",
            why="without it, a change of the page cannot be told from a change of the renderer",
            fix=f"approve it again where it was approved, then carry; or: harness approve {page}",
        )
    changed = sorted(
        path
        for path in {*old.resources, *new.resources}
        if not new.resources.get(path) or old.resources.get(path) != new.resources.get(path)
    )
    if changed:
        raise BaselineError(
            f"nothing was carried: {page} is another page than the one that was approved",
            why=f"not as they were: {_named(changed)}",
            fix="check out what was approved and carry that; changes are looked at afterwards, "
            "with harness check",
        )


def _check_same_elements(
    page: str,
    before: Mapping[int, Layout],
    after: Mapping[int, Layout],
    pairs: Mapping[int, Matching],
) -> None:
    """Raise ``BaselineError`` where elements differ in a way that no renderer causes."""
    for width, matching in pairs.items():
        changes = without_fonts(own_changes(before[width], after[width], matching))
        if changes:
            paths = [
                (after[width].elements[now] if now >= 0 else before[width].elements[then]).path
                for then, now in changes
            ]
            raise BaselineError(
                f"nothing was carried: at {width} px {page} differs in more than its renderer",
                why="its files are the same, but these elements differ in text or style: "
                + _named(paths),
                fix="run harness check to see the differences; mask what changes with each load",
            )


def _difference(
    old: CaptureSet, new: CaptureSet, before: Layout, after: Layout, matching: Matching
) -> Difference:
    width = after.viewport.width
    pixels = compare_pixels(old.image(width), new.image(width))
    size = after.viewport.to_device(Box(0, 0, after.page_width, after.page_height))
    lengths = [
        max(abs(offset.wider), abs(offset.taller), abs(offset.right), abs(offset.down))
        if offset
        else 0.0
        for _, offset in offsets(before, after, matching)
    ]
    elsewhere = [length for length in lengths if length > ROUNDING_PX]
    return Difference(
        0 if isinstance(pixels, Same) else pixels.changed_pixels,
        size.width * size.height,
        len(elsewhere),
        round(max(elsewhere, default=0.0), 2),
        len(cross_renderer_changes(before, after, matching).rewrapped),
    )


def _named(paths: Sequence[str]) -> str:
    more = len(paths) - MOST_NAMED
    return ", ".join(paths[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
