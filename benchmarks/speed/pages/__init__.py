"""The pages that are measured, written by seed and size."""
