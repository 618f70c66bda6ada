"""The metrics: one function each, on plain arrays, described by one record each in `scorer.registry`."""
