"""TOML in, checked values out."""
