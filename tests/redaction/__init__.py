"""Tests that no secret leaves the configuration."""
