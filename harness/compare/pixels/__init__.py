"""compare/pixels."""
