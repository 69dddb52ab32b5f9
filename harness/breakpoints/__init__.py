"""Named width ranges, their sample widths, and the widths to sweep between them."""
