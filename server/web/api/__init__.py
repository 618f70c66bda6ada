"""The JSON API, v1: one module a noun, each with its blueprint."""
