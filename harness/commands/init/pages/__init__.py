"""Finds the pages of a first configuration."""
