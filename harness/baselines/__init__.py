"""Edge: approved captures on disk."""
