"""Approved captures on disk."""
