"""A first model for Diamond Prices: boosted trees on the logarithm of the price.

python starter.py                 download, train, validate, predict and submit
python starter.py --no-submit     stop before submitting
"""

import argparse
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.compose import TransformedTargetRegressor, make_column_transformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder

SLUG = "diamond-prices"


def main() -> None:
    """Go from the data to a submission."""
    parser = argparse.ArgumentParser(
        description="A first model for Diamond Prices: boosted trees on the logarithm of the price."
    )
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder of the data files")
    parser.add_argument("--out", type=Path, default=Path("submission.csv"), help="the file to write")
    parser.add_argument("--no-submit", action="store_true", help="write the file, but do not submit it")
    options = parser.parse_args()

    if not (options.data / "train.csv").exists():
        podium("download", SLUG, "--to", str(options.data))
    train = pd.read_csv(options.data / "train.csv")
    test = pd.read_csv(options.data / "test.csv")

    features, target = train.drop(columns=["id", "price"]), train["price"]
    model = make_model()
    # Every fold is predicted by a model that has not seen it: this is what to expect on the test rows.
    scores = -cross_val_score(model, features, target, cv=5, scoring="neg_root_mean_squared_error")
    print(f"RMSE in cross-validation: {scores.mean():.1f}, folds from {scores.min():.1f} to {scores.max():.1f}")

    model.fit(features, target)
    prices = model.predict(test[features.columns])
    submission = pd.DataFrame({"id": test["id"], "price": prices.round(2)})

    submission.to_csv(options.out, index=False)
    print(f"Wrote {len(submission):,} predictions to {options.out}.")
    if not options.no_submit:
        podium("submit", SLUG, str(options.out), "-m", "starter: boosted trees on the log price")


GRADES = {
    "cut": ["Fair", "Good", "Very Good", "Premium", "Ideal"],
    "color": ["J", "I", "H", "G", "F", "E", "D"],
    "clarity": ["I1", "SI2", "SI1", "VS2", "VS1", "VVS2", "VVS1", "IF"],
}


def make_model() -> TransformedTargetRegressor:
    """Fit trees to graded numbers, and to the logarithm: prices differ by factors, not by amounts."""
    grades = OrdinalEncoder(categories=list(GRADES.values()))
    columns = make_column_transformer((grades, list(GRADES)), remainder="passthrough")
    trees = HistGradientBoostingRegressor(max_iter=300, random_state=0)
    return TransformedTargetRegressor(make_pipeline(columns, trees), func=np.log, inverse_func=np.exp)


def podium(*arguments: str) -> None:
    """Run the podium command that belongs to this Python."""
    beside = Path(sys.executable).with_name("podium")
    command = str(beside) if beside.exists() else "podium"
    if code := subprocess.run([command, *arguments], check=False).returncode:
        sys.exit(code)


if __name__ == "__main__":
    main()
