"""diagnose/candidates."""
