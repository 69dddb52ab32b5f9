"""Where browsers are, how they are installed, and whether they start."""
