"""The text of a first configuration."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from harness.commands.init.allowed_origins import AllowedOrigin
from harness.commands.init.sites.site import Site
from harness.commands.init.suggest_breakpoints import Suggestion
from harness.model.page import UNBOUNDED

#: The time-out, in seconds, of a server that makes a production build first.
BUILD_S = 300


def as_toml(
    file: Path,
    site: Site,
    project: Path,
    pages: Mapping[str, str],
    allow: Iterable[AllowedOrigin],
    suggestion: Suggestion | None,
) -> str:
    """The keys and values of a configuration in ``file``."""
    lines = [*_as_lines(site, project)]
    origins = [f"  {_quoted(entry.origin)},  # {entry.comment}" for entry in allow]
    if origins:
        lines += ["allow = [", *origins, "]"]
    lines.append("pages = [")
    for name, path in pages.items():
        lines.append(f"  {{ name = {_quoted(name)}, path = {_quoted(path or '/')} }},")
    lines.append("]")
    if suggestion is not None:
        table = "tool.harness." if file.name == "pyproject.toml" else ""
        lines += [
            "",
            "# By the page's own media queries: bands, and names for several bands together.",
            f"[{table}breakpoints]",
        ]
        for band in suggestion.breakpoints:
            ends = [f"min = {band.min_width}"] if band.min_width > 1 else []
            ends += [f"max = {band.max_width}"] if band.max_width != UNBOUNDED else []
            lines.append(f"{band.name} = {{ {', '.join(ends)} }}")
    return "\n".join((*lines, ""))


def _as_lines(site: Site, project: Path) -> Iterator[str]:
    """The lines that say where the pages come from."""
    if site.fallback is not None:
        yield "# The production build. For `harness watch`, which follows changes of files:"
        yield f"# serve = {_quoted(site.fallback.serve or '')}"
        if site.fallback.ready != site.ready:
            yield f"# ready = {_quoted(site.fallback.ready or '')}"
    keys = {
        "root": None if site.root is None else seen_from(project, site.root),
        "base_url": site.base_url,
        "serve": site.serve,
        "ready": site.ready,
    }
    yield from (f"{key} = {_quoted(value)}" for key, value in keys.items() if value is not None)
    if site.builds:
        yield f"ready_timeout = {BUILD_S}"
    if site.build is not None:
        yield f"build = {_quoted(site.build)}"
    if site.wait_for:
        yield f"wait_for = {_quoted(site.wait_for)}"


def seen_from(folder: Path, path: Path) -> str:
    """A path relative to ``folder``."""
    return Path(os.path.relpath(path, folder)).as_posix()


def _quoted(text: str) -> str:
    """A TOML string: JSON's syntax with one more character escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
