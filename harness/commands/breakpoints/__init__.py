"""commands/breakpoints."""
