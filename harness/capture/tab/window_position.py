"""Where the browser's window is: away from the pointer.

A headless shell has a pointer at the corner of its screen, where its windows are, too. Whichever of
them is in front is told that it is hovered over: with several tabs, now one page and now another.
"""

from playwright.async_api import CDPSession

#: Device px from the screen's corner. A window outside of the screen is given one frame a second.
AWAY = 10


async def move_away(devtools: CDPSession) -> None:
    """Have the window of a page be where no pointer is. Before the page is loaded."""
    window = await devtools.send("Browser.getWindowForTarget")
    await devtools.send(
        "Browser.setWindowBounds",
        {"windowId": window["windowId"], "bounds": {"left": AWAY, "top": AWAY}},
    )
