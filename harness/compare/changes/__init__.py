"""compare/changes."""
