"""Differences in, symptoms with proven causes out."""
