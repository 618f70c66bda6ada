"""Attack each honest mode: files fitted to scores by boosting, and labels read out of the log loss.

`python -m benchmarks.attacks --help` lists the options; the run takes a few seconds. Both attacks see nothing but
released scores. The boosting attack (Blum and Hardt 2015) takes the majority vote of random files that scored above
chance. The label oracle (Whitehill 2017) gives m rows of a file log-odds that are powers of two and all others even
odds, so that the sum of log losses tells the labels of the m rows as the digits of a number.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np

from scorer.intervals.comparison import compare
from scorer.intervals.evidence import Evidence, Kind
from scorer.table import BoolArray, FloatArray
from server.domain.honesty import HonestMode, Released, climb, round_to_step, rounding_step
from server.domain.leaderboard import shown_score

DECIMALS = 5
N_FILES = 500
N_SEEDS = 10
N_ORACLE_FILES = 200
N_ROWS = 4000
# The log-odds of the first row that the oracle asks for; no clipping of probabilities at 1e-15 reaches it.
LARGEST_LOG_ODDS = 30.0


@dataclass
class Board:
    """The public leaderboard of one team: what it releases of the mean of row losses."""

    mode: HonestMode
    higher_is_better: bool
    step: float
    decimals: int = DECIMALS
    shown: Released | None = None
    evidence: Evidence | None = None
    n_scored: int = field(default=0)

    def submit(self, losses: FloatArray) -> float | None:
        """Score a file by the losses of its public rows; None where the ladder tells no significant improvement."""
        self.n_scored += 1
        score, n = float(losses.mean()), len(losses)
        if self.mode is HonestMode.EXACT:
            return shown_score(score, self.decimals)
        if self.mode is HonestMode.ROUNDED:
            return round_to_step(score, self.step)
        evidence = Evidence(score, Kind.PARTS, (losses - score) / math.sqrt(n * (n - 1)), n)
        error = math.inf if self.evidence is None else compare(evidence, self.evidence).standard_error
        after = climb(
            self.shown,
            submission_id=self.n_scored,
            score=score,
            standard_error=error,
            n_public=n,
            higher_is_better=self.higher_is_better,
        )
        if after is self.shown:
            return None
        self.shown, self.evidence = after, evidence
        return after.score


@dataclass(frozen=True)
class Boosted:
    """What the boosting attack reached: accuracies, and how far apart they are in standard errors of the public one."""

    mode: str
    n_files: int
    public_score: float
    private_score: float
    shown_score: float
    gap: float
    shown_gap: float


@dataclass(frozen=True)
class ReadOut:
    """How many labels the oracle asked one file for, and what share of all that it asked for it got right."""

    mode: str
    decimals: int
    n_files: int
    n_public: int
    labels_per_file: int
    n_asked: int
    share_right: float


def boost(mode: HonestMode, *, n_files: int, n_public: int = N_ROWS, n_private: int = N_ROWS, seed: int = 0) -> Boosted:
    """Fit random files to the scores of a binary task without anything to learn: every honest score is ½."""
    random = np.random.default_rng(seed)
    n_rows = n_public + n_private
    labels = random.random(n_rows) < 0.5
    error = 0.5 / math.sqrt(n_public)
    board = Board(mode, higher_is_better=True, step=rounding_step(error))
    chosen: list[BoolArray] = []
    for _ in range(n_files - 1):
        guess = random.random(n_rows) < 0.5
        released = board.submit((guess == labels)[:n_public].astype(np.float64))
        # Where nothing is released, nothing is known of the file, and it is left out.
        if released is not None and released != 0.5:
            chosen.append(guess if released > 0.5 else ~guess)
    vote = _vote(chosen, random, n_rows) == labels
    released = board.submit(vote[:n_public].astype(np.float64))
    public, private = float(vote[:n_public].mean()), float(vote[n_public:].mean())
    shown = released if released is not None else 0.5 if board.shown is None else board.shown.score
    return Boosted(mode.value, n_files, public, private, shown, (public - private) / error, (shown - private) / error)


def draw_luck(*, n_files: int, n_public: int = N_ROWS, n_private: int = N_ROWS, seed: int = 0) -> float:
    """Return how far public and private score of the luckiest of random files are apart, in standard errors.

    It is what choosing the best of so many files costs where nobody attacks: the noise that a gap is measured by.
    """
    random = np.random.default_rng(seed)
    publics = random.binomial(n_public, 0.5, n_files) / n_public
    privates = random.binomial(n_private, 0.5, n_files) / n_private
    best = int(publics.argmax())
    return float((publics[best] - privates[best]) / (0.5 / math.sqrt(n_public)))


def _vote(files: Sequence[BoolArray], random: np.random.Generator, n_rows: int) -> BoolArray:
    votes = np.zeros(n_rows)
    for each in files:
        votes += np.where(each, 1, -1)
    tied = votes == 0
    votes[tied] = random.choice([-1, 1], size=int(tied.sum()))
    return votes > 0


def read_out(
    mode: HonestMode, *, n_files: int, n_public: int = N_ROWS, decimals: int = DECIMALS, seed: int = 0
) -> ReadOut:
    """Ask for m labels with each file, as many as a released score can tell, and count how many guesses are right."""
    random = np.random.default_rng(seed)
    labels = random.random(n_public) < 0.5
    # The typical standard error of a log loss: that of a sound model is about one half over the root of the rows.
    board = Board(mode, higher_is_better=False, step=rounding_step(0.5 / math.sqrt(n_public)), decimals=decimals)
    resolution = {
        HonestMode.EXACT: 10.0**-decimals,
        HonestMode.ROUNDED: board.step,
        HonestMode.LADDER: 1 / n_public,
    }[mode]
    m = count_readable(n_public, resolution)
    guesses = random.random(n_public) < 0.5
    n_asked = 0
    for number in range(n_files):
        rows = np.arange(number * m, (number + 1) * m) % n_public
        released = board.submit(oracle_losses(labels, rows))
        if released is not None:
            guesses[rows] = decode(released, n_public, m)
        n_asked = min(n_public, n_asked + m)
    return ReadOut(mode.value, decimals, n_files, n_public, m, n_asked, float((guesses == labels)[:n_asked].mean()))


def count_readable(n_public: int, resolution: float) -> int:
    """Return how many labels one score can tell that is known to within the resolution; one where it tells none.

    The log-odds are halved from row to row, and the smallest must change the mean by more than the resolution.
    """
    ratio = LARGEST_LOG_ODDS / (2 * n_public * resolution)
    return min(n_public, 1 + math.floor(math.log2(ratio))) if ratio > 1 else 1


def _log_odds(m: int) -> FloatArray:
    return np.ldexp(LARGEST_LOG_ODDS, -np.arange(m))


def oracle_losses(labels: BoolArray, rows: np.ndarray) -> FloatArray:
    """Return the log losses of a file with powers of two as log-odds on some rows and even odds on all others."""
    losses = np.full(len(labels), math.log(2))
    odds = _log_odds(len(rows))
    losses[rows] = np.logaddexp(0.0, np.where(labels[rows], -odds, odds))
    return losses


def decode(score: float, n_public: int, m: int) -> BoolArray:
    """Return the labels of the m rows by a score: a label 0 adds its log-odds to the sum of the losses."""
    odds = _log_odds(m)
    left = score * n_public - (n_public - m) * math.log(2) - float(np.logaddexp(0.0, -odds).sum())
    labels = np.ones(m, dtype=np.bool_)
    for place, each in enumerate(odds):
        if left > each - odds[-1] / 2:
            labels[place] = False
            left -= each
    return labels


def _mean(values: Iterable[float]) -> float:
    return statistics.fmean(values)


def main() -> int:
    """Attack each mode and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attacks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    boosted = [boost(mode, n_files=N_FILES, seed=seed) for mode in HonestMode for seed in range(N_SEEDS)]
    told = [
        *(read_out(HonestMode.EXACT, n_files=1, n_public=100, decimals=decimals) for decimals in (15, DECIMALS)),
        *(read_out(mode, n_files=N_ORACLE_FILES, n_public=1000) for mode in HonestMode),
    ]
    if options.json:
        print(json.dumps({"boosting": [asdict(each) for each in boosted], "oracle": [asdict(each) for each in told]}))
        return 0
    print(
        f"Boosting: {N_FILES} files, {N_ROWS:,} public and {N_ROWS:,} private rows, accuracy, nothing to learn, mean of"
        f" {N_SEEDS} runs; gaps in standard errors"
    )
    print("mode      public  private  shown   public − private (most)  shown − private (most)")
    for mode in HonestMode:
        runs = [each for each in boosted if each.mode == mode]
        gaps, shown = [each.gap for each in runs], [each.shown_gap for each in runs]
        print(
            f"{mode:8}  {_mean(each.public_score for each in runs):.4f}  {_mean(e.private_score for e in runs):.4f}   "
            f"{_mean(each.shown_score for each in runs):.4f}  {_mean(gaps):16.1f} ({max(gaps):.1f})"
            f"  {_mean(shown):15.1f} ({max(shown):.1f})"
        )
    luck = [draw_luck(n_files=N_FILES, seed=seed) for seed in range(N_SEEDS)]
    print(f"no attack: the luckiest of {N_FILES} random files is {_mean(luck):.1f} ({max(luck):.1f}) apart")
    print("Label oracle: log loss, share of right labels among those asked for (chance: 50 %)")
    print("mode      decimals  files  public rows  labels of one file  asked for  right")
    for each in told:
        print(
            f"{each.mode:8}  {each.decimals:8}  {each.n_files:5}  {each.n_public:11,}"
            f"  {each.labels_per_file:18}  {each.n_asked:9,}  {each.share_right:.1%}"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
