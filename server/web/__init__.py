"""Everything that speaks HTTP, and the only place that knows Flask."""
