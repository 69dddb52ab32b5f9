"""Runs as their folders keep them: planned places, captures already taken, and digests."""
