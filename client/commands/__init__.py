"""What each `podium` command does, one noun a module."""
