"""The records of the metrics, a module a family; free of numeric libraries, so that all may read them."""
