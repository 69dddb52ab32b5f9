"""compare/movers."""
