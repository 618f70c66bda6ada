"""Slow work for drafts: a process of its own for each job, so that no submission waits for one."""
