"""diagnose/instability."""
