"""Which pages a first configuration has."""
