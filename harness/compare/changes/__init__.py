"""What differs in an element itself: style, attributes, text."""
