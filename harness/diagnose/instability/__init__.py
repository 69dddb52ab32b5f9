"""Elements that differ from load to load of an unchanged page."""
