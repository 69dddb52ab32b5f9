"""Write the baselines of one target from captures of a run and from the former baselines."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from harness.approval.merge_layouts import add_merged
from harness.baselines.capture_set import CaptureSet
from harness.baselines.set_writer import SetWriter
from harness.baselines.store import BaselineStore
from harness.compare.pixels.images import pixel_digest, recompress
from harness.diagnose.instability.approved_list import joined_unsteady
from harness.errors import BaselineError
from harness.model.dead_reference import in_order
from harness.model.target import Target
from harness.plan.plan import Planned

#: The factor from which on the recorded duration of a check is replaced.
FAR_OFF = 3


def former_set(
    store: BaselineStore, target: Target, wanted: Collection[int], captures: CaptureSet
) -> CaptureSet | None:
    """The present baselines of ``target``, of which widths that were not captured are kept.

    ``wanted`` are the widths (CSS px) that the target is to have. ``None`` where there are no
    baselines, or damaged ones that are replaced entirely. Errors: ``BaselineError`` where damaged
    pictures, or pictures of another renderer, would be kept.
    """
    rest = set(wanted) - set(captures.pictures)
    try:
        old = store.load(target)
        if old:
            old.layouts()
    except BaselineError:
        if rest:
            raise
        return None
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


def write_planned(
    writer: SetWriter,
    planned: Planned,
    captures: CaptureSet,
    old: CaptureSet | None,
    carried: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Write all planned widths: fresh captures, and from ``old`` the widths without a capture."""
    fresh = captures.pictures.keys()
    old_widths = old.pictures.keys() if old else set()
    add_pictures(writer, [width for width in planned.widths if width in fresh], captures, old)
    if old and (rest := set(planned.widths) & old_widths - fresh):
        keep_pictures(writer, rest, old)
        bands = [band for band in planned.bands if any(width in band for width in fresh)]
        add_merged(
            writer,
            captures.swept(),
            old.swept(),
            lambda width: any(width in band for band in bands),
        )
    else:
        writer.copy_layouts(captures)
        rest = set()
    writer.finish(
        captures.environment,
        merged_resources(captures, old if rest else None),
        carried,
        by_tests=captures.by_tests,
        seconds=rounded_seconds(captures, old),
        unsteady=joined_unsteady(captures.unsteady, old.unsteady if old and rest else ()),
        sweep_loads=captures.sweep_loads,
        missing=in_order((*captures.missing, *(old.missing if old and rest else ()))),
    )


def add_pictures(
    writer: SetWriter, widths: Iterable[int], captures: CaptureSet, old: CaptureSet | None
) -> None:
    """Add captures of a run; where the pixels are those of ``old``, its file is copied unchanged.

    The repository then has no change in that file.
    """
    layouts = captures.layouts()
    for width in widths:
        sent = captures.image(width)
        pixels = pixel_digest(sent)
        former = _intact(old, width)
        image = former if former and pixel_digest(former) == pixels else recompress(sent)
        writer.add(layouts[width], image, pixels=pixels, encoded=captures.pictures[width].encoded)


def keep_pictures(writer: SetWriter, widths: Iterable[int], old: CaptureSet) -> None:
    """Copy pictures and layouts of ``old`` unchanged."""
    layouts = old.layouts()
    for width in sorted(widths):
        image = old.image(width)
        encoded = old.pictures[width].encoded
        writer.add(layouts[width], image, pixels=pixel_digest(image), encoded=encoded)


def merged_resources(captures: CaptureSet, old: CaptureSet | None) -> Mapping[str, str]:
    """Files that every picture of the set was made of; empty where the two states differ."""
    if old is None:
        return captures.resources
    return old.resources if captures.resources.items() <= old.resources.items() else {}


def rounded_seconds(captures: CaptureSet, old: CaptureSet | None) -> float:
    """The duration of a check of the page, in seconds: 1, 2 or 5 times a power of ten.

    The former value stays while it is roughly right, and where the page is unchanged or captured
    only in part, so that the load of a machine does not change a committed file.
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
    return round(next((s for s in steps if s >= captures.seconds), captures.seconds), 1)


def _intact(old: CaptureSet | None, width: int) -> bytes | None:
    """The old picture file; ``None`` where there is none or it is damaged."""
    with suppress(BaselineError, ValueError):
        image = old.image(width) if old and width in old.pictures else None
        return image if image and pixel_digest(image) else None
    return None
