"""baselines/layout_text."""
