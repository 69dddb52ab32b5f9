"""`make repeat`: consecutive checks of the unchanged article page, with every Chromium found.

All against the same committed baselines. Prints for each build how many of its checks ended in
exit 0; ends in 1 when one did not.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from harness.capture.browsers.find import all_browsers, browser_version

PROJECT = Path(__file__).parent.parent


def main() -> int:
    """Run the checks and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10, help="checks with each build (default 10)")
    runs = parser.parse_args().runs
    clean = True
    for found in all_browsers("chromium"):
        codes = [check(found.executable) for _ in range(runs)]
        clean = clean and not any(codes)
        print(
            f"{codes.count(0)} of {runs} checks exit 0: {browser_version(found)} at "
            f"{found.executable}",
            flush=True,
        )
    return 0 if clean else 1


def check(executable: Path) -> int:
    """The exit code of one check; what it found is printed when it is not 0."""
    done = subprocess.run(
        (sys.executable, "-m", "harness", "check", "--quiet", "--browser-path", str(executable)),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout + done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
