"""`harness watch`."""
