"""Breakpoint drift: a page's own queries change at other widths than the named breakpoints."""
