"""Files held against each other: series of near-identical ones, and copies between teams. Signals, never verdicts."""
