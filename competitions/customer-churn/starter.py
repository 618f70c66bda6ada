"""A first model for Customer Churn: logistic regression on all columns.

python starter.py                 download, train, validate, predict and submit
python starter.py --no-submit     stop before submitting
"""

import argparse
import subprocess
import sys
from pathlib import Path

import pandas as pd
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

SLUG = "customer-churn"


def main() -> None:
    """Go from the data to a submission."""
    parser = argparse.ArgumentParser(
        description="A first model for Customer Churn: logistic regression on all columns."
    )
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder of the data files")
    parser.add_argument("--out", type=Path, default=Path("submission.csv"), help="the file to write")
    parser.add_argument("--no-submit", action="store_true", help="write the file, but do not submit it")
    options = parser.parse_args()

    if not (options.data / "train.csv").exists():
        podium("download", SLUG, "--to", str(options.data))
    train = pd.read_csv(options.data / "train.csv")
    test = pd.read_csv(options.data / "test.csv")

    features, target = train.drop(columns=["id", "churn"]), train["churn"]
    model = make_model()
    # Every fold is predicted by a model that has not seen it: this is what to expect on the test rows.
    scores = cross_val_score(model, features, target, cv=5, scoring="roc_auc")
    print(f"ROC AUC in cross-validation: {scores.mean():.4f}, folds from {scores.min():.4f} to {scores.max():.4f}")

    model.fit(features, target)
    probabilities = model.predict_proba(test[features.columns])[:, 1]
    submission = pd.DataFrame({"id": test["id"], "churn": probabilities.round(6)})

    submission.to_csv(options.out, index=False)
    print(f"Wrote {len(submission):,} predictions to {options.out}.")
    if not options.no_submit:
        podium("submit", SLUG, str(options.out), "-m", "starter: logistic regression")


def make_model() -> Pipeline:
    """Turn words into columns of 0 and 1, fill and scale the numbers, then fit one weight for each column."""
    words = make_column_selector(dtype_include=["object", "string"])
    columns = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), words),
        remainder=make_pipeline(SimpleImputer(), StandardScaler()),  # total_charges is blank for new customers
    )
    return make_pipeline(columns, LogisticRegression(max_iter=1000))


def podium(*arguments: str) -> None:
    """Run the podium command that belongs to this Python."""
    beside = Path(sys.executable).with_name("podium")
    command = str(beside) if beside.exists() else "podium"
    if code := subprocess.run([command, *arguments], check=False).returncode:
        sys.exit(code)


if __name__ == "__main__":
    main()
