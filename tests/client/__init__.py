"""Tests of the client, against a server that speaks the API."""
