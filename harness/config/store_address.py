"""Where baselines are kept: a folder of the project, or another store, by its address."""

import re

#: A store and a location in it, such as ``s3://bucket/prefix``; anything else is a folder. The
#: scheme has at least two letters, because one letter is a drive of Windows.
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:")

FOLDER_SCHEME = "folder"

#: The folder, within that of the project, for copies of baselines that are kept elsewhere.
COPIES = ".harness/baselines"


def baselines_of(setting: str) -> tuple[str, str]:
    """The folder of baselines, and the address of their store; empty where it is the folder.

    >>> baselines_of("approved"), baselines_of("s3://bucket/prefix")
    (('approved', ''), ('.harness/baselines', 's3://bucket/prefix'))
    """
    if not _ADDRESS.match(setting):
        return setting, ""
    scheme, _, location = setting.partition(":")
    return (location, "") if scheme == FOLDER_SCHEME else (COPIES, setting)
