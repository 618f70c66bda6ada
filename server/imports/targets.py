"""What a target column holds, and which metric and which dummy prediction go with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.imports.tables import is_number

MAX_LABELS = 1_000


@dataclass(frozen=True)
class Target:
    """A target column, as far as its values tell.

    Attributes
    ----------
    labels : tuple of str
        Its distinct values in order, empty if there are too many for classes.
    """

    name: str
    is_numeric: bool
    is_whole: bool
    labels: tuple[str, ...]

    @property
    def is_binary(self) -> bool:
        """Whether it is 0 or 1."""
        return set(self.labels) == {"0", "1"}

    @property
    def is_class(self) -> bool:
        """Whether its values are names of classes rather than amounts."""
        return bool(self.labels) and (not self.is_numeric or (self.is_whole and len(self.labels) <= 20))

    @property
    def dummy(self) -> str:
        """Return a prediction that is valid for every row and tells nothing but one label."""
        if self.is_class and not self.is_binary:
            return self.labels[0]
        return "0" if self.is_numeric else (self.labels[0] if self.labels else "")


def read_target(name: str, cells: Iterable[str]) -> Target:
    """Look at the values of a column."""
    labels: set[str] = set()
    is_numeric = is_whole = True
    for cell in cells:
        is_numeric = is_numeric and is_number(cell)
        is_whole = is_whole and is_numeric and float(cell).is_integer()
        if len(labels) <= MAX_LABELS:
            labels.add(cell)
    few = sorted(labels) if len(labels) <= MAX_LABELS else []
    return Target(name, is_numeric, is_whole, tuple(few))


def propose_metric(targets: Sequence[Target], sample: Sequence[Target]) -> str:
    """Return the metric that fits targets and the values of a sample submission best, where nothing names one."""
    if len(targets) > 1:
        if all(target.is_binary for target in targets):
            return "mean_columnwise_roc_auc"
        return "mcrmse" if all(target.is_numeric for target in targets) else "accuracy"
    [target] = targets
    if target.is_binary and any(not item.is_whole for item in sample if item.is_numeric):
        return "roc_auc"
    return "accuracy" if target.is_class else "rmse" if target.is_numeric else "exact_match"


def propose_task(targets: Sequence[Target]) -> str:
    """Return the kind of task that the targets tell."""
    if all(target.is_class for target in targets):
        return "classification"
    return "regression" if all(target.is_numeric for target in targets) else "other"
