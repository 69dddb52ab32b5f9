"""run/record."""
