"""report/ci."""
