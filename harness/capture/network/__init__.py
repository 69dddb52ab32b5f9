"""capture/network."""
