"""The same pixels on every machine."""
