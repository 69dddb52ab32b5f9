"""capture/browsers."""
