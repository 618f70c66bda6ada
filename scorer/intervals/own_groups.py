"""Metrics that score groups apart: their groups are drawn anew, each with its score."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.evaluation import ComponentScores, PartTruth, combine, find_component_scores, take_component
from scorer.intervals.bootstrap import count_replicates
from scorer.schema import Schema
from scorer.shapes.rules import Predictions
from scorer.table import FloatArray, IntArray, Joined


@dataclass(frozen=True)
class OwnGroups:
    """The scores of the groups that a metric scores apart, and the metrics that make one number of them.

    Attributes
    ----------
    found : ComponentScores
        The score of each group.
    schemas : tuple of Schema
        Of the metric by group, and of the metrics around it, from the inner one to the outer one.
    """

    found: ComponentScores
    schemas: tuple[Schema, ...]

    def __len__(self) -> int:
        return len(self.found.scores)

    @property
    def score(self) -> float:
        """The score of all groups."""
        return self._score(np.arange(len(self)))

    def resample(self, seed: int) -> FloatArray:
        """Scores of groups that are drawn with replacement; what is drawn twice counts twice.

        Parameters
        ----------
        seed : int
            Equal seeds draw equal groups, whatever the predictions.

        Returns
        -------
        ndarray of shape (n_replicates,)
            NaN where the metric is undefined on a sample.

        References
        ----------
        Davison and Hinkley (1997), Bootstrap Methods and their Application, section 3.8.
        """
        random = np.random.default_rng(seed)
        scores = np.empty(count_replicates(len(self)))
        for place in range(len(scores)):
            try:
                scores[place] = self._score(random.integers(0, len(self), len(self)))
            except UndefinedScoreError:
                scores[place] = math.nan
        return scores

    def _score(self, groups: IntArray) -> float:
        score = combine(self.found.take(groups), self.schemas[0])
        for schema in self.schemas[1:]:
            score = combine(ComponentScores(np.array([score])), schema)
        return score


def find_own_groups(truth: PartTruth, predictions: Predictions, schema: Schema) -> OwnGroups | None:
    """Return the groups that a metric scores apart; None for one that does not, and for a sum of several.

    Parameters
    ----------
    truth, predictions, schema
        As for `scorer.evaluation.evaluate`.

    Returns
    -------
    OwnGroups or None
        With the score of each group.

    Raises
    ------
    UndefinedScoreError
        If a group has no score.
    """
    if not isinstance(predictions, Joined) or len(schema.components) != 1:
        return None
    if "groups" in truth.extras:
        return OwnGroups(find_component_scores(truth, predictions, schema), (schema,))
    held, chosen = take_component(truth, predictions, 0)
    inner = find_own_groups(held, chosen, schema.components[0])
    return None if inner is None else OwnGroups(inner.found, (*inner.schemas, schema))
