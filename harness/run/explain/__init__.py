"""run/explain."""
