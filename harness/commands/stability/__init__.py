"""`harness stability`."""
