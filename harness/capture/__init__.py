"""Edge: browsers, pages, pictures."""
