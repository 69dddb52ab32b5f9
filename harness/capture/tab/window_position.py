"""Moves the browser's window away from the pointer.

A headless shell has a pointer at the corner of its screen, where its windows are, too. The page in
front would be hovered over: with several tabs, sometimes this page and sometimes that one.
"""

from harness.capture.browsers.devtools import DevTools

#: Device px from the screen's corner. A window outside of the screen gets only one frame a second.
AWAY = 10


async def move_away(devtools: DevTools) -> None:
    """Move a page's window away from the pointer; to be called before the page is loaded."""
    window = await devtools.send("Browser.getWindowForTarget")
    await devtools.send(
        "Browser.setWindowBounds",
        {"windowId": window["windowId"], "bounds": {"left": AWAY, "top": AWAY}},
    )
