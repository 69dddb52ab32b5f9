"""Breakpoint Harness: responsive-layout tests at every named breakpoint."""

__version__ = "0.1.0"
