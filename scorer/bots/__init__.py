"""Bots: submissions made from the solution whose outcome is known beforehand, for the dry run before a launch."""
