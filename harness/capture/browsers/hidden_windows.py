"""Windows of a full Chromium that nobody sees, each of which starts a renderer of its own.

The list below its address bar is one, in every window. Chromium leaves them out where their
features are disabled, but of several switches that disable features only the last one counts, and
Playwright passes one already: the harness repeats Playwright's own list.
"""

import re
from functools import cache
from pathlib import Path

from playwright import _impl as playwright_package
from playwright.async_api import Browser

#: The features of the list below the address bar.
POPUPS = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")

#: Part of the address of every such window.
HIDDEN = ".top-chrome"

#: The features that Playwright's driver disables, where its script lists them.
_LIST = re.compile(r"\bdisabledFeatures\s*=\s*(?:\([^)]*\)\s*=>\s*)?\[(.*?)\]", re.DOTALL)
_NAME = re.compile(r'^\s*"(\w+)"', re.MULTILINE)

#: The driver's scripts that have held the list.
_SCRIPTS = ("coreBundle.js", "server/chromium/chromiumSwitches.js")


@cache
def playwrights_disabled_features() -> tuple[str, ...]:
    """The features that Playwright disables; empty where its driver does not say."""
    package = Path(playwright_package.__path__[0]).parent / "driver" / "package" / "lib"
    for script in _SCRIPTS:
        try:
            listed = _LIST.search((package / script).read_text("utf-8"))
        except OSError:
            continue
        if listed:
            return tuple(_NAME.findall(listed[1]))
    return ()


def without_popups() -> tuple[str, ...]:
    """Chromium's switch for no hidden windows; none where Playwright's list is not known."""
    features = playwrights_disabled_features()
    return (f"--disable-features={','.join((*features, *POPUPS))}",) if features else ()


async def hidden_windows(browser: Browser) -> tuple[str, ...]:
    """The addresses of all windows of ``browser`` that nobody sees. Errors: Playwright's."""
    devtools = await browser.new_browser_cdp_session()
    targets = (await devtools.send("Target.getTargets", {"filter": [{}]}))["targetInfos"]
    await devtools.detach()
    return tuple(sorted({target["url"] for target in targets if HIDDEN in target["url"]}))
