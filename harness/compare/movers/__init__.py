"""Root movers: elements that changed by themselves and moved others."""
