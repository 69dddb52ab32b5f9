"""run/shards."""
