"""One tab: it loads a page, brings it to rest, and reads and pictures it."""
