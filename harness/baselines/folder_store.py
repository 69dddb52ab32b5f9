"""Captures on disk: pictures, layouts and a manifest, written all or not at all.

A *set* is the folder of one page in one browser: ``0768.png`` for each width, ``layout.txt`` and
``manifest.json``. Baselines are sets, and so are the captures that a run keeps, which is why a
run can be promoted exactly as it was reviewed.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from harness.baselines import manifest_entries
from harness.baselines.layout_text.layout_file import format_layouts, parse_layouts
from harness.baselines.layout_text.parsed_layouts import StoredLayouts
from harness.baselines.read_properties import without_asked
from harness.errors import BaselineError
from harness.model.dead_reference import DeadReference
from harness.model.geometry import Viewport
from harness.model.layout import Layout
from harness.model.layout_series import BoxReading
from harness.model.run import Environment
from harness.model.target import Target
from harness.model.unstable import Unsteady

FORMAT = 1
LAYOUT, MANIFEST = "layout.txt", "manifest.json"
_RESTORE = "restore the file from version control, or approve the page again"


@dataclass(frozen=True, slots=True)
class Picture:
    """An approved screenshot: its file, and the digests that tell whether another is the same."""

    name: str
    sha256: str  #: of the file
    pixels: str  #: of the decoded image
    encoded: str  #: of the PNG as the browser sent it
    viewport: Viewport


@dataclass(frozen=True, slots=True)
class CaptureSet:
    """The captures kept in one folder, as its manifest describes them."""

    folder: Path
    environment: Environment
    pictures: Mapping[int, Picture]  #: by viewport width, CSS px
    layout_sha256: str = field(repr=False)
    #: What the page was made of: SHA-256 by path, empty where that is not known.
    resources: Mapping[str, str] = field(default_factory=dict, repr=False)
    carried: tuple[Mapping[str, Any], ...] = ()  #: how the set came from other renderers
    by_tests: bool = False  #: of a state that tests bring a page to, and no page of the project
    seconds: float = 0.0  #: that a worker takes for a check of the page; 0 where nobody knows
    unsteady: tuple[Unsteady, ...] = ()  #: elements that were approved as such
    #: Of a page that is not laid out alike when it is resized and when it is loaded: the widths
    #: (CSS px) at which the sweep loads it.
    sweep_loads: frozenset[int] = frozenset()
    missing: tuple[DeadReference, ...] = ()  #: files that the page was approved without
    #: What could have been read of the page's properties, see ``without_asked``.
    asked: Mapping[str, str] = field(default_factory=dict, repr=False)
    _parsed: list[StoredLayouts] = field(
        default_factory=list, init=False, repr=False, compare=False
    )

    @property
    def page_digest(self) -> str:
        """Of all that the page was made of: ``sha256:`` and the digest of ``resources``."""
        lines = (f"{path} {digest}\n" for path, digest in sorted(self.resources.items()))
        return f"sha256:{sha256(''.join(lines).encode())}"

    def image(self, width: int) -> bytes:
        """The PNG at ``width``. Errors: ``BaselineError`` when it is not as it was written."""
        picture = self.pictures[width]
        return _read(self.folder / picture.name, picture.sha256)

    def layouts(self) -> dict[int, Layout]:
        """The layout of every picture. Errors: ``BaselineError`` as for ``image``."""
        swept = self.swept()
        layouts = ((width, swept.at(width)) for width in sorted(self.pictures))
        return {width: layout for width, layout in layouts if layout is not None}

    def swept(self) -> StoredLayouts:
        """The page at all widths that are known, parsed once. Errors: as for ``image``."""
        if not self._parsed:
            text = _read(self.folder / LAYOUT, self.layout_sha256).decode("utf-8")
            viewports = {width: picture.viewport for width, picture in self.pictures.items()}
            self._parsed.append(parse_layouts(text, viewports, self.asked))
        return self._parsed[0]


def picture_name(width: int) -> str:
    """``0768.png``: sorts as widths do."""
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
                fix=_RESTORE,
            )
        return None
    try:
        data = json.loads(manifest.read_text("utf-8"))
        if data["format"] != FORMAT:
            raise BaselineError(
                f"{manifest} has format {data['format']!r}",
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
            tuple(manifest_entries.dead_reference(entry) for entry in data.get("missing", ())),
            {str(name): str(value) for name, value in data.get("asked", {}).items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BaselineError(
            f"{manifest} cannot be read",
            why=f"it is not the manifest that `harness approve` writes ({error})",
            fix=_RESTORE,
        ) from error


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class SetWriter:
    """A set being written, picture by picture; it counts only once ``finish`` was called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pictures: dict[int, Picture] = {}
        self._layouts: list[Layout] = []
        self._readings: list[BoxReading] = []
        self._text = b""
        self._asked: dict[str, str] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, layout: Layout, image: bytes, *, pixels: str, encoded: str) -> None:
        """Keep ``image`` and ``layout``; ``pixels`` and ``encoded`` as in ``Picture``."""
        width = layout.viewport.width
        name = picture_name(width)
        (self.folder / name).write_bytes(image)
        self._pictures[width] = Picture(name, sha256(image), pixels, encoded, layout.viewport)
        self._layouts.append(layout)

    def digest(self, width: int) -> str:
        """The SHA-256 of the file that was added at ``width``."""
        return self._pictures[width].sha256

    def image(self, width: int) -> bytes:
        """The picture that was added at ``width``, as it was."""
        return (self.folder / self._pictures[width].name).read_bytes()

    def add_swept(self, layouts: Iterable[Layout], readings: Iterable[BoxReading]) -> None:
        """Keep what has no picture; of one width, the layout of a picture is kept."""
        self._layouts = [*layouts, *self._layouts]
        self._readings += readings

    def copy_layouts(self, captures: CaptureSet) -> None:
        """Take all layouts as they are in another set. Errors: as for ``CaptureSet.image``."""
        self._text = _read(captures.folder / LAYOUT, captures.layout_sha256)
        self._asked = dict(captures.asked)

    def finish(
        self,
        environment: Environment,
        resources: Mapping[str, str],
        carried: Sequence[Mapping[str, Any]] = (),
        *,
        by_tests: bool = False,
        seconds: float = 0.0,
        unsteady: Sequence[Unsteady] = (),
        sweep_loads: Collection[int] = (),
        missing: Sequence[DeadReference] = (),
    ) -> None:
        """Write the layouts, and last of all the manifest; without pictures, no layout.

        The arguments are as in ``CaptureSet``. May be called again, to write another manifest.
        """
        if not self._text:
            contents = (self._layouts, self._readings) if self._pictures else ([], [])
            plain, self._asked = without_asked(contents[0])
            self._text = format_layouts(plain, contents[1]).encode()
        layouts = self._text
        (self.folder / LAYOUT).write_bytes(layouts)
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "environment": asdict(environment),
            "layout": sha256(layouts),
            "resources": dict(sorted(resources.items())),
            "pictures": {
                str(width): asdict(self._pictures[width]) for width in sorted(self._pictures)
            },
        }
        if carried:
            manifest["carried"] = list(carried)
        if by_tests:
            manifest["by_tests"] = True
        if seconds:
            manifest["seconds"] = seconds
        if unsteady:
            manifest["unsteady"] = [
                manifest_entries.unsteady_entry(element) for element in unsteady
            ]
        if sweep_loads:
            manifest["sweep_loads"] = sorted(sweep_loads)
        if missing:
            manifest["missing"] = [
                manifest_entries.dead_reference_entry(reference) for reference in missing
            ]
        if self._asked:
            manifest["asked"] = dict(sorted(self._asked.items()))
        (self.folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")


@contextmanager
def replacing(
    folders: Iterable[Path], gone: Iterable[Path] = ()
) -> Iterator[dict[Path, SetWriter]]:
    """Writers for sets that take the place of ``folders`` when the block ends: all, or none.

    Those of ``gone`` are taken away together with that. Everything is first written beside its
    place, then folders are swapped; a swap that fails puts back those before it. Errors:
    ``BaselineError`` when the disk refuses.
    """
    staged: dict[Path, Path] = {}
    swapped: list[tuple[Path, Path]] = []
    leaving = frozenset(gone)
    try:
        for folder in (*folders, *leaving):
            folder.parent.mkdir(parents=True, exist_ok=True)
            staged[folder] = Path(
                tempfile.mkdtemp(prefix=f".{folder.name}.new-", dir=folder.parent)
            )
            staged[folder].chmod(0o755)  # mkdtemp makes it private
        yield {folder: SetWriter(new) for folder, new in staged.items() if folder not in leaving}
        for new in staged.values():
            _flush(new)
        for folder, new in staged.items():
            old = new.with_name(new.name.replace(".new-", ".old-"))
            if folder.exists():
                folder.rename(old)
            swapped.append((folder, old))
            if folder not in leaving:
                new.rename(folder)
    except OSError as error:
        for folder, old in reversed(swapped):
            shutil.rmtree(folder, ignore_errors=True)
            if old.exists():
                old.rename(folder)
        raise BaselineError(
            f"the baselines could not be written: {error}",
            why="the folder or the disk refused; the baselines are as they were before",
            fix="make room, or make the folder writable, and approve again",
        ) from error
    finally:
        for new in staged.values():
            shutil.rmtree(new, ignore_errors=True)
    for _, old in swapped:
        shutil.rmtree(old, ignore_errors=True)


def recover(root: Path) -> None:
    """Finish what an approve that was killed half-way left below ``root``.

    A folder that was moved aside and not yet replaced comes back; leftovers go.
    """
    for old in root.glob("**/.*.old-*"):
        folder = old.with_name(old.name[1:].rpartition(".old-")[0])
        if folder.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(folder)
    for new in root.glob("**/.*.new-*"):
        shutil.rmtree(new, ignore_errors=True)


def stored_sets(root: Path) -> tuple[Target, ...]:
    """Page and variant of every set below ``root``."""
    return tuple(
        Target(manifest.parent.parent.relative_to(root).as_posix(), manifest.parent.name)
        for manifest in sorted(root.glob(f"*/*/{MANIFEST}"))
    )


def is_by_tests(folder: Path) -> bool:
    """Whether the set in ``folder`` is of a state that tests assert, as far as it can be read."""
    try:
        captures = load_set(folder)
    except BaselineError:
        return False
    return captures is not None and captures.by_tests


def stored_widths(folder: Path) -> tuple[int, ...]:
    """The widths of the pictures in ``folder``, whatever its manifest says; rising, CSS px."""
    return tuple(sorted(int(path.stem) for path in folder.glob("*.png") if path.stem.isdecimal()))


def _flush(folder: Path) -> None:
    """Have the disk hold what was written, before anything takes another's place."""
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())


def _read(path: Path, digest: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BaselineError(
            f"{path} cannot be read: {error.strerror}",
            why="the manifest beside it names it",
            fix=_RESTORE,
        ) from error
    if sha256(data) != digest:
        raise BaselineError(
            f"{path} is damaged ({len(data)} bytes)",
            why="its SHA-256 is not the one in the manifest: it is not what was approved",
            fix=_RESTORE,
        )
    return data
