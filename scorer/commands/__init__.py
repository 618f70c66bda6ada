"""The words that may follow `python -m scorer`, one module each, and what they have in common."""
