"""Captures are judged and filed as they come in."""
