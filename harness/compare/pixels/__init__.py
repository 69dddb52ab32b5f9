"""Comparison of screenshots, pixel by pixel."""
