"""`harness prune`: what is unused among the baselines, listed or deleted."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.approval.prune import Unused, find_unused
from harness.approval.prune import prune as delete_unused
from harness.config.load import load_config
from harness.printable import safe


def prune(
    project: Path, pages: Sequence[str], browsers: Sequence[str], shard: str | None, deletes: bool
) -> int:
    """List what is unused, and delete it if asked to. Gives the exit code."""
    config = load_config(project, needs_pages=False)
    unused = find_unused(config, pages, browsers, shard)
    if deletes:
        delete_unused(config, unused)
    print(safe("\n".join(lines(unused, deletes=deletes))))
    return 0


def lines(unused: Sequence[Unused], *, deletes: bool) -> Iterator[str]:
    """One line for each unused part, and one about all of them.

    >>> from harness.model.target import Target
    >>> print(*lines([Unused(Target("old", "chromium"), "no page is called old", 2048)],
    ...     deletes=False), sep="\\n")
    old/chromium: no page is called old
    1 to delete, 2 kB; nothing was deleted, `harness prune --delete` does it
    """
    for part in unused:
        names = [f"{width} px" for width in part.widths] or [file.name for file in part.files]
        names = [] if part.is_whole else names
        named = f", {', '.join(names)}" if names else ""
        yield f"{part.target.page}/{part.target.variant}{named}: {part.why}"
    going = [part for part in unused if not part.is_kept]
    size = f"{-(-sum(part.size for part in going) // 1024)} kB"
    if not going:
        yield "nothing to delete: checks compare with all baselines"
    elif deletes:
        yield f"{len(going)} deleted, {size}"
    else:
        yield (
            f"{len(going)} to delete, {size}; nothing was deleted, `harness prune --delete` does it"
        )
