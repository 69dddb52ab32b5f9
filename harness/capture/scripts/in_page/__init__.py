"""capture/scripts/in_page."""
