"""The shapes of submissions: for each one how the truth is prepared, how cells are read, and what a blank means."""
