"""The use cases: functions that take a database session first, never commit and know nothing of HTTP."""
