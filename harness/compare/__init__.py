"""Pure: what differs between two captures, and what that amounts to."""
