"""Finds out from a project's files where its pages come from."""
