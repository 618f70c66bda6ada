"""A stranger's program run with limits of time, memory and files, and without network: the place of a host's metric."""
