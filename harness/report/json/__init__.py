"""report/json."""
