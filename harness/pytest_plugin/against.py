"""``pytest --layout-against REF``: compares layouts with those of the same tests at a git ref.

The steps of a test bring a page to its state, so they have to run on the other side, too. First of
all a second session of pytest, the *inner* session, runs the layout tests on the site of the ref
and records their layouts in a folder of this run. These records take the place of the baselines;
the project's own baselines are neither read nor written.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from harness.config.load import Config
    from harness.errors import CaptureError
    from harness.site.other_side import Other

#: The environment variable with the file that describes the other side to the inner session.
INNER = "HARNESS_LAYOUTS_OF"

#: Names of a folder below that of the run, and of what is in it.
_FOLDER, _BASELINES, _PROJECT, _SIDE, _TESTS = (
    "against",
    "baselines",
    "tests",
    "side.json",
    "tests.json",
)

#: The most lines of a failure on the other side that are shown.
_LINES = 15


@dataclass(frozen=True)
class Inner:
    """The site that an inner session runs on, and the folder that it writes to."""

    folder: Path
    root: str | None
    base_url: str | None
    label: str

    @classmethod
    def from_environment(cls) -> "Inner | None":
        """The inner session that this process is part of, or ``None``."""
        file = os.environ.get(INNER)
        if not file:
            return None
        side_fields = json.loads(Path(file).read_text("utf-8"))
        return cls(
            Path(file).parent, side_fields["root"], side_fields["base_url"], side_fields["label"]
        )

    def project(self, config: "Config") -> "Config":
        """The project with the other side's site; its own folders are not written to."""
        return replace(
            config,
            project=self.folder / _PROJECT,
            root=Path(self.root) if self.root else None,
            base_url=self.base_url,
            serve=None,  # the server runs already
            baselines=self.folder / _BASELINES,
            store="",
        )

    def write(self, failures: Mapping[str, str]) -> None:
        """Write why each test failed; the reason is empty for a test that passed."""
        (self.folder / _TESTS).write_text(json.dumps(failures), "utf-8")

    def check_address(self, address: str, site: str | None) -> None:
        """Raise ``ConfigError`` for a page outside the other side's site: it may be of ours."""
        from harness.errors import ConfigError

        if not site or not f"{address}/".startswith(site.rstrip("/") + "/"):
            raise ConfigError(
                f"the page is at {address}, which is not of {self.label}",
                why="--layout-against runs the tests on another site, and what is elsewhere would "
                "be compared with itself",
                fix="have the test go to addresses that are relative, as with page.goto('/'), and "
                "set no base_url for the tests",
            )


def begin(
    config: pytest.Config, project: "Config", run: Path, stack: ExitStack, ref_or_address: str
) -> "Other":
    """Run the layout tests on the other side, and return that side.

    ``ref_or_address`` is a git ref or an address, ``run`` the folder of the run. The other side is
    served until ``stack`` is closed. Errors: ``UsageError``.
    """
    from harness.errors import HarnessError
    from harness.site.other_side import other_side

    try:
        side = stack.enter_context(other_side(project, ref_or_address))
    except HarnessError as error:
        message = str(error).replace("--against", "--layout-against")
        raise pytest.UsageError(message) from None
    folder = run / _FOLDER
    (folder / _PROJECT).mkdir(parents=True, exist_ok=True)
    (folder / _SIDE).write_text(json.dumps(other_as_json(side)), "utf-8")
    done = subprocess.run(
        [*_python(), *_arguments(config, folder)],
        cwd=config.invocation_params.dir,
        env={**os.environ, INNER: str(folder / _SIDE), "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    ends = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)
    if done.returncode not in ends or not (folder / _TESTS).is_file():
        last = "\n".join(done.stdout.rstrip().splitlines()[-_LINES:])
        raise pytest.UsageError(
            f"--layout-against: the tests could not be run at {side.label}: pytest ended "
            f"in {done.returncode}\n{last}"
        )
    return side


def _python() -> list[str]:
    """The command that starts pytest; the environment says where modules are found."""
    start = "import sys, pytest; sys.exit(pytest.main(sys.argv[1:]))"
    return [sys.executable, "-P", "-c", start]


def _arguments(config: pytest.Config, folder: Path) -> list[str]:
    """The arguments of this session, without its report files and without ``--maxfail``."""
    words = [str(word) for word in config.invocation_params.args]
    overrides = ["--maxfail=0", "-o", f"cache_dir={folder / 'cache'}"]
    if config.getoption("xmlpath", None):
        overrides.append(f"--junitxml={folder / 'junit.xml'}")
    at = words.index("--") if "--" in words else len(words)
    return [*words[:at], *overrides, *words[at:]]


def other_as_json(other: "Other") -> dict[str, Any]:
    """An other side as JSON, for other processes."""
    return {
        "root": str(other.config.root) if other.config.root else None,
        "base_url": other.config.base_url,
        "label": other.label,
        "missing": list(other.missing),
        "notes": list(other.notes),
    }


def other_from_json(side_fields: Mapping[str, Any], config: "Config") -> "Other":
    """The other side of ``config`` from its JSON."""
    from harness.site.other_side import Other

    root = Path(side_fields["root"]) if side_fields["root"] else None
    there = replace(config, root=root, base_url=side_fields["base_url"], serve=None)
    return Other(
        there, side_fields["label"], tuple(side_fields["missing"]), tuple(side_fields["notes"])
    )


def compared(config: "Config", folder: Path) -> "Config":
    """``config`` with the records of the inner session in place of the baselines."""
    from harness.baselines.stores import with_baselines

    return with_baselines(config, folder / _FOLDER / _BASELINES)


def other_side_error(folder: Path, test: str, label: str) -> "CaptureError | None":
    """The reason why a test has no layouts on the other side; ``None`` where it passed there."""
    from harness.errors import CaptureError

    tests: dict[str, str] = json.loads((folder / _FOLDER / _TESTS).read_text("utf-8"))
    why = tests.get(test, "it was not run there")
    if not why:
        return None
    return CaptureError(
        f"{test} does not pass at {label}",
        why=why.replace("\n", "\n  "),
        fix="mend that, or compare with another ref; without it there is nothing to compare with",
    )


def failure_text(report: pytest.TestReport) -> str:
    """Why a test did not pass, in a few lines; empty where it passed."""
    if report.outcome == "passed" and not hasattr(report, "wasxfail"):
        return ""
    if report.outcome == "skipped" or hasattr(report, "wasxfail"):
        return "it was skipped, or is expected to fail"
    crash = getattr(report.longrepr, "reprcrash", None)
    text = str(crash.message if crash else report.longreprtext).strip() or "it failed"
    return "\n".join(text.removeprefix("Failed: ").splitlines()[:_LINES])
