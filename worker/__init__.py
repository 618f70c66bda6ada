"""What the queue runs: scoring under limits, and the periodic work."""
