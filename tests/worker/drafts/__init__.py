"""Tests of `worker.drafts`."""
