"""Hostile inputs, each with the exact exit code and sentence that it ends with."""
