"""Scripts that run in pages."""
