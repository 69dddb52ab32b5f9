"""The JSON report: public, versioned, and read again."""
