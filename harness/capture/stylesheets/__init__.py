"""Style sheets of a page: which declaration decides a property."""
