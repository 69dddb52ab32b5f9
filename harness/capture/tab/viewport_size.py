"""The size of a tab's viewport, which Playwright sets, and a sweep sets faster."""

from playwright.async_api import Page as PlaywrightPage

from harness.capture.tab.world import World


class ViewportSize:
    """The viewport of one tab; ``scale`` is its device scale factor."""

    def __init__(self, page: PlaywrightPage, world: World, scale: float) -> None:
        self._page, self._world, self._scale = page, world, scale
        self._is_overridden = False  #: by ``resize``, of which Playwright does not know

    async def set(self, width: int, height: int) -> None:
        """Give the viewport this size (CSS px), also where ``resize`` has set another one."""
        await self._page.set_viewport_size({"width": width, "height": height})
        if self._is_overridden:
            await self.resize(width, height)

    async def resize(self, width: int, height: int) -> None:
        """Give the viewport this size (CSS px), without waiting for the page."""
        devtools = self._world.devtools
        if devtools is None:
            await self._page.set_viewport_size({"width": width, "height": height})
            return
        self._is_overridden = True
        await devtools.send(
            "Emulation.setDeviceMetricsOverride",
            {
                "width": width,
                "height": height,
                "screenWidth": width,
                "screenHeight": height,
                "screenOrientation": {"type": "landscapePrimary", "angle": 0},  # as Playwright's
                "deviceScaleFactor": self._scale,
                "mobile": False,
            },
        )
