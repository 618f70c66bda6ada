"""Metric files in the style of published ones: each shape that a host may drop in."""

from __future__ import annotations

from pathlib import Path

from scorer.custom.scoring import SealedScores, score_sealed
from tests.scorer.files import write

SOLUTION = "id,y,Usage\n1,0,Public\n2,1,Public\n3,1,Private\n4,0,Private\n5,1,Ignored\n"
SUBMISSION = "id,y\n5,0\n4,0\n3,0\n2,1\n1,1\n"

ACCURACY = '''
import pandas as pd
import pandas.api.types


class ParticipantVisibleError(Exception):
    pass


def score(solution: pd.DataFrame, submission: pd.DataFrame, row_id_column_name: str) -> float:
    """Share of rows that are right.

    >>> truth = pd.DataFrame({"id": [1, 2], "y": ["a", "b"]})
    >>> score(truth.copy(), truth.copy(), "id")
    1.0
    """
    del solution[row_id_column_name]
    del submission[row_id_column_name]
    if len(submission.columns) != 1:
        raise ParticipantVisibleError(f"Expected one column, found {len(submission.columns)}.")
    return (solution.iloc[:, 0] == submission.iloc[:, 0]).mean()
'''

R2 = '''
import numpy as np
import pandas as pd
import sklearn.metrics


def score(solution: pd.DataFrame, submission: pd.DataFrame, row_id_column_name: str) -> float:
    """The coefficient of determination."""
    solution.pop(row_id_column_name)
    submission.pop(row_id_column_name)
    return np.float64(sklearn.metrics.r2_score(solution, submission))
'''

KL_DIVERGENCE = '''
from typing import Optional

import kaggle_metric_utilities
import numpy as np
import pandas as pd


def kl(solution, submission, epsilon):
    for column in solution.columns:
        solution[column] = solution[column].astype(float)
        submission[column] = np.clip(submission[column], epsilon, 1 - epsilon)
        is_there = solution[column] != 0
        submission[column] = solution[column] * np.log(submission[column])
        solution.loc[is_there, column] = solution.loc[is_there, column] * np.log(solution.loc[is_there, column])
    return np.average((solution - submission).sum(axis=1))


def score(
    solution: pd.DataFrame, submission: pd.DataFrame, row_id_column_name: str, epsilon: float = 10**-15,
    prior: Optional[str] = None,
) -> float:
    """Kullback-Leibler divergence of votes."""
    del solution[row_id_column_name]
    del submission[row_id_column_name]
    kaggle_metric_utilities.verify_valid_probabilities(submission, "submission")
    return kaggle_metric_utilities.safe_call_score(kl, solution, submission, epsilon=epsilon)
'''

WEIGHTED_COLUMN_AUC = '''
from typing import List, Optional

import kaggle_metric_utilities
import numpy as np
import pandas as pd
import sklearn.metrics


class ParticipantVisibleError(Exception):
    pass


def score(
    solution: pd.DataFrame, submission: pd.DataFrame, row_id_column_name: str,
    class_weights: Optional[List[float]] = None,
) -> float:
    """AUC of each column, averaged by weights."""
    del solution[row_id_column_name]
    del submission[row_id_column_name]
    weights = class_weights or [1.0] * len(solution.columns)
    if not list(solution.columns) == list(submission.columns):
        raise ParticipantVisibleError("The columns are others than the solution's.")
    scores = [
        kaggle_metric_utilities.safe_call_score(
            sklearn.metrics.roc_auc_score, solution[[name]].to_numpy(), submission[[name]].to_numpy()
        )
        for name in solution.columns
    ]
    return np.average(scores, weights=weights)
'''

HIERARCHICAL_F1 = '''
import numpy as np
import pandas as pd
from sklearn.metrics import f1_score


class ParticipantVisibleError(Exception):
    """What entrants see."""


class Hierarchy:
    """A helper with errors of its own."""

    class UnknownLeafError(ParticipantVisibleError):
        pass

    parents = {"cat": "animal", "dog": "animal", "oak": "plant"}

    def parent(self, leaf):
        if leaf not in self.parents:
            raise self.UnknownLeafError(f"There is no leaf {leaf}.")
        return self.parents[leaf]


def score(solution: pd.DataFrame, submission: pd.DataFrame, row_id_column_name: str) -> float:
    """Mean of the macro F1 of leaves and of their parents."""
    tree = Hierarchy()
    told = submission["leaf"].map(tree.parent)
    parents = f1_score(solution["leaf"].map(tree.parent), told, average="macro")
    is_animal = solution["leaf"].isin(["cat", "dog"])
    leaves = f1_score(solution[is_animal]["leaf"], submission[is_animal]["leaf"], average="macro")
    return 0.5 * parents + 0.5 * leaves
'''

EVENTS = '''
import pandas as pd


class ParticipantVisibleError(Exception):
    pass


def score(
    solution: pd.DataFrame, submission: pd.DataFrame, row_id_column_name: str, *, tolerance: float,
) -> float:
    """Share of the events that were found within the tolerance; rows are matched by series."""
    if "step" not in submission:
        raise ParticipantVisibleError("The file needs a column `step`.")
    merged = solution.merge(submission, on=row_id_column_name, suffixes=("", "_found"))
    merged["hit"] = (merged["step"] - merged["step_found"]).abs() <= tolerance
    return merged.groupby(["series", "step"])["hit"].any().sum() / len(solution)
'''


def metric_with(body: str, signature: str = "", before: str = "") -> str:
    """Return a metric file whose `score` has that body."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    first = "solution: pd.DataFrame, submission: pd.DataFrame, row_id_column_name: str"
    return (
        f"import numpy as np\nimport pandas as pd\n{before}\n"
        "class ParticipantVisibleError(Exception):\n    pass\n\n"
        "class HostVisibleError(Exception):\n    pass\n\n"
        f'def score({first}{signature}) -> float:\n    """A metric."""\n{lines}'
    )


def score_by(
    folder: Path, metric: str, submission: str | bytes = SUBMISSION, solution: str | bytes = SOLUTION, **options: object
) -> SealedScores:
    """Score files given as text with a metric given as text."""
    return score_sealed(
        write(folder, "solution.csv", solution),
        write(folder, "submission.csv", submission),
        metric_file=write(folder, "metric.py", metric),
        **options,  # type: ignore[arg-type]
    )
