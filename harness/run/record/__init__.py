"""Captures as they come in, judged and filed."""
