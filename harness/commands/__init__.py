"""Front doors of the command line, a folder each."""
