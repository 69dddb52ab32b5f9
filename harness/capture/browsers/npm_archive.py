"""Checks and unpacks the Chromium in npm's ``@sparticuz/chromium``, at a pinned version.

The package's own start-up code, flags and fonts are not used: the harness has its own.
"""

import base64
import hashlib
import io
import tarfile
from pathlib import Path

import brotli

from harness.capture.browsers.locations import NPM_VERSION
from harness.errors import BrowserError

#: The file that ``npm pack`` leaves.
ARCHIVE = f"sparticuz-chromium-{NPM_VERSION}.tgz"

#: ``dist.integrity`` of the version in ``locations``, which the archive is checked against.
INTEGRITY = (
    "sha512-jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/"
    "EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="
)

# The folders of the unpacked files; the software renderer has to be beside the executable.
_EXECUTABLE = "package/bin/chromium.br"
_FOLDERS = {"package/bin/swiftshader.tar.br": ".", "package/bin/al2023.tar.br": "lib"}

_CHUNK = 1 << 20  # bytes; the executable has 200 MB, which are never in memory at once


def integrity(archive: Path) -> str:
    """The digest of a file as npm writes it."""
    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, "sha512").digest()
    return "sha512-" + base64.b64encode(digest).decode("ascii")


def verify(archive: Path) -> None:
    """Raise ``BrowserError`` unless ``archive`` is exactly the pinned file."""
    if not archive.is_file():
        raise BrowserError("the npm package was not installed", f"npm left no {archive.name}", "")
    if integrity(archive) != INTEGRITY:
        raise BrowserError(
            f"{archive.name} is not the file it should be",
            why=f"its digest is {integrity(archive)}, not {INTEGRITY}; it was not unpacked",
            fix="ask whoever runs your package registry what it serves for this version",
        )


def unpack(archive: Path, folder: Path) -> None:
    """Unpack the executable, its renderer and its libraries into the new ``folder``."""
    folder.mkdir()
    try:
        with tarfile.open(archive) as package:
            for member in package:
                content = package.extractfile(member)
                if content is None:
                    continue
                if member.name == _EXECUTABLE:
                    executable = folder / "chromium"
                    decoder = brotli.Decompressor()
                    with executable.open("wb") as file:
                        while chunk := content.read(_CHUNK):
                            file.write(decoder.process(chunk))
                    executable.chmod(0o755)
                elif member.name in _FOLDERS:
                    _unpack_files(brotli.decompress(content.read()), folder / _FOLDERS[member.name])
    except (OSError, tarfile.TarError, brotli.error) as error:
        raise BrowserError(
            "the npm package could not be unpacked",
            why=f"{error}, in {folder}",
            fix="make room there (300 MB), or set XDG_CACHE_HOME to a folder with room",
        ) from error


def _unpack_files(archive: bytes, folder: Path) -> None:
    # By base name alone, so that no member can leave the folder.
    folder.mkdir(exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(archive)) as members:
        for member in members:
            content = members.extractfile(member)
            if content is not None:
                path = folder / Path(member.name).name
                path.write_bytes(content.read())
                path.chmod(0o755)
