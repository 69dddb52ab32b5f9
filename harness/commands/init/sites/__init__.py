"""Where the pages of a project come from, by its files."""
