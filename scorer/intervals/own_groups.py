"""Metrics that score groups apart: their groups are drawn anew, each with its score."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.evaluation import ComponentScores, PartTruth, combine, find_component_scores, take_component
from scorer.intervals.bootstrap import count_replicates
from scorer.intervals.tallies import find_case_tally
from scorer.schema import Schema
from scorer.shapes.rules import Predictions
from scorer.table import FloatArray, IntArray, Joined


@dataclass(frozen=True)
class OwnGroups:
    """The groups of rows that a metric scores apart: the groups of a metric by group, the cases of one of volumes.

    Attributes
    ----------
    n_groups : int
        How many there are.
    score_drawn : callable
        From the places of groups, of which one may occur several times, to the score of these groups.
    """

    n_groups: int
    score_drawn: Callable[[IntArray], float]

    def __len__(self) -> int:
        return self.n_groups

    @property
    def score(self) -> float:
        """The score of all groups."""
        return self.score_drawn(np.arange(len(self)))

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
                scores[place] = self.score_drawn(random.integers(0, len(self), len(self)))
            except UndefinedScoreError:
                scores[place] = math.nan
        return scores


def find_own_groups(truth: PartTruth, predictions: Predictions, schema: Schema) -> OwnGroups | None:
    """Return the groups that a metric scores apart; None for one that does not, and for a sum of several.

    Parameters
    ----------
    truth, predictions, schema
        As for `scorer.evaluation.evaluate`.

    Returns
    -------
    OwnGroups or None
        With what their score is made of.

    Raises
    ------
    UndefinedScoreError
        If a group has no score.
    """
    tally = find_case_tally(truth, predictions, schema)
    if tally is not None:
        return OwnGroups(len(tally), lambda cases: tally.score(np.bincount(cases, minlength=len(tally))))
    if not isinstance(predictions, Joined) or len(schema.components) != 1:
        return None
    if "groups" in truth.extras:
        found = find_component_scores(truth, predictions, schema)
        return OwnGroups(len(found.scores), lambda groups: combine(found.take(groups), schema))
    inner = find_own_groups(*take_component(truth, predictions, 0), schema.components[0])
    if inner is None:
        return None
    return OwnGroups(len(inner), lambda groups: combine(ComponentScores(np.array([inner.score_drawn(groups)])), schema))
