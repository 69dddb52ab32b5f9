"""Edge: browsers, pages and pictures."""
