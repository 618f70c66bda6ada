"""The rules of a competition: pure functions and frozen values, with `now` as an argument."""
