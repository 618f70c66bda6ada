"""Competitions of other platforms, turned into folders of Podium."""
