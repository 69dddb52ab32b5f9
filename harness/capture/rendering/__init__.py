"""capture/rendering."""
