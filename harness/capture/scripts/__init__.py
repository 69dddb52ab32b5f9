"""capture/scripts."""
