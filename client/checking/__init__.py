"""A submission file held against the sample submission, before it is sent."""
