"""breakpoints/queries."""
