"""Measurements of speed, each beside the way that people do the same work without this project."""
