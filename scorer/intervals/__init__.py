"""How sure a score is: standard errors, 95 % intervals, paired comparisons and ties."""
