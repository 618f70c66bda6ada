"""`up`: one process tree of Redis, web, workers and schedule, with all that they need on one machine."""
