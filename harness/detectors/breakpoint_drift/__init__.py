"""A query that changes at another width than a named breakpoint does."""
