"""HTML for entrants: one module a noun, each with its blueprint."""
