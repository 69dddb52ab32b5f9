"""What differs in pictures."""
