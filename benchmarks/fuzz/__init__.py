"""`make fuzz`: hostile documents for every reader of files that may come from elsewhere."""
