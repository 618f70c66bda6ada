"""Copies between teams: pairs of files that are nearer to each other than independent models can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from scorer.alarms.answer_pairs import compare_answers
from scorer.alarms.number_pairs import compare_numbers
from scorer.alarms.pairs import Pair
from scorer.alarms.sketches import Kind, Sketch
from scorer.alarms.truth import RightAnswers
from scorer.evaluation import AnyArray

# With fewer teams beside the two there is no field to compare with.
FEWEST_OTHERS = 4


def find_pairs(sketches: Sequence[Sketch], teams: Sequence[int], right: RightAnswers | None) -> list[Pair]:
    """Return the pairs of different teams that are nearer than chance and skill explain, the nearest pair of each two.

    Parameters
    ----------
    sketches : sequence of Sketch
        Of the files of all teams; baselines are teams, too.
    teams : sequence of int
        Whose each is.
    right : RightAnswers or None
        What would be right in the rows of the sketches, as far as that is known.
    """
    found: list[Pair] = []
    for kind in Kind:
        chosen = [place for place, sketch in enumerate(sketches) if sketch.kind is kind and sketch.n_distinct > 1]
        if len({teams[place] for place in chosen}) < FEWEST_OTHERS + 2:
            continue
        values = np.stack([sketches[place].values for place in chosen])
        of_team = np.array([teams[place] for place in chosen])
        if kind is Kind.NUMBERS:
            truth = None if right is None else _match(right.numbers, values)
            n_distinct = np.array([sketches[place].n_distinct for place in chosen])
            pairs = compare_numbers(values.astype(np.float64), of_team, truth, n_distinct)
        else:
            pairs = compare_answers(values, of_team, None if right is None else _match(right.marks, values))
        found += [replace(pair, first=chosen[pair.first], second=chosen[pair.second]) for pair in pairs]
    return found


def _match(truth: AnyArray | None, values: AnyArray) -> AnyArray | None:
    """Return the truth if it has a value for each of a sketch's."""
    return truth if truth is not None and truth.shape == values.shape[1:] else None
