"""The shape `long`: one number for each pair of a query and an item."""

from __future__ import annotations

from scorer.shapes.scalar import Scalar


class Long(Scalar):
    """One number a row, as in `scalar`; which rows belong together stands in the solution alone."""

    words = (
        "one column of numbers, one row for each pair of a query and an item, named like the solution's target; "
        "the solution alone says to which group a row belongs"
    )
