"""commands/watch."""
