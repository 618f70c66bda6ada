"""Numbers of rows in addresses."""

from __future__ import annotations

from werkzeug.routing import IntegerConverter
from werkzeug.routing.converters import ValidationError


class NumberConverter(IntegerConverter):
    """Takes a number that is larger than any row's for the largest, which no row has.

    Were it refused, an address with several methods would be answered with 405: it is compared with the methods first.
    """

    def to_python(self, value: str) -> int:
        """Return the number."""
        try:
            return int(super().to_python(value))
        except ValidationError:
            if self.max is None:
                raise
            return int(self.max)
