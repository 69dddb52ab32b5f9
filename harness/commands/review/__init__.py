"""commands/review."""
