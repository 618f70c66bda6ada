"""Tests of the check before an upload."""
