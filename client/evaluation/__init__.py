"""How well a command does on several competitions: its runs, what became of them, and what they tell together."""
