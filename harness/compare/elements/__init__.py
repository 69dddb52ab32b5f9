"""Pairs of the same element in two layouts, and names for elements."""
