"""What of a page is not the same in each load."""
