"""The style sheets of a page at rest, what each is called, and where its conditions stand."""

import asyncio
import html
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.async_api import CDPSession
from playwright.async_api import Error as PlaywrightError

from harness.breakpoints.queries.parse import Sheet, sizes_conditions
from harness.capture.stylesheets.rule_names import seen_from
from harness.capture.tab.tab import Tab

#: What stylesheets that stand in no file are called, and the queries of ``matchMedia``.
SCRIPTS_SHEET, CONSTRUCTED_SHEET = "stylesheet of a script", "constructed stylesheet"
SCRIPT = "script"

#: Attributes that hold conditions, with their names, and what scripts have asked.
SAID_JS = """() => {
  const { call, every } = window[Symbol.for("harness")], attributes = [];
  const say = (one, name) => {
    const value = one.getAttribute(name);
    if (value) attributes.push([name, value]);
  };
  for (const one of every("link[rel~=stylesheet i], style, source, img")) {
    if (one.localName !== "img") say(one, "media");
    if (one.matches("img, source")) say(one, "sizes");
  }
  return { attributes, asked: call("asked").split("\\0").slice(0, -1) };
}"""

#: Address, whether a script has constructed it, and text of each sheet whose rules can be read:
#: those of another origin cannot.
RULES_JS = """() => {
  const { plain, roots } = window[Symbol.for("harness")];
  const found = [], seen = new Set();
  const read = (sheet) => {
    if (seen.has(sheet) || sheet.disabled) return;
    seen.add(sheet);
    let rules;
    try { rules = [...sheet.cssRules]; } catch { return; }
    const constructed = !sheet.href && !sheet.ownerNode;
    found.push([sheet.href ?? "", constructed, rules.map((one) => one.cssText).join("\\n")]);
    for (const one of rules) if (one.styleSheet) read(one.styleSheet);
  };
  for (const root of roots().map(plain))
    for (const one of [...root.styleSheets, ...root.adoptedStyleSheets]) read(one);
  return found;
}"""


async def read_sheets(tab: Tab) -> tuple[Sheet, ...]:
    """All that makes conditions on a page at rest: its sheets, attributes and scripts.

    Attributes (``media`` of links, styles and sources, ``sizes`` of pictures) and the queries
    that scripts gave to ``matchMedia`` are sheets without text. Without DevTools there are no
    lines. Not while a ``Cascade`` is open in the tab. Errors: as Playwright has them.
    """
    said = await tab.call(SAID_JS)
    if tab.devtools is None:
        sheets, document = await _readable_sheets(tab), ""
    else:
        listed = StyleSheets(tab.devtools, tab.address)
        await listed.open()
        try:
            sheets, document = await listed.read(), listed.document
        finally:
            await listed.close()
    asked = (Sheet("", SCRIPT, 0, query) for query in said["asked"])
    attributes = _attributes(said["attributes"], document, file_of(tab.address))
    return (*sheets, *attributes, *asked)


class StyleSheets:
    """The style sheets of one load of a page, as DevTools lists them, by DevTools' ids."""

    def __init__(self, devtools: CDPSession, address: str) -> None:
        self._devtools = devtools
        self._page = urlsplit(address)
        self._lines: dict[str, list[str]] = {}
        self._known: dict[str, Sheet] = {}
        self._frame = ""
        self.file = file_of(address)  #: what the page itself is called
        self.headers: dict[str, Mapping[str, Any]] = {}
        self.document = ""  #: the HTML as it was delivered; empty where it has not been kept

    async def open(self) -> None:
        """Begin to listen; the answer to ``CSS.enable`` comes after all stylesheets there are."""
        self._devtools.on("CSS.styleSheetAdded", self._on_added)
        self._devtools.on("CSS.styleSheetChanged", self._on_changed)
        await self._devtools.send("Page.enable")
        await self._devtools.send("DOM.enable")
        await self._devtools.send("CSS.enable")
        with suppress(PlaywrightError):
            frame = (await self._devtools.send("Page.getFrameTree"))["frameTree"]["frame"]
            self._frame = frame["id"]
            wanted = {"frameId": frame["id"], "url": frame["url"]}
            answer = await self._devtools.send("Page.getResourceContent", wanted)
            self.document = _plain(answer["content"])

    async def close(self) -> None:
        """Leave the tab as it was before ``open``."""
        self._devtools.remove_listener("CSS.styleSheetAdded", self._on_added)
        self._devtools.remove_listener("CSS.styleSheetChanged", self._on_changed)
        for domain in ("CSS", "DOM", "Page"):
            await self._devtools.send(f"{domain}.disable")

    async def read(self) -> tuple[Sheet, ...]:
        """Those of the page itself, not of frames in it, that are switched on."""
        mine = [
            sheet
            for sheet, header in self.headers.items()
            if header["frameId"] == self._frame
            and header["origin"] == "regular"
            and not header["disabled"]
        ]
        return tuple(await asyncio.gather(*map(self.sheet, mine)))

    async def sheet(self, sheet: str) -> Sheet:
        """A sheet with its text, what it is called, and the line it begins on."""
        if sheet not in self._known:
            self._known[sheet] = await self._told(sheet)
        return self._known[sheet]

    async def lines(self, sheet: str) -> list[str]:
        """The text of a sheet."""
        if sheet not in self._lines:
            answer = await self._devtools.send("CSS.getStyleSheetText", {"styleSheetId": sheet})
            self._lines[sheet] = _plain(answer["text"]).split("\n")
        return self._lines[sheet]

    async def _told(self, sheet: str) -> Sheet:
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
        """Whether the document has this sheet where DevTools says.

        It does not where a script has changed the sheet, nor where a script wrote it as
        ``innerHTML`` while the document was parsed: then the place is that of the script.
        """
        first, last = int(header["startLine"]), int(header["startLine"]) + len(lines)
        there = "\n".join(self.document.split("\n")[first:last])[int(header["startColumn"]) :]
        return not self.document or there.startswith("\n".join(lines))

    def _on_added(self, event: Mapping[str, Any]) -> None:
        self.headers[event["header"]["styleSheetId"]] = event["header"]

    def _on_changed(self, event: Mapping[str, Any]) -> None:
        self._lines.pop(event["styleSheetId"], None)
        self._known.pop(event["styleSheetId"], None)


async def _readable_sheets(tab: Tab) -> tuple[Sheet, ...]:
    """The sheets as scripts can read them: the browser's own spelling, without lines."""

    def called(address: str, constructed: bool) -> str:
        if address:
            return seen_from(urlsplit(tab.address), address)
        return CONSTRUCTED_SHEET if constructed else file_of(tab.address)

    rules = await tab.call(RULES_JS)
    return tuple(Sheet(text, called(address, made), 0) for address, made, text in rules)


def _attributes(said: Iterable[tuple[str, str]], document: str, file: str) -> Iterator[Sheet]:
    """Conditions in attributes, on the lines on which their values begin in the document."""
    text = html.unescape(document)
    after: dict[tuple[str, str], int] = {}
    for name, value in said:
        written = re.compile(rf"\b{name}\s*=\s*[\"']?(?={re.escape(value)})", re.IGNORECASE)
        match = written.search(text, after.get((name, value), 0))
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
    """What the page at ``address`` is called.

    >>> file_of("http://x/blog/"), file_of("http://x/blog/a%20page.html?v=1")
    ('index.html', 'a page.html')
    """
    return unquote(posixpath.basename(urlsplit(address).path)) or "index.html"


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
