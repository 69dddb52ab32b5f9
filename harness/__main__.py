"""``python -m harness``, the same as the command ``harness``."""

import sys

from harness.interruption import interruption


def main() -> int:
    """Run the command line and return the exit code."""
    interruption.install()  # before the imports, which take longest of all that waits for nothing
    from harness.commands.main import main as run

    interruption.begin()
    return interruption.end(run())


if __name__ == "__main__":
    sys.exit(main())
