"""model/elements."""
