"""Whether Chromium's sandbox can be used on this machine."""

import os
import subprocess
import sys


def sandbox_works() -> bool:
    """Whether this user may start Chromium's sandbox here.

    Root may not, by Chromium's own rule; containers and some distributions forbid the user
    namespaces that it is made of.
    """
    if sys.platform == "darwin":
        return True
    if os.geteuid() == 0:
        return False
    try:
        return (
            subprocess.run(
                ("unshare", "--user", "--map-root-user", "true"),
                capture_output=True,
                check=False,
                timeout=10,
            ).returncode
            == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
