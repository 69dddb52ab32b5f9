"""The style sheets of a page at rest, with their names and the places of their conditions."""

import asyncio
import html
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.async_api import Error as PlaywrightError

from harness.breakpoints.queries.parse import Sheet, sizes_conditions
from harness.capture.browsers.devtools import DevTools
from harness.capture.stylesheets.rule_names import seen_from
from harness.capture.tab.tab import Tab

#: Names of style sheets that stand in no file, and of the queries given to ``matchMedia``.
SCRIPTS_SHEET, CONSTRUCTED_SHEET = "stylesheet of a script", "constructed stylesheet"
SCRIPT = "script"

#: Attributes that hold conditions, as [name, value], and the queries that scripts have made.
CONDITIONS_JS = """() => {
  const { call, queryAll } = window[Symbol.for("harness")], attributes = [];
  const add = (element, name) => {
    const value = element.getAttribute(name);
    if (value) attributes.push([name, value]);
  };
  for (const element of queryAll("link[rel~=stylesheet i], style, source, img")) {
    if (element.localName !== "img") add(element, "media");
    if (element.matches("img, source")) add(element, "sizes");
  }
  return { attributes, queries: call("queries").split("\\0").slice(0, -1) };
}"""

#: Address, whether a script has constructed it, and text of each sheet whose rules scripts may
#: read; rules of other origins they may not.
RULES_JS = """() => {
  const { roots, sheetsOf } = window[Symbol.for("harness")];
  const sheets = [], seen = new Set();
  const read = (sheet) => {
    if (seen.has(sheet) || sheet.disabled) return;
    seen.add(sheet);
    let rules;
    try { rules = [...sheet.cssRules]; } catch { return; }
    const constructed = !sheet.href && !sheet.ownerNode;
    sheets.push([sheet.href ?? "", constructed, rules.map((rule) => rule.cssText).join("\\n")]);
    for (const rule of rules) if (rule.styleSheet) read(rule.styleSheet);
  };
  for (const sheet of roots().flatMap(sheetsOf)) read(sheet);
  return sheets;
}"""


async def read_sheets(tab: Tab) -> tuple[Sheet, ...]:
    """The style sheets of a page at rest, with the conditions in attributes and scripts.

    Attributes (``media`` of links, styles and sources, ``sizes`` of pictures) and the queries
    that scripts gave to ``matchMedia`` become sheets without text. Without DevTools there are no
    line numbers. No ``Cascade`` may be open in the tab. Errors: Playwright's.
    """
    conditions = await tab.call(CONDITIONS_JS)
    if tab.devtools is None:
        sheets, document = await _readable_sheets(tab), ""
    else:
        listed = StyleSheets(tab.devtools, tab.address)
        await listed.open()
        try:
            sheets, document = await listed.read(), listed.document
        finally:
            await listed.close()
    attributes = _attribute_sheets(conditions["attributes"], document, file_of(tab.address))
    queries = (Sheet("", SCRIPT, 0, query) for query in conditions["queries"])
    return (*sheets, *attributes, *queries)


class StyleSheets:
    """The style sheets of one load of a page, as DevTools lists them, by DevTools' ids."""

    def __init__(self, devtools: DevTools, address: str) -> None:
        self._devtools = devtools
        self._page = urlsplit(address)
        self._lines: dict[str, list[str]] = {}
        self._sheets: dict[str, Sheet] = {}
        self._frame = ""
        self.file = file_of(address)  #: the page's own name
        self.headers: dict[str, Mapping[str, Any]] = {}
        self.document = ""  #: the HTML as it was delivered; empty where the browser has not kept it

    async def open(self) -> None:
        """Listen to DevTools; ``CSS.enable`` answers after it has announced all style sheets."""
        self._devtools.on("CSS.styleSheetAdded", self._on_added)
        self._devtools.on("CSS.styleSheetChanged", self._on_changed)
        await self._devtools.send("Page.enable")
        await self._devtools.send("DOM.enable")
        await self._devtools.send("CSS.enable")
        with suppress(PlaywrightError):
            frame = (await self._devtools.send("Page.getFrameTree"))["frameTree"]["frame"]
            self._frame = frame["id"]
            resource = {"frameId": frame["id"], "url": frame["url"]}
            answer = await self._devtools.send("Page.getResourceContent", resource)
            self.document = _with_newlines(answer["content"])

    async def close(self) -> None:
        """Leave the tab as it was before ``open``."""
        self._devtools.remove_listener("CSS.styleSheetAdded", self._on_added)
        self._devtools.remove_listener("CSS.styleSheetChanged", self._on_changed)
        for domain in ("CSS", "DOM", "Page"):
            await self._devtools.send(f"{domain}.disable")

    async def read(self) -> tuple[Sheet, ...]:
        """The page's own style sheets, without disabled ones and those of frames."""
        sheets = [
            sheet
            for sheet, header in self.headers.items()
            if header["frameId"] == self._frame
            and header["origin"] == "regular"
            and not header["disabled"]
        ]
        return tuple(await asyncio.gather(*map(self.sheet, sheets)))

    async def sheet(self, sheet: str) -> Sheet:
        """A sheet with its text, its name, and the line and column at which it begins."""
        if sheet not in self._sheets:
            self._sheets[sheet] = await self._read_sheet(sheet)
        return self._sheets[sheet]

    async def lines(self, sheet: str) -> list[str]:
        """The lines of a sheet."""
        if sheet not in self._lines:
            answer = await self._devtools.send("CSS.getStyleSheetText", {"styleSheetId": sheet})
            self._lines[sheet] = _with_newlines(answer["text"]).split("\n")
        return self._lines[sheet]

    async def _read_sheet(self, sheet: str) -> Sheet:
        header = self.headers.get(sheet)
        if header is None:
            return Sheet("", SCRIPTS_SHEET, 0)
        lines = await self.lines(sheet)
        text = "\n".join(lines)
        line, column = int(header["startLine"]) + 1, int(header["startColumn"]) + 1
        if not header["sourceURL"]:
            return Sheet(text, CONSTRUCTED_SHEET if header["isConstructed"] else SCRIPTS_SHEET, 0)
        if not header["isInline"]:
            return Sheet(text, seen_from(self._page, header["sourceURL"]), line, column=column)
        if self._stands_in_document(header, lines):
            return Sheet(text, self.file, line, column=column)
        return Sheet(text, self.file if header["isMutable"] else SCRIPTS_SHEET, 0)

    def _stands_in_document(self, header: Mapping[str, Any], lines: list[str]) -> bool:
        """Whether the document contains this sheet at the place that DevTools gives.

        It does not where a script has changed the sheet. Where a script wrote it as ``innerHTML``
        while the document was parsed, DevTools gives the place of the script.
        """
        first, last = int(header["startLine"]), int(header["startLine"]) + len(lines)
        text = "\n".join(self.document.split("\n")[first:last])[int(header["startColumn"]) :]
        return not self.document or text.startswith("\n".join(lines))

    def _on_added(self, event: Mapping[str, Any]) -> None:
        self.headers[event["header"]["styleSheetId"]] = event["header"]

    def _on_changed(self, event: Mapping[str, Any]) -> None:
        self._lines.pop(event["styleSheetId"], None)
        self._sheets.pop(event["styleSheetId"], None)


async def _readable_sheets(tab: Tab) -> tuple[Sheet, ...]:
    """The sheets as scripts can read them: in the browser's own spelling, without lines."""

    def sheet_name(address: str, constructed: bool) -> str:
        if address:
            return seen_from(urlsplit(tab.address), address)
        return CONSTRUCTED_SHEET if constructed else file_of(tab.address)

    rules = await tab.call(RULES_JS)
    return tuple(
        Sheet(text, sheet_name(address, constructed), 0) for address, constructed, text in rules
    )


def _attribute_sheets(
    attributes: Iterable[tuple[str, str]], document: str, file: str
) -> Iterator[Sheet]:
    """Conditions in attributes, on the lines on which their values begin in the document."""
    text = html.unescape(document)
    after: dict[tuple[str, str], int] = {}
    for name, value in attributes:
        pattern = re.compile(rf"\b{name}\s*=\s*[\"']?(?={re.escape(value)})", re.IGNORECASE)
        match = pattern.search(text, after.get((name, value), 0))
        line = text.count("\n", 0, match.end()) + 1 if match else 0
        if match:
            after[name, value] = match.end()
        if name == "sizes":
            yield from (
                Sheet("", file, line, condition, kind="sizes")
                for condition in sizes_conditions(value)
            )
        else:
            yield Sheet("", file, line, value)


def file_of(address: str) -> str:
    """The file name of the page at ``address``.

    >>> file_of("http://x/blog/"), file_of("http://x/blog/a%20page.html?v=1")
    ('index.html', 'a page.html')
    """
    return unquote(posixpath.basename(urlsplit(address).path)) or "index.html"


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
