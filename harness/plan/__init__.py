"""Which captures and sweeps a run takes."""
