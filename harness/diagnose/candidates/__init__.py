"""What may have caused a change: declarations, attributes and elements that differ."""
