"""Layout failures that need no baseline."""
