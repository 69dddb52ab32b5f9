"""`make bench`: the goals for speed and memory, each with its figure and whether it is reached."""
