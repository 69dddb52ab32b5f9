"""detectors/breakpoint_drift."""
