"""The pipeline: capture, compare, explain, conclude."""
