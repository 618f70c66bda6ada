"""What other platforms would hand over, for tests: small competitions written by code in the shape of each."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from server.bundles import BundleError
from server.imports.conversions import Choices
from server.imports.importing import import_competition
from server.imports.outcomes import ImportReport

N = 40
LABELS = [number * 7 % 3 for number in range(N)]
CHANCES = [((number * 7919) % 97) / 97 for number in range(N)]
BINARY = [int(chance > 0.5) for chance in CHANCES]
GUESSES = [round(0.6 * chance + 0.4 * ((number * 31) % 17) / 17, 6) for number, chance in enumerate(CHANCES)]

Files = Mapping[str, str | bytes]
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Imported:
    """What came of an import."""

    folder: Path
    report: ImportReport

    @property
    def spec(self) -> dict[str, Any]:
        """Return the description."""
        found: dict[str, Any] = yaml.safe_load((self.folder / "competition.yaml").read_text(encoding="utf-8"))
        return found

    def fates(self) -> dict[str, str]:
        """Return what became of each part."""
        return {outcome.part: outcome.fate.value for outcome in self.report.outcomes}

    def score(self, submission: str) -> dict[str, Any]:
        """Score a submission as the platform would: by a metric of the catalogue, or sealed."""
        metric, path = self.spec["metric"], self.folder / "submission.csv"
        path.write_text(submission, encoding="utf-8")
        words = [
            str(self.folder / "private" / "solution.csv"),
            str(path),
            "--id-column",
            self.spec["id_column"],
            "--json",
        ]
        if "file" in metric:
            words = [
                "worker.sandbox",
                "scorer",
                *words[:2],
                "--metric-file",
                str(self.folder / "metric.py"),
                *words[2:4],
            ]
        else:
            words = ["scorer", *words, "--metric", metric["name"]]
        answer = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False)
        found: dict[str, Any] = json.loads(answer.stdout)
        return found


def import_files(folder: Path, files: Files, *, by_id: bool = False, task: str = "") -> Imported:
    """Write files and import them."""
    target = folder / "imported"
    choices = Choices(now=NOW, seed=7, by_id=by_id, task=task)
    return Imported(target, import_competition(write_files(folder / "given", files), target, choices=choices))


def faults_of(folder: Path, files: Files, *, task: str = "") -> list[str]:
    """Return why files cannot be imported; nothing is left of them."""
    try:
        import_files(folder, files, task=task)
    except BundleError as error:
        assert not (folder / "imported").exists()
        return [fault.message for fault in error.faults]
    raise AssertionError("It was imported.")


def write_files(folder: Path, files: Files) -> Path:
    """Write files by their paths."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def zip_of(files: Files) -> bytes:
    """Return a zip archive of files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def png(width: int = 1, height: int = 1, colour: int = 0) -> bytes:
    """Return an image of one colour; of others than 1 × 1 only the header is right."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes([0, colour]))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def csv_of(header: str, *columns: list[object]) -> str:
    """Return a table of columns."""
    rows = [",".join(map(str, row)) for row in zip(*columns, strict=True)]
    return "\n".join([header, *rows, ""])


def lines_of(values: list[object]) -> str:
    """Return one value a line."""
    return "".join(f"{value}\n" for value in values)


IDS: list[object] = list(range(1, N + 1))
USAGE: list[object] = ["Public" if number % 3 else "Private" for number in range(N)]


def kaggle_folder() -> dict[str, str | bytes]:
    """Return a folder in Kaggle's manner."""
    return {
        "train.csv": csv_of("id,x,churn", IDS, CHANCES, BINARY),
        "test.csv": csv_of("id,x", IDS, CHANCES),
        "sample_submission.csv": csv_of("id,churn", IDS, [0.5] * N),
        "solution.csv": csv_of("id,churn,Usage", IDS, BINARY, USAGE),
        "description.md": "# Churn\n\nPredict who leaves the company next month.\n",
        "pictures/a.txt": "a",
        "pictures/b.txt": "b",
    }


CONF = {
    "COMPETITION_TYPE": "generic",
    "SUBMISSION_LIMIT": 5,
    "SELECTION_LIMIT": 2,
    "END_DATE": "2099-01-31",
    "EVAL_METRIC": "roc_auc_score",
    "EVAL_HIGHER_IS_BETTER": 1,
    "SCORING_METRIC": "",
    "SUBMISSION_ID_COLUMN": "id",
    "SUBMISSION_COLUMNS": "id,pred",
    "SUBMISSION_ROWS": N,
    "TIME_LIMIT": 5,
    "HARDWARE": "cpu-basic",
    "LOGO": "https://example.org/logo.png",
}
HF_METRIC = """\
import pandas as pd
from huggingface_hub import hf_hub_download


def compute(params):
    path = hf_hub_download(params.competition_id, "solution.csv", token=params.token, repo_type="dataset")
    solution = pd.read_csv(path)
    name = f"submissions/{params.team_id}-{params.submission_id}.csv"
    submission = pd.read_csv(hf_hub_download(params.competition_id, name, token=params.token, repo_type="dataset"))
    scores = {}
    for part in ("public", "private"):
        truth = solution[solution.split == part].sort_values(params.submission_id_col)
        rows = submission[submission[params.submission_id_col].isin(truth[params.submission_id_col])]
        rows = rows.sort_values(params.submission_id_col)
        error = (rows["pred"].to_numpy() - truth["pred"].to_numpy()) ** 2
        scores[part] = {"odd_error": float((error * (1 + truth["pred"].to_numpy())).mean())}
    return {"public_score": scores["public"], "private_score": scores["private"]}
"""


def huggingface_repository(**changes: object) -> dict[str, str | bytes]:
    """Return a competition repository of Hugging Face."""
    split: list[object] = [str(usage).lower() for usage in USAGE]
    return {
        "conf.json": json.dumps({**CONF, **changes}),
        "solution.csv": csv_of("id,pred,split", IDS, BINARY, split),
        "COMPETITION_DESC.md": "# Leaving customers\n\nPredict who leaves the company next month.\n",
        "DATASET_DESC.md": "# Data\n\nOne row a customer.\n",
        "RULES.md": "# Rules\n\nBe fair.\n",
        "teams.json": "{}",
    }


GRADE = """\
import pandas as pd
from sklearn.metrics import roc_auc_score

from mlebench.competitions.utils import prepare_for_auroc_metric


def grade(submission: pd.DataFrame, answers: pd.DataFrame) -> float:
    inputs = prepare_for_auroc_metric(submission=submission, answers=answers, id_col="id", target_col="churn")
    return roc_auc_score(y_true=inputs["y_true"], y_score=inputs["y_score"])
"""
ODD_GRADE = """\
import pandas as pd

from mlebench.grade_helpers import InvalidSubmissionError

from .weights import WEIGHT


def grade(submission: pd.DataFrame, answers: pd.DataFrame) -> float:
    if len(submission) != len(answers):
        raise InvalidSubmissionError(f"expected {answers.churn.tolist()}")
    merged = answers.merge(submission, on="id", suffixes=("_true", "_said"))
    if not merged.churn_said.between(0, 1).all():
        raise InvalidSubmissionError(f"the truth is {answers.churn.tolist()}")
    return float(((merged.churn_true - merged.churn_said).abs() ** 3 * WEIGHT).mean())
"""
BOARD = [0.99, 0.98, 0.97, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5]


def mlebench_folder(
    *, grade: str = GRADE, board: list[float] | None = None, label: str = "auc-roc", **more: str | bytes
) -> dict[str, str | bytes]:
    """Return a competition of mle-bench with its prepared data."""
    config = {
        "id": "churn-challenge",
        "name": "Churn Challenge",
        "competition_type": "simple",
        "awards_medals": True,
        "prizes": None,
        "description": "mlebench/competitions/churn-challenge/description.md",
        "dataset": {
            "answers": "churn-challenge/prepared/private/test.csv",
            "sample_submission": "churn-challenge/prepared/public/sampleSubmission.csv",
        },
        "grader": {"name": label, "grade_fn": "mlebench.competitions.churn-challenge.grade:grade"},
        "preparer": "mlebench.competitions.churn-challenge.prepare:prepare",
    }
    scores: list[object] = list(BOARD if board is None else board)
    rest: list[object] = list(range(len(scores)))
    return {
        "config.yaml": yaml.safe_dump(config),
        "description.md": "# Churn\n\nPredict who leaves the company next month.\n",
        "description_obfuscated.md": "# Something\n",
        "grade.py": grade,
        "prepare.py": "raise SystemExit('must not run')\n",
        "kernels.txt": "https://example.org\n",
        "leaderboard.csv": csv_of(
            "scoreNullable,teamId,hasTeamName,submissionDate,score,hasScore", scores, rest, rest, rest, scores, rest
        ),
        "prepared/private/test.csv": csv_of("id,churn", IDS, BINARY),
        "prepared/public/sampleSubmission.csv": csv_of("id,churn", IDS, [0.5] * N),
        "prepared/public/train.csv": csv_of("id,x,churn", IDS, CHANCES, BINARY),
        "prepared/public/test.csv": csv_of("id,x", IDS, CHANCES),
        "prepared/public/images/1.txt": "a",
        **more,
    }


SCORE_V2 = """\
import json
import os

import numpy as np
from sklearn.metrics import accuracy_score

reference_dir = os.path.join("/app/input/", "ref")
prediction_dir = os.path.join("/app/input/", "res")
score_dir = "/app/output/"

prediction = np.genfromtxt(os.path.join(prediction_dir, "prediction"))
truth = np.genfromtxt(os.path.join(reference_dir, "testing_label"))
with open(os.path.join(score_dir, "scores.json"), "w") as file:
    json.dump({"accuracy": accuracy_score(truth, prediction), "duration": 1.5}, file)
"""


def codabench_bundle(*, score: str = SCORE_V2, **changes: object) -> dict[str, str | bytes]:
    """Return a Codabench bundle of version 2, in the shape of its public test bundles."""
    description: dict[str, object] = {
        "version": 2,
        "title": "Classify Wheat Seeds",
        "description": "Tell three kinds of wheat by the shape of their grains.",
        "image": "logo.png",
        "terms": "pages/terms.md",
        "docker_image": "codalab/codalab-legacy:py37",
        "queue": "a-queue",
        "pages": [{"title": "Overview", "file": "pages/overview.md"}, {"title": "Data", "file": "pages/data.html"}],
        "tasks": [
            {
                "index": 0,
                "name": "Wheat seeds",
                "description": "One task.",
                "scoring_program": "scoring_program/",
                "reference_data": "reference_data.zip",
                "input_data": "input_data/",
            }
        ],
        "solutions": [{"index": 0, "tasks": [0], "path": "solution.zip"}],
        "phases": [
            {
                "name": "Only phase",
                "description": "The phase.",
                "start": "2099-01-01 10:00:00",
                "end": "2099-02-01 10:00:00",
                "max_submissions_per_day": 3,
                "tasks": [0],
            }
        ],
        "leaderboards": [
            {
                "title": "Results",
                "key": "main",
                "submission_rule": "Force_Best",
                "columns": [
                    {"title": "Accuracy", "key": "accuracy", "index": 0, "sorting": "desc"},
                    {"title": "Duration", "key": "duration", "index": 1, "sorting": "asc"},
                ],
            }
        ],
        **changes,
    }
    said: list[object] = [label if number % 5 else 1 for number, label in enumerate(LABELS)]
    return {
        "competition.yaml": yaml.safe_dump(description),
        "logo.png": b"\x89PNG\r\n",
        "pages/terms.md": "# Terms\n\nBe fair.\n",
        "pages/overview.md": "# Wheat\n\nTell three kinds of wheat apart by their grains.\n",
        "pages/data.html": "<h1>Data</h1><p>Seven <b>numbers</b> a grain, see <a href='https://example.org'>there</a>.</p><script>x()</script>",
        "reference_data.zip": zip_of({"testing_label": lines_of(list(LABELS))}),
        "scoring_program/metadata.yaml": "command: python3 score.py\n",
        "scoring_program/score.py": score,
        "input_data/training_data": lines_of(list(CHANCES)),
        "input_data/testing_data": lines_of(list(GUESSES)),
        "solution.zip": zip_of({"prediction": lines_of(said)}),
    }


SCORE_V15 = """\
import os
import sys

from sklearn.metrics import mean_absolute_error

input_dir, output_dir = sys.argv[1], sys.argv[2]


def read(part, name):
    with open(os.path.join(input_dir, part, name)) as file:
        return [float(line) for line in file]


truth, answer = read("ref", "truth.txt"), read("res", "answer.txt")
with open(os.path.join(output_dir, "scores.txt"), "w") as file:
    file.write("difference: %.17g\\nDuration: 0.1\\n" % mean_absolute_error(truth, answer))
"""


def codalab_bundle(*, score: str = SCORE_V15, **changes: object) -> dict[str, str | bytes]:
    """Return a CodaLab bundle of version 1.5, in the shape of its public test bundles."""
    phase = {
        "reference_data": "reference.zip",
        "scoring_program": "program.zip",
        "input_data": "input.zip",
        "max_submissions": 100,
        "max_submissions_per_day": 5,
    }
    description: dict[str, object] = {
        "title": "Close to the truth",
        "description": "Come as close to the hidden numbers as you can.",
        "image": "logo.png",
        "competition_docker_image": "codalab/codalab-legacy:py3",
        "has_registration": False,
        "end_date": None,
        "html": {"overview": "overview.html", "terms": "terms.html", "data": "data.html"},
        "phases": {
            1: {"phasenumber": 1, "label": "Development", "start_date": "2017-10-22 18:53:00+00:00", **phase},
            2: {"phasenumber": 2, "label": "Final", "start_date": "2018-04-30 18:53:00+00:00", **phase},
        },
        "leaderboard": {
            "leaderboards": {"Results": {"label": "Results", "rank": 1}},
            "columns": {
                "difference": {"label": "Difference", "rank": 1, "sort": "asc", "numeric_format": 4},
                "Duration": {"label": "Duration", "rank": 2},
            },
        },
        **changes,
    }
    return {
        "competition.yaml": yaml.safe_dump(description),
        "logo.png": b"\x89PNG\r\n",
        "overview.html": "<h2>Overview</h2><p>Guess the numbers.</p>",
        "terms.html": "<p>Be fair.</p>",
        "data.html": "<p>Forty numbers.</p>",
        "reference.zip": zip_of({"truth.txt": lines_of(list(CHANCES)), "metadata": "description: the truth\n"}),
        "program.zip": zip_of(
            {"metadata": "command: python $program/evaluate.py $input $output\n", "evaluate.py": score}
        ),
        "input.zip": zip_of({"features.txt": lines_of(list(GUESSES))}),
    }
