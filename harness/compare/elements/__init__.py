"""compare/elements."""
