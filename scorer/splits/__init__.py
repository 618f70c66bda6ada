"""The split of a solution: the `Usage` column read, drawn, described, and tried out with baselines."""
