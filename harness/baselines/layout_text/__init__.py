"""The text format of layouts at many widths."""
