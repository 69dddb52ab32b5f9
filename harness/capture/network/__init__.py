"""The requests of a page, and the answers to them."""
