"""Targets and capture keys: what a run captures, page by page and width by width."""

#: A page in one variant (browser, scale, colour scheme, device): what has a baseline folder.
Target = tuple[str, str]

#: A target and a viewport width (CSS px): page, variant, width.
CaptureKey = tuple[str, str, int]
