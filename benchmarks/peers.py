"""The ways in which people score such files without this project: pandas and scikit-learn, from the files each time.

`python -m benchmarks.peers SOLUTION SUBMISSION --metric roc_auc` does it once in a fresh process, as a script would.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn import metrics

PARTS = ("Public", "Private")
Score = Callable[[pd.Series, pd.DataFrame], float]


def _log_loss_5(truth: pd.Series, predictions: pd.DataFrame) -> float:
    labels = sorted(predictions.columns)
    return float(metrics.log_loss(truth, predictions[labels].to_numpy(), labels=labels))


SCORES: Mapping[str, Score] = {
    "roc_auc": lambda truth, predictions: float(metrics.roc_auc_score(truth, predictions.iloc[:, 0])),
    "log_loss": lambda truth, predictions: float(metrics.log_loss(truth, predictions.iloc[:, 0], labels=[0, 1])),
    "log_loss_5": _log_loss_5,
    "f1": lambda truth, predictions: float(metrics.f1_score(truth, predictions.iloc[:, 0])),
    "rmse": lambda truth, predictions: float(metrics.root_mean_squared_error(truth, predictions.iloc[:, 0])),
}


def score_by_merge(solution: Path, submission: Path, metric: str = "roc_auc") -> dict[str, float]:
    """Read both files, merge them on the id, and check what a careful script checks: counts, duplicates, blanks."""
    truth, predictions = pd.read_csv(solution), pd.read_csv(submission)
    truth = truth.rename(columns={"target": "truth"})
    both = truth.merge(predictions, how="left", on="id", validate="one_to_one")
    columns = [name for name in predictions.columns if name != "id"]
    if len(truth) != len(predictions) or both[columns].isna().to_numpy().any():
        raise SystemExit("The ids of the two files differ.")
    return _score_parts(both["truth"], both[columns], both["Usage"], metric)


def score_by_sorting(solution: Path, submission: Path, metric: str = "roc_auc") -> dict[str, float]:
    """Read both files, sort both by the id, and compare the ids, as graders of agent benchmarks do."""
    truth = pd.read_csv(solution).sort_values("id", ignore_index=True)
    predictions = pd.read_csv(submission).sort_values("id", ignore_index=True)
    if len(truth) != len(predictions) or not (truth["id"] == predictions["id"]).all():
        raise SystemExit("The ids of the two files differ.")
    return _score_parts(truth["target"], predictions.drop(columns="id"), truth["Usage"], metric)


def _score_parts(truth: pd.Series, predictions: pd.DataFrame, usage: pd.Series, metric: str) -> dict[str, float]:
    scores = {}
    for part in PARTS:
        rows = np.flatnonzero((usage == part).to_numpy())
        scores[f"{part.lower()}_score"] = SCORES[metric](truth.iloc[rows], predictions.iloc[rows])
    return scores


WAYS = {"merge": score_by_merge, "sort": score_by_sorting}


def main() -> None:
    """Score two files once and print the scores."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("solution", type=Path)
    parser.add_argument("submission", type=Path)
    parser.add_argument("--metric", choices=sorted(SCORES), default="roc_auc")
    parser.add_argument("--way", choices=sorted(WAYS), default="merge")
    options = parser.parse_args()
    print(json.dumps(WAYS[options.way](options.solution, options.submission, options.metric)))


if __name__ == "__main__":
    main()
