"""Finds the file and line of a declaration, by its sheet's source map or the sheet's name."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Error as PlaywrightError

from harness.capture.browsers.devtools import DevTools
from harness.capture.stylesheets.loading import SourceMaps
from harness.capture.stylesheets.script_sheets import (
    VITE_FILE,
    component_of,
    line_in_file,
    line_of_property,
)
from harness.capture.stylesheets.sheets import StyleSheets
from harness.capture.stylesheets.source_names import SourceNames
from harness.model.job import Folders

#: Shared by all pages of a run: a page is opened more than once, with the same sheets.
_MAPS = SourceMaps()

#: A longer file is not searched for a declaration (bytes).
MAX_FILE_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class DeclarationOrigin:
    """The place where a declaration was written."""

    source: str  #: ``src/App.vue:41``, relative to the project's folder; or a component
    mapped: bool  #: it is a file


@dataclass(frozen=True, slots=True)
class AppliedDeclaration:
    """A declaration in DevTools' form, and the element that it applies to."""

    style: Mapping[str, Any]  #: DevTools' CSSStyle
    property: Mapping[str, Any]  #: DevTools' CSSProperty
    selector: str
    classes: Sequence[str]  #: of the element


class Origins:
    """Finds the origins of declarations in one load of a page.

    ``allowed`` are the origins that maps may be loaded from.
    """

    def __init__(
        self,
        devtools: DevTools,
        sheets: StyleSheets,
        address: str,
        folders: Folders,
        allowed: Collection[str],
    ) -> None:
        self._devtools = devtools
        self._sheets = sheets
        self._address = address
        self._allowed = allowed
        self._folders = folders
        self._names = SourceNames(folders, address)
        self._owners: dict[int, Mapping[str, str]] = {}

    async def origin_of(self, applied: AppliedDeclaration) -> DeclarationOrigin | None:
        """The origin of a declaration; ``None`` where only its place in the sheet is known."""
        sheet = applied.style.get("styleSheetId", "")
        header = self._sheets.headers.get(sheet)
        if header is None:
            return None
        place = applied.property.get("range")
        if place is not None and (path := await self._map(sheet, header, applied.property)):
            return DeclarationOrigin(path, mapped=True)
        if header.get("hasSourceURL"):
            name = self._names.developers_path(header["sourceURL"], self._address)
            line = f":{place['startLine'] + 1}" if place is not None else ""
            return DeclarationOrigin(f"{name}{line}", mapped=True) if name else None
        if header["sourceURL"] or header["isConstructed"] or "ownerNode" not in header:
            return None
        owner = await self._owner(header["ownerNode"])
        if vite_file := owner.get(VITE_FILE):
            return await self._origin_in_vite_file(sheet, vite_file, applied)
        component = component_of(owner, applied.selector, applied.classes)
        return DeclarationOrigin(component, mapped=False) if component else None

    async def _map(
        self, sheet: str, header: Mapping[str, Any], declaration: Mapping[str, Any]
    ) -> str:
        """``src/App.vue:41`` by the sheet's source map; empty where it has none."""
        if not header.get("sourceMapURL"):
            return ""
        loaded = await _MAPS.of_sheet(
            self._devtools,
            header["frameId"],
            self._address if header["isInline"] else header["sourceURL"] or self._address,
            header["sourceMapURL"],
            "\n".join(await self._sheets.lines(sheet)),
            self._allowed,
        )
        if loaded is None:
            return ""
        source_map, address = loaded
        place = declaration["range"]
        origin = source_map.origin(place["startLine"], place["startColumn"])
        path = self._names.developers_path(origin.source, address) if origin else ""
        if origin is None or not path:
            return ""
        line = origin.line
        if origin.content:
            line = line_of_property(origin.content, line, origin.column, declaration["name"])
        return f"{path}:{line + 1}"

    async def _origin_in_vite_file(
        self, sheet: str, name: str, applied: AppliedDeclaration
    ) -> DeclarationOrigin | None:
        """The origin in the file that Vite has marked a sheet with; the line where it is unique."""
        path = self._names.developers_path(name, self._address)
        if not path:
            return None
        place = applied.property.get("range")
        content = self._read(path) if place is not None else ""
        if place is None or not content:
            return DeclarationOrigin(path, mapped=True)
        lines = await self._sheets.lines(sheet)
        declaration = f"{applied.property['name']}:{_without_important(applied.property['value'])}"
        line = line_in_file(content, lines, place["startLine"], declaration)
        return DeclarationOrigin(f"{path}:{line}" if line else path, mapped=True)

    def _read(self, path: str) -> str:
        """The text of a file of the project; empty where it cannot be read."""
        if not self._folders.project:
            return ""
        try:
            file = Path(self._folders.project, path)
            return file.read_text("utf-8") if file.stat().st_size <= MAX_FILE_BYTES else ""
        except (OSError, ValueError):
            return ""

    async def _owner(self, node: int) -> Mapping[str, str]:
        """The attributes of the element that owns a sheet."""
        if node not in self._owners:
            try:
                answer = await self._devtools.send("DOM.describeNode", {"backendNodeId": node})
                listed = answer["node"].get("attributes", [])
            except PlaywrightError:  # removed from the page since
                listed = []
            self._owners[node] = dict(zip(listed[::2], listed[1::2], strict=True))
        return self._owners[node]


def _without_important(value: str) -> str:
    return re.sub(r"\s*!\s*important\s*$", "", value)
