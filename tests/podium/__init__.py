"""Tests for the library `podium`."""
