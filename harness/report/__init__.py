"""One run in, bytes out."""
