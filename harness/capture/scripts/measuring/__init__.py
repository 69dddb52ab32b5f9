"""capture/scripts/measuring."""
