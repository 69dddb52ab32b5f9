"""Frozen values that cross stages: page, layout, capture, finding, run."""
