"""The ways in which people score such files without this project: pandas and scikit-learn, from the files each time.

`python -m benchmarks.peers SOLUTION SUBMISSION` does it once in a fresh process, as a script would.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pandas as pd
from sklearn.metrics import roc_auc_score

PARTS = ("Public", "Private")


def score_by_merge(solution: Path, submission: Path) -> dict[str, float]:
    """Read both files, merge them on the id, and check what a careful script checks: counts, duplicates, blanks."""
    truth, predictions = pd.read_csv(solution), pd.read_csv(submission)
    both = truth.merge(predictions, how="left", on="id", suffixes=("_true", ""), validate="one_to_one")
    if len(truth) != len(predictions) or both["target"].isna().any():
        raise SystemExit("The ids of the two files differ.")
    return _score_parts(both["target_true"], both["target"], both["Usage"])


def score_by_sorting(solution: Path, submission: Path) -> dict[str, float]:
    """Read both files, sort both by the id, and compare the ids, as graders of agent benchmarks do."""
    truth = pd.read_csv(solution).sort_values("id", ignore_index=True)
    predictions = pd.read_csv(submission).sort_values("id", ignore_index=True)
    if len(truth) != len(predictions) or not (truth["id"] == predictions["id"]).all():
        raise SystemExit("The ids of the two files differ.")
    return _score_parts(truth["target"], predictions["target"], truth["Usage"])


def _score_parts(truth: pd.Series, predictions: pd.Series, usage: pd.Series) -> dict[str, float]:
    masks = {part: (usage == part).to_numpy() for part in PARTS}
    return {part: float(roc_auc_score(truth[mask], predictions[mask])) for part, mask in masks.items()}


def main() -> None:
    """Score two files once and print the scores."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("solution", type=Path)
    parser.add_argument("submission", type=Path)
    options = parser.parse_args()
    print(json.dumps(score_by_merge(options.solution, options.submission)))


if __name__ == "__main__":
    main()
