"""A first model for Loan Defaults: logistic regression with a threshold chosen for F1.

python starter.py                 download, train, validate, predict and submit
python starter.py --no-submit     stop before submitting
"""

import argparse
import subprocess
import sys
from pathlib import Path

import pandas as pd
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, TunedThresholdClassifierCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, QuantileTransformer, StandardScaler

SLUG = "loan-defaults"


def main() -> None:
    """Go from the data to a submission."""
    parser = argparse.ArgumentParser(
        description="A first model for Loan Defaults: logistic regression with a threshold chosen for F1."
    )
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder of the data files")
    parser.add_argument("--out", type=Path, default=Path("submission.csv"), help="the file to write")
    parser.add_argument("--no-submit", action="store_true", help="write the file, but do not submit it")
    options = parser.parse_args()

    if not (options.data / "train.csv").exists():
        podium("download", SLUG, "--to", str(options.data))
    train = pd.read_csv(options.data / "train.csv")
    test = pd.read_csv(options.data / "test.csv")

    features, target = train.drop(columns=["id", "default"]), train["default"]
    model = make_model()
    # The threshold is chosen anew inside each fold: chosen on the fold that it is judged by, it would flatter.
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    scores = cross_val_score(model, features, target, cv=folds, scoring="f1")
    print(f"F1 in cross-validation: {scores.mean():.4f}, folds from {scores.min():.4f} to {scores.max():.4f}")

    model.fit(features, target)
    submission = pd.DataFrame({"id": test["id"], "default": model.predict(test[features.columns])})
    print(
        f"Flagged: {submission['default'].mean():.1%} of the test loans. Defaulted: {target.mean():.1%} of the others."
    )

    submission.to_csv(options.out, index=False)
    print(f"Wrote {len(submission):,} predictions to {options.out}.")
    if not options.no_submit:
        podium("submit", SLUG, str(options.out), "-m", "starter: logistic regression, tuned threshold")


def make_model() -> TunedThresholdClassifierCV:
    """Fit probabilities of default, then find the probability from which flagging a loan gives the best F1."""
    words = make_column_selector(dtype_include=["object", "string"])
    columns = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), words),
        # Incomes and balances have long tails: their order says more than their size.
        remainder=make_pipeline(QuantileTransformer(n_quantiles=100), StandardScaler()),
    )
    regression = LogisticRegression(C=0.01, class_weight="balanced", max_iter=1000)
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    return TunedThresholdClassifierCV(make_pipeline(columns, regression), scoring="f1", cv=folds)


def podium(*arguments: str) -> None:
    """Run the podium command that belongs to this Python."""
    beside = Path(sys.executable).with_name("podium")
    command = str(beside) if beside.exists() else "podium"
    if code := subprocess.run([command, *arguments], check=False).returncode:
        sys.exit(code)


if __name__ == "__main__":
    main()
