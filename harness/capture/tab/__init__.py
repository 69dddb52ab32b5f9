"""capture/tab."""
