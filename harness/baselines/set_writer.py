"""Write a set of captures: pictures first, then layouts, and the manifest last."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from harness.baselines import manifest_entries
from harness.baselines.capture_set import (
    FORMAT,
    LAYOUT,
    MANIFEST,
    CaptureSet,
    Picture,
    picture_name,
    sha256,
)
from harness.baselines.layout_text.layout_file import format_layouts
from harness.baselines.read_properties import without_asked
from harness.model.dead_reference import DeadReference
from harness.model.layout import Layout
from harness.model.layout_series import BoxReading
from harness.model.run import Environment
from harness.model.unstable import Unsteady


class SetWriter:
    """Writes one set into a folder, picture by picture; the set exists only after ``finish``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pictures: dict[int, Picture] = {}
        self._layouts: list[Layout] = []
        self._readings: list[BoxReading] = []
        self._text = b""
        self._asked: dict[str, str] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, layout: Layout, image: bytes, *, pixels: str, encoded: str) -> None:
        """Add the capture ``image`` with its ``layout``; the digests are those of ``Picture``."""
        width = layout.viewport.width
        name = picture_name(width)
        (self.folder / name).write_bytes(image)
        self._pictures[width] = Picture(name, sha256(image), pixels, encoded, layout.viewport)
        self._layouts.append(layout)

    def digest(self, width: int) -> str:
        """The SHA-256 of the picture file at ``width`` (CSS px)."""
        return self._pictures[width].sha256

    def image(self, width: int) -> bytes:
        """The PNG that was added at ``width`` (CSS px)."""
        return (self.folder / self._pictures[width].name).read_bytes()

    def add_swept(self, layouts: Iterable[Layout], readings: Iterable[BoxReading]) -> None:
        """Add layouts and boxes without pictures; at a width with a picture, its layout wins."""
        self._layouts = [*layouts, *self._layouts]
        self._readings += readings

    def copy_layouts(self, captures: CaptureSet) -> None:
        """Copy all layouts of another set. Errors: as for ``CaptureSet.image``."""
        self._text = captures.layout_text()
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
        """Write the layouts and then the manifest; a set without pictures has no layouts.

        The arguments are the fields of ``CaptureSet``. A second call writes another manifest.
        """
        if not self._text:
            contents = (self._layouts, self._readings) if self._pictures else ([], [])
            plain, self._asked = without_asked(contents[0])
            self._text = format_layouts(plain, contents[1]).encode()
        (self.folder / LAYOUT).write_bytes(self._text)
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "environment": asdict(environment),
            "layout": sha256(self._text),
            "resources": dict(sorted(resources.items())),
            "pictures": {
                str(width): asdict(self._pictures[width]) for width in sorted(self._pictures)
            },
        }
        # An entry without content is left out, so that manifests of earlier versions stay equal.
        optional: dict[str, Any] = {
            "carried": list(carried),
            "by_tests": by_tests,
            "seconds": seconds,
            "unsteady": [manifest_entries.unsteady_entry(element) for element in unsteady],
            "sweep_loads": sorted(sweep_loads),
            "missing": [manifest_entries.dead_reference_entry(reference) for reference in missing],
            "asked": dict(sorted(self._asked.items())),
        }
        manifest |= {name: value for name, value in optional.items() if value}
        (self.folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
