"""Changes of an element itself: style, attributes, text."""
