"""What a page asks for, and what it is answered."""
