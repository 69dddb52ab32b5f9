"""Elements of a page: how they are named, and which CSS and DOM properties they have."""
