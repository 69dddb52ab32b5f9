"""The captures of one page in one variant, as files in a folder.

A *set* holds one picture a width (``0768.png``), the layouts (``layout.txt``) and a manifest
(``manifest.json``). Baselines are sets, and a run keeps its captures as sets too, so a run can be
promoted exactly as it was reviewed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from errno import EINVAL
from pathlib import Path
from typing import Any

from harness.baselines import manifest_entries
from harness.baselines.layout_text.layout_file import parse_layouts
from harness.baselines.layout_text.parsed_layouts import StoredLayouts
from harness.baselines.manifest_document import read_manifest
from harness.errors import BaselineError, quoted, shortened
from harness.model.dead_reference import DeadReference
from harness.model.geometry import Viewport
from harness.model.layout import Layout
from harness.model.run import Environment
from harness.model.unstable import Unsteady

FORMAT = 1
LAYOUT, MANIFEST = "layout.txt", "manifest.json"
RESTORE = "restore the file from version control, or approve the page again"


@dataclass(frozen=True, slots=True)
class Picture:
    """A screenshot of a set: its file and its digests."""

    name: str
    sha256: str  #: of the file
    pixels: str  #: of the decoded image
    encoded: str  #: of the PNG as the browser sent it
    viewport: Viewport


@dataclass(frozen=True, slots=True)
class CaptureSet:
    """The captures in one folder, as its manifest describes them."""

    folder: Path
    environment: Environment
    pictures: Mapping[int, Picture]  #: by viewport width, CSS px
    layout_sha256: str = field(repr=False)
    #: SHA-256 of every file that the page loaded, by its path; empty where unknown.
    resources: Mapping[str, str] = field(default_factory=dict, repr=False)
    carried: tuple[Mapping[str, Any], ...] = ()  #: one record per ``approve --carry``, oldest first
    by_tests: bool = False  #: tests assert this state; it is no page of the configuration
    seconds: float = 0.0  #: how long a worker takes to check the page; 0 where unknown
    unsteady: tuple[Unsteady, ...] = ()  #: elements that are approved as unsteady
    #: Widths (CSS px) at which the sweep loads the page, because resizing lays it out differently.
    sweep_loads: frozenset[int] = frozenset()
    missing: tuple[DeadReference, ...] = ()  #: files that the page is approved without
    #: Names of the readable properties, see ``without_asked``.
    asked: Mapping[str, str] = field(default_factory=dict, repr=False)
    version: str = field(default="", repr=False, compare=False)  #: SHA-256 of the manifest
    _parsed: list[StoredLayouts] = field(
        default_factory=list, init=False, repr=False, compare=False
    )

    @property
    def page_digest(self) -> str:
        """``sha256:`` and the digest of ``resources``: equal for equal files."""
        lines = (f"{path} {digest}\n" for path, digest in sorted(self.resources.items()))
        return f"sha256:{sha256(''.join(lines).encode())}"

    def image(self, width: int) -> bytes:
        """The PNG at ``width``. Errors: ``BaselineError`` when its digest is not the manifest's."""
        picture = self.pictures[width]
        if picture.name != picture_name(width):  # it may lead anywhere
            raise BaselineError(
                f"{self.folder / MANIFEST} names another file for the picture at {width} px",
                why=f"it is always {picture_name(width)}",
                fix=RESTORE,
            )
        return self._read(picture.name, picture.sha256)

    def layouts(self) -> dict[int, Layout]:
        """The layout of every picture, by width (CSS px). Errors: as for ``image``."""
        swept = self.swept()
        swept.expect(self.pictures)
        layouts = ((width, swept.at(width)) for width in sorted(self.pictures))
        return {width: layout for width, layout in layouts if layout is not None}

    def swept(self) -> StoredLayouts:
        """Layouts at every width of the set, parsed once. Errors: as for ``image``."""
        if not self._parsed:
            text = self.layout_text()
            viewports = {width: picture.viewport for width, picture in self.pictures.items()}
            self._parsed.append(parse_layouts(text, viewports, self.asked))
        return self._parsed[0]

    def layout_text(self) -> bytes:
        """The content of ``layout.txt``. Errors: as for ``image``."""
        return self._read(LAYOUT, self.layout_sha256)

    def _read(self, name: str, digest: str) -> bytes:
        """The content of a file. Errors: ``BaselineError`` when its SHA-256 is not ``digest``."""
        try:
            return _read(self.folder / name, digest)
        except BaselineError:
            if not self.version or set_version(self.folder) in ("", self.version):
                raise
            raise BaselineError(
                f"{self.folder} was replaced while this command ran",
                why="another command approved the page, so there is nothing whole to compare with",
                fix="run the command again",
            ) from None


def picture_name(width: int) -> str:
    """``0768.png`` for 768 px: files sort as widths do."""
    return f"{width:04}.png"


def load_set(folder: Path) -> CaptureSet | None:
    """The set in ``folder``; ``None`` where there is none.

    Errors: ``BaselineError`` when its manifest is damaged or from a newer harness.
    """
    manifest = folder / MANIFEST
    if not manifest.is_file():
        if folder.is_dir() and any(folder.glob("*.png")):
            raise BaselineError(
                f"{manifest} is missing",
                why="without it nothing tells whether the pictures beside it are what was approved",
                fix=RESTORE,
            )
        return None
    try:
        data = read_manifest(manifest)
        if data["format"] != FORMAT:
            raise BaselineError(
                f"{manifest} has format {quoted(data['format'])}",
                why=f"this version of the harness reads format {FORMAT}",
                fix="use the version of the harness that wrote it, or approve the page again",
            )
        return CaptureSet(
            folder,
            Environment(**data["environment"]),
            {
                int(width): Picture(**{**picture, "viewport": Viewport(**picture["viewport"])})
                for width, picture in data["pictures"].items()
            },
            data["layout"],
            dict(data.get("resources", {})),
            tuple(data.get("carried", ())),
            bool(data.get("by_tests", False)),
            max(0.0, float(data.get("seconds", 0))),
            tuple(manifest_entries.unsteady(entry) for entry in data.get("unsteady", ())),
            frozenset(map(int, data.get("sweep_loads", ()))),
            manifest_entries.missing(data.get("missing", ())),
            {str(name): str(value) for name, value in data.get("asked", {}).items()},
            set_version(folder),
        )
    except OSError as error:
        raise BaselineError(
            f"{manifest} cannot be read: {error.strerror}",
            why="the disk or the folder refused",
            fix="make the file readable, or restore it from version control",
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BaselineError(
            f"{manifest} cannot be read",
            why=f"it is not the manifest that `harness approve` writes ({shortened(str(error))})",
            fix=RESTORE,
        ) from error


def set_version(folder: Path) -> str:
    """The SHA-256 of the manifest in ``folder``; empty where there is none."""
    manifest = folder / MANIFEST
    return sha256(manifest.read_bytes()) if manifest.is_file() else ""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read(path: Path, digest: str) -> bytes:
    """The content of a file. Errors: ``BaselineError`` when its SHA-256 is not ``digest``."""
    try:
        if path.exists() and not path.is_file():  # a pipe would block
            raise OSError(EINVAL, "it is no file")
        data = path.read_bytes()
    except OSError as error:
        raise BaselineError(
            f"{path} cannot be read: {error.strerror}",
            why="the manifest beside it names it",
            fix=RESTORE,
        ) from error
    if sha256(data) != digest:
        raise BaselineError(
            f"{path} is damaged ({len(data)} bytes)",
            why="its SHA-256 is not the one in the manifest: it is not what was approved",
            fix=RESTORE,
        )
    return data
