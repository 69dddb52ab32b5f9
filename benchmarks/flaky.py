"""`make flaky`: consecutive checks of unchanged pages that move, come late or change by themselves.

Each run of `harness check` checks every page of tests/flaky_pages once, with two workers, from a
server whose delays change from request to request; every second run on a machine whose cores are
all busy, every fifth with the sweep between the sample widths. Prints for each page and in sum how
many checks came to nothing found; ends in 1 when one did not.
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.flaky import NAMES, configuration, flaky_server

HARNESS = (sys.executable, "-m", "harness")
SWEEP = "sweep = { min = 380, max = 440, step = 20 }"
WIDTHS = (400,)


def main() -> int:
    """Run the checks and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=50, help="checks of each page (default 50)")
    runs = parser.parse_args().runs
    clean: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, flaky_server() as origin:
        project = Path(folder)
        (project / "harness.toml").write_text(configuration(origin, SWEEP, WIDTHS))
        if code := harness(project, "approve").returncode:
            print(f"harness approve ended in {code}")
            return 1
        codes = []
        for number in range(runs):
            swept = number % 5 == 0
            (project / "harness.toml").write_text(
                configuration(origin, SWEEP if swept else "sweep = false", WIDTHS)
            )
            with hogs(os.cpu_count() or 1 if number % 2 else 0):
                done = harness(project, "check", "--json", str(project / "report.json"))
            codes.append(done.returncode)
            if done.returncode:
                print(f"run {number + 1}: exit {done.returncode}\n{done.stdout}{done.stderr}")
            report = json.loads((project / "report.json").read_bytes())
            clean.update(set(NAMES) - disturbed(report))
            how = ", ".join(filter(None, ("busy" if number % 2 else "", "swept" if swept else "")))
            print(f"run {number + 1} of {runs}: exit {done.returncode} {how}".rstrip(), flush=True)
    for name in NAMES:
        print(f"{name:24}{clean[name]} of {runs} checks: no finding")
    ended = codes.count(0)
    print(
        f"{'in sum':24}{clean.total()} of {runs * len(NAMES)} checks: no finding; "
        f"{ended} of {runs} runs: exit 0"
    )
    return 0 if ended == runs and clean.total() == runs * len(NAMES) else 1


def harness(project: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """One command, with two workers."""
    command = (*HARNESS, *words, "--workers", "2", "--quiet", "--project", str(project))
    return subprocess.run(command, capture_output=True, text=True, check=False)


def disturbed(report: Any) -> set[str]:
    """The pages that have a finding, or a capture or a sweep that is not as approved."""
    return {
        *(one["page"] for one in report["findings"]),
        *(one["page"] for one in report["captures"] if one["verdict"] != "unchanged"),
        *(one["page"] for one in report.get("sweeps", ()) if one["verdict"] != "unchanged"),
    }


@contextmanager
def hogs(count: int) -> Iterator[None]:
    """So many processes that only compute, for as long as the block lasts."""
    running = [multiprocessing.Process(target=spin, daemon=True) for _ in range(count)]
    for one in running:
        one.start()
    try:
        yield
    finally:
        for one in running:
            one.kill()
            one.join()


def spin() -> None:
    """Compute, for ever."""
    while True:
        pass


if __name__ == "__main__":
    sys.exit(main())
