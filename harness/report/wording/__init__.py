"""report/wording."""
