"""The project's configuration: TOML in, checked values out."""
