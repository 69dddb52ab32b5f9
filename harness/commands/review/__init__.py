"""`harness review`: decide findings in the browser; baselines follow at once."""
