"""The words of the command, one noun a module: its options and their help."""
