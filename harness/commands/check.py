"""`harness check` and `harness merge`: a run, and its reports."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from harness import api
from harness.commands.output import Show
from harness.config.load import load_config
from harness.errors import ConfigError
from harness.model.run import Run

#: Options that say what a check captures and compares, by their names as parameters.
SELECTING: Mapping[str, str] = {
    "pages": "PAGE",
    "breakpoints": "--breakpoint",
    "browsers": "--browser",
    "scale": "--device-scale-factor",
    "resize_equivalence": "--resize-equivalence",
    "against": "--against",
    "accept_missing": "--accept-missing",
    "changed_since": "--changed-since",
    "shard": "--shard",
}

#: A run that takes longer ends with how it could be faster (s).
SLOW_S = 60


def check(words: Mapping[str, Any]) -> int:
    """Check what the options ask for, and show the run. Gives the exit code."""
    show = Show.of(words)
    if words["resume"] is not None:
        _check_alone(words)
    config = load_config(words["project"])
    with show.progress() as progress:
        run = (
            api.resume(
                config,
                words["resume"],
                browser_path=words["browser_path"],
                workers=words["workers"],
                progress=progress,
            )
            if words["resume"] is not None
            else api.check(
                config,
                words["pages"],
                breakpoints=words["breakpoints"],
                browsers=words["browsers"],
                browser_path=words["browser_path"],
                device_scale_factor=words["scale"],
                workers=words["workers"],
                resize_equivalence=words["resize_equivalence"],
                against=words["against"],
                accept_missing=words["accept_missing"],
                changed_since=words["changed_since"],
                shard=words["shard"],
                progress=progress,
            )
        )
    from harness.run.explain.locate_sources import sources_of

    show.run(run, api.run_folder(run, config), config.breakpoints, sources_of(config))
    if run.seconds >= SLOW_S and not show.quiet:
        _print_slow_browser(run, words["browser_path"])
    return run.exit_code


def _check_alone(words: Mapping[str, Any]) -> None:
    """Raise ``ConfigError`` for an option that says what a run checks, beside ``--resume``."""
    for name, option in SELECTING.items():
        if words[name] not in (None, False, ()):
            raise ConfigError(
                f"--resume and {option} do not go together",
                why="a run is completed with the options that it was started with",
                fix="leave one of them out",
            )


def _print_slow_browser(run: Run, path: str | None) -> None:
    """Print how a run with a full Chromium could be faster."""
    if "chromium" not in run.environment.browser:
        return
    from harness.capture.browsers.find import find_browser

    browser = find_browser("chromium", path)
    if not browser.shell:
        print(
            f"{browser.executable} is a full Chromium: a headless shell paints the same and takes "
            "less time and memory; `harness browser install` gets one",
            file=sys.stderr,
        )


def merge(names: Sequence[str], project: Path, words: Mapping[str, Any]) -> int:
    """Merge shards, and show the run that they are. Gives the exit code."""
    from harness.run.explain.locate_sources import sources_of
    from harness.run.shards.merge import merge_runs
    from harness.run.shards.read import find_shards

    show = Show.of(words)
    config = load_config(project)
    run, folder = merge_runs(config, find_shards(config.project, names))
    show.run(run, folder, config.breakpoints, sources_of(config))
    return run.exit_code
