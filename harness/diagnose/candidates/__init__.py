"""Candidates for the causes of a change: declarations, attributes and elements that differ."""
