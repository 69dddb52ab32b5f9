"""Named width ranges, their sample widths, and the width that is measured next."""
