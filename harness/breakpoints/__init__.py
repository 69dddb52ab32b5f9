"""Pure: named ranges of widths, and which widths stand for them."""
