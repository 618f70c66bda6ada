"""A host's own metric from one Python file, as Kaggle's contract has it; its code runs in a process of its own."""
