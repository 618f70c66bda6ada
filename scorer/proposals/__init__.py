"""What a bare solution tells of a competition: its columns, its task, fitting metrics, and what dummies would score."""
