"""The wizard: a draft of a competition, step by step, each saved as it is left."""
