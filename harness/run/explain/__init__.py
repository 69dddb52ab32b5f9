"""Why captures differ from their baselines."""
