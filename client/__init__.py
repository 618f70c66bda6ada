"""The entrant's command `podium`: one HTTP library and the standard library."""
