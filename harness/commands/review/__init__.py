"""`harness review`."""
