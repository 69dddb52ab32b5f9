"""Which element of one layout is which of another."""
