"""What a capture is of: page, browser and width."""

#: Page, browser and viewport width (CSS px).
CaptureKey = tuple[str, str, int]
