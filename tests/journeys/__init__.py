"""Whole stories, from a fresh installation to a rank, with the real programs."""
