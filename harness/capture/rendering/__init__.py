"""Fonts, browser flags and the render profile: the same pixels on every machine."""
