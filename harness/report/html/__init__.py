"""The HTML report: one file."""
