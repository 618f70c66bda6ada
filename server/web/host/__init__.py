"""The pages of a host: one competition, its submissions, teams, accommodations and record."""
