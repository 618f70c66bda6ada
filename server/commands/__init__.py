"""The operator's commands, one noun a module."""
