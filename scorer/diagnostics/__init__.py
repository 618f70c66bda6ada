"""What a practice submission is told beside its score: charts as data, from Public rows only."""
