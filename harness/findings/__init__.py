"""Symptoms in, one finding per cause out."""
