"""Where a declaration was written: by its sheet's source map, or by what names the sheet."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import CDPSession
from playwright.async_api import Error as PlaywrightError

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

#: Of all pages of a run: a page is opened more than once, and its sheets are the same.
_MAPS = SourceMaps()

#: A longer file is not searched for a declaration (bytes).
MAX_FILE_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Written:
    """Where a declaration was written."""

    source: str  #: ``src/App.vue:41``, seen from the project's folder; or a component
    mapped: bool  #: it is a file


@dataclass(frozen=True, slots=True)
class Said:
    """A declaration as DevTools gives it, and what it applies to."""

    style: Mapping[str, Any]  #: DevTools' CSSStyle
    property: Mapping[str, Any]  #: DevTools' CSSProperty
    selector: str
    classes: Sequence[str]  #: of the element


class Origins:
    """Looks up where the declarations of one load of a page were written.

    ``allowed`` are the origins that maps may be loaded from.
    """

    def __init__(
        self,
        devtools: CDPSession,
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

    async def written(self, said: Said) -> Written | None:
        """Where ``said`` was written; ``None`` where nothing but the sheet itself tells it."""
        sheet = said.style.get("styleSheetId", "")
        header = self._sheets.headers.get(sheet)
        if header is None:
            return None
        place = said.property.get("range")
        if place is not None and (path := await self._mapped(sheet, header, said.property)):
            return Written(path, mapped=True)
        if header.get("hasSourceURL"):
            name = self._names.developers_path(header["sourceURL"], self._address)
            line = f":{place['startLine'] + 1}" if place is not None else ""
            return Written(f"{name}{line}", mapped=True) if name else None
        if header["sourceURL"] or header["isConstructed"] or "ownerNode" not in header:
            return None
        owner = await self._owner(header["ownerNode"])
        if marked := owner.get(VITE_FILE):
            return await self._marked(sheet, marked, said)
        component = component_of(owner, said.selector, said.classes)
        return Written(component, mapped=False) if component else None

    async def _mapped(
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

    async def _marked(self, sheet: str, name: str, said: Said) -> Written | None:
        """The file that Vite says a sheet is of, with the line where that can be told."""
        path = self._names.developers_path(name, self._address)
        if not path:
            return None
        place = said.property.get("range")
        content = self._read(path) if place is not None else ""
        if place is None or not content:
            return Written(path, mapped=True)
        lines = await self._sheets.lines(sheet)
        declaration = f"{said.property['name']}:{_bare(said.property['value'])}"
        line = line_in_file(content, lines, place["startLine"], declaration)
        return Written(f"{path}:{line}" if line else path, mapped=True)

    def _read(self, path: str) -> str:
        """The text of a file of the project; empty where it is not there."""
        if not self._folders.project:
            return ""
        try:
            file = Path(self._folders.project, path)
            return file.read_text("utf-8") if file.stat().st_size <= MAX_FILE_BYTES else ""
        except (OSError, ValueError):
            return ""

    async def _owner(self, node: int) -> Mapping[str, str]:
        """The attributes of the element that a sheet is of."""
        if node not in self._owners:
            try:
                answer = await self._devtools.send("DOM.describeNode", {"backendNodeId": node})
                listed = answer["node"].get("attributes", [])
            except PlaywrightError:  # taken out of the page since
                listed = []
            self._owners[node] = dict(zip(listed[::2], listed[1::2], strict=True))
        return self._owners[node]


def _bare(value: str) -> str:
    return re.sub(r"\s*!\s*important\s*$", "", value)
