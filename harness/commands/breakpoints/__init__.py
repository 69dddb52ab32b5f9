"""`harness breakpoints`."""
