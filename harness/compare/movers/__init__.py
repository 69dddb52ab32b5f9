"""Which element moved by itself, and which ones it took along."""
