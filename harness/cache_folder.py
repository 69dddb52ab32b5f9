"""The folder of this user for what can be made again, such as browsers and digests."""

import os
import sys
from pathlib import Path


def cache_folder() -> Path:
    """The user's folder for caches. Errors: ``RuntimeError`` where there is no home folder."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    setting = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return setting if setting.is_absolute() else Path.home() / ".cache"
