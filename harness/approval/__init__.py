"""The only writer of baselines."""
