"""Read a prediction file, match it with a solution and score it: files and numbers, nothing of the platform.

The public names are `scorer.scoring.score`, `scorer.registry.METRICS` and the errors in `scorer.errors`.
"""
