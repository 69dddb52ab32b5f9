"""Media and container queries, and the widths at which they change."""
