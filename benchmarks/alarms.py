"""How sure alarms are: how often honest teams raise one, and which copies are found. No times.

A world is one data set and a number of honest teams that train on the same rows. In a *mixed* world each team draws its
method (forest, boosting, extra trees, logistic regression, nearest neighbours), its parameters and its seed; in a
*similar* world all use the same method. Then one team's file is copied under some disguise.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
from sklearn.base import ClassifierMixin
from sklearn.datasets import make_classification
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from scorer.alarms.search import find_pairs
from scorer.alarms.sketches import N_BLOCKS, Kind, Sketch
from scorer.alarms.truth import RightAnswers
from scorer.table import FloatArray, IntArray

N_TRAINING = 600
METHODS = ("forest", "boosting", "extra trees", "logistic regression", "neighbours")
COPIER = -1


@dataclass(frozen=True)
class World:
    """The files of honest teams: probabilities of the class 1, the labels they decide for, and the truth."""

    probabilities: FloatArray
    labels: IntArray
    truth: IntArray


@dataclass(frozen=True)
class Result:
    """Of some worlds: pairs of honest teams, how many of them raised an alarm, and the share of copies found.

    `n_identical` are honest pairs with the very same file: the same method without chance, with the same parameters.
    Nobody can tell them from copies; they are counted apart.
    """

    worlds: str
    kind: str
    n_worlds: int
    n_pairs: int
    n_identical: int
    n_false: int
    n_worlds_with_false: int
    found: dict[str, float]


def draw_model(random: np.random.Generator, method: str) -> ClassifierMixin:
    """Return a model with parameters such as people choose them."""
    seed = int(random.integers(1 << 30))
    trees = {
        "n_estimators": int(random.integers(40, 200)),
        "min_samples_leaf": int(random.integers(1, 6)),
        "max_features": float(random.choice([0.2, 0.3, 0.5])),
        "random_state": seed,
    }
    match method:
        case "forest":
            return RandomForestClassifier(**trees)
        case "boosting":
            return HistGradientBoostingClassifier(
                learning_rate=random.uniform(0.03, 0.15),
                max_leaf_nodes=int(random.integers(7, 32)),
                max_iter=int(random.integers(20, 60)),
                max_features=float(random.choice([0.5, 0.7, 1.0])),
                random_state=seed,
            )
        case "extra trees":
            return ExtraTreesClassifier(**trees)
        case "logistic regression":
            return make_pipeline(StandardScaler(), LogisticRegression(C=10 ** random.uniform(-2, 1)))
        case _:
            n = int(random.integers(5, 40))
            return make_pipeline(StandardScaler(), KNeighborsClassifier(n, weights="distance"))


def draw_world(seed: int, *, n_teams: int = 12, method: str = "", n_rows: int = 2000, n_classes: int = 2) -> World:
    """Return a world; without a method the teams are mixed."""
    random = np.random.default_rng(seed)
    rows, truth = make_classification(
        n_rows + N_TRAINING,
        20,
        n_informative=8,
        n_redundant=4,
        n_classes=n_classes,
        flip_y=0.1,
        class_sep=0.8,
        random_state=seed,
    )
    train, test = slice(0, N_TRAINING), slice(N_TRAINING, None)
    told = []
    for _ in range(n_teams):
        model = draw_model(random, method or METHODS[random.integers(len(METHODS))])
        told.append(model.fit(rows[train], truth[train]).predict_proba(rows[test]))
    return World(np.stack([each[:, 1] for each in told]), np.stack([each.argmax(axis=1) for each in told]), truth[test])


def sketch_of(values: npt.NDArray[np.generic], kind: Kind) -> Sketch:
    """Return a sketch of values that stand for a whole file."""
    held = values.astype(np.float32 if kind is Kind.NUMBERS else np.uint32)
    return Sketch("", len(held), len(np.unique(held)), len(held), np.zeros(N_BLOCKS, np.uint32), kind, held)


def right_of(truth: IntArray) -> RightAnswers:
    """Return the truth of a world."""
    return RightAnswers(truth.astype(np.float64), (truth + 1).astype(np.uint32), len(truth), len(truth))


def is_identical(world: World, kind: Kind, one: int, other: int) -> bool:
    """Whether two teams have the same file."""
    files = world.probabilities if kind is Kind.NUMBERS else world.labels
    return bool((files[one] == files[other]).all())


def list_alarms(world: World, kind: Kind, extra: npt.NDArray[np.generic] | None = None) -> list[tuple[int, int]]:
    """Return which teams raise an alarm; one that hands in `extra` has the number -1."""
    files = list(world.probabilities if kind is Kind.NUMBERS else world.labels + 1)
    teams = list(range(len(files)))
    if extra is not None:
        files, teams = [*files, extra], [*teams, COPIER]
    found = find_pairs([sketch_of(file, kind) for file in files], teams, right_of(world.truth))
    return [(teams[pair.first], teams[pair.second]) for pair in found]


Disguise = Callable[[World, int, np.random.Generator], npt.NDArray[np.generic]]


def add_noise(size: float) -> Disguise:
    """Return what adds noise of so many standard deviations to the numbers of a file."""

    def disguise(world: World, team: int, random: np.random.Generator) -> FloatArray:
        file = world.probabilities[team]
        return np.asarray(np.clip(file + size * file.std() * random.standard_normal(len(file)), 0, 1))

    return disguise


def replace_rows(share: float) -> Disguise:
    """Return what replaces so many rows by those of another team."""

    def disguise(world: World, team: int, random: np.random.Generator) -> FloatArray:
        other = world.probabilities[(team + 1) % len(world.probabilities)]
        return np.asarray(np.where(random.random(len(other)) < share, other, world.probabilities[team]))

    return disguise


def change_labels(share: float) -> Disguise:
    """Return what draws so many labels anew."""

    def disguise(world: World, team: int, random: np.random.Generator) -> IntArray:
        file = world.labels[team] + 1
        drawn = random.integers(1, world.labels.max() + 2, len(file))
        return np.where(random.random(len(file)) < share, drawn, file)

    return disguise


def round_digits(world: World, team: int, random: np.random.Generator) -> FloatArray:  # noqa: ARG001  # one shape
    """Round to three digits."""
    return np.asarray(np.round(world.probabilities[team], 3))


def blend(world: World, team: int, random: np.random.Generator) -> FloatArray:  # noqa: ARG001  # one shape
    """Mix one half of a file with one half of another team's: what nobody can tell from a model."""
    return np.asarray((world.probabilities[team] + world.probabilities[(team + 1) % len(world.probabilities)]) / 2)


DISGUISES: dict[Kind, dict[str, Disguise]] = {
    Kind.NUMBERS: {
        "three digits": round_digits,
        "noise 0.1 %": add_noise(0.001),
        "noise 1 %": add_noise(0.01),
        "noise 3 %": add_noise(0.03),
        "noise 10 %": add_noise(0.1),
        "30 % of rows replaced": replace_rows(0.3),
        "blended 1:1": blend,
    },
    Kind.MARKS: {
        "1 % of labels drawn anew": change_labels(0.01),
        "3 % of labels drawn anew": change_labels(0.03),
        "10 % of labels drawn anew": change_labels(0.1),
    },
}


def simulate(name: str, worlds: Sequence[World], kind: Kind) -> Result:
    """Count false alarms among honest teams, then found copies of two teams of each world."""
    random, n_identical, n_false, n_worlds_with_false = np.random.default_rng(1), 0, 0, 0
    found: dict[str, list[bool]] = {}
    for world in worlds:
        pairs = combinations(range(len(world.labels)), 2)
        n_identical += sum(is_identical(world, kind, *pair) for pair in pairs)
        false = [pair for pair in list_alarms(world, kind) if not is_identical(world, kind, *pair)]
        n_false, n_worlds_with_false = n_false + len(false), n_worlds_with_false + bool(false)
        for team in (0, len(world.labels) // 2):
            for words, disguise in DISGUISES[kind].items():
                raised = list_alarms(world, kind, disguise(world, team, random))
                found.setdefault(words, []).append((team, COPIER) in raised or (COPIER, team) in raised)
    n_teams = len(worlds[0].labels)
    return Result(
        name,
        kind.value,
        len(worlds),
        len(worlds) * n_teams * (n_teams - 1) // 2,
        n_identical,
        n_false,
        n_worlds_with_false,
        {words: float(np.mean(hits)) for words, hits in found.items()},
    )


def main() -> int:
    """Simulate and print; 1 if more than one honest pair of a thousand raised an alarm."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.alarms", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--worlds", type=int, default=20, help="of each kind")
    parser.add_argument("--teams", type=int, default=12)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results = []
    for method in ("", "forest", "boosting", "logistic regression", "neighbours"):
        name = f"all {method}" if method else "mixed"
        worlds = [
            draw_world(seed, n_teams=options.teams, method=method, n_classes=(2, 4)[seed % 2])
            for seed in range(options.worlds)
        ]
        results += [simulate(name, worlds, kind) for kind in Kind]
    for result in results:
        print(json.dumps(asdict(result)) if options.json else _say(result))
    n_pairs, n_false = sum(each.n_pairs for each in results), sum(each.n_false for each in results)
    print(f"{n_false} false alarms among {n_pairs:,} pairs of honest teams", file=sys.stderr)
    return int(n_false > n_pairs / 1000)


def _say(result: Result) -> str:
    head = (
        f"{result.worlds}, {result.kind}: {result.n_false} false alarms among {result.n_pairs:,} honest pairs"
        f" ({result.n_worlds_with_false} of {result.n_worlds} competitions); {result.n_identical} pairs are identical"
    )
    return "\n".join([head, *(f"  found {share:6.1%}  {words}" for words, share in result.found.items())])


if __name__ == "__main__":
    sys.exit(main())
