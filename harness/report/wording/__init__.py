"""Wording that several reports share."""
