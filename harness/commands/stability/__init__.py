"""commands/stability."""
