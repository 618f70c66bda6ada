"""Codabench bundles of several files and tasks, and their programs run as they were, to hold scores against."""

from __future__ import annotations

import io
import json
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import yaml

from tests.imports import Files, codabench_bundle, lines_of, write_files, zip_of

MAIN = """\
import argparse
import json
from pathlib import Path

from measures import core
from scoring.reading import TABLES, read

parser = argparse.ArgumentParser()
for name in ("--reference", "--predictions", "--output"):
    parser.add_argument(name, type=Path)
given = parser.parse_args()
truth, said = read("labels.csv"), dict(core.rows(given.predictions / "predictions.csv"))
weights = read("weights.csv")
names = json.loads((given.reference / "classes.json").read_text())
scores = {"weighted": core.weighted(truth, said, weights, names), "rows": float(len(truth)), "n": TABLES}
(given.output / "scores.json").write_text(json.dumps(scores))
"""
READING = """\
from pathlib import Path

from measures.core import rows

PLACE = Path("/app/input/ref")
TABLES = len(list(PLACE.glob("*.csv")))


def read(name):
    return dict(rows(PLACE / name))
"""
CORE = """\
import csv
import json
from pathlib import Path

POWER = json.loads((Path(__file__).parent / "settings.json").read_text())["power"]
EXTRA = (Path(__file__).parent / "extra.bin").read_bytes()[0]


def rows(path):
    with open(path, newline="") as file:
        reader = csv.reader(file)
        next(reader)
        return [(row[0], row[1]) for row in reader]


def weighted(truth, said, weights, names):
    wrong = sum(
        float(weights[id]) * (1 + abs(names.index(label) - names.index(said[id]))) ** POWER
        for id, label in truth.items()
        if said[id] != label
    )
    return wrong / len(truth) + EXTRA / 1000
"""
N = 30
KINDS = ["oats", "rye", "wheat"]
TRUTH = [KINDS[number * 7 % 3] for number in range(N)]
SAID = [label if number % 4 else "rye" for number, label in enumerate(TRUTH)]
IDS = [f"grain-{number}" for number in range(N)]


def table(header: str, *columns: list[object]) -> str:
    """Return a table of columns."""
    return "\n".join([header, *(",".join(map(str, row)) for row in zip(*columns, strict=True)), ""])


PREDICTIONS = table("grain_id,kind", list(IDS), list(SAID))
WEIGHTS: list[object] = [1 + number % 5 / 10 for number in range(N)]


def _about(key: str) -> dict[str, object]:
    """Return a board of one score, less of which is better, and one phase that never ends."""
    column = {"key": key, "index": 0, "sorting": "asc"}
    return {
        "leaderboards": [{"title": "Results", "columns": [column]}],
        "phases": [{"name": "Only", "start": "2020-01-01", "tasks": [0]}],
    }


def package_bundle(**changes: object) -> dict[str, str | bytes]:
    """Return a bundle whose program is a package of several files, with labels in three."""
    bundle = codabench_bundle(
        **{**_about("weighted"), **changes},
    )
    del bundle["scoring_program/score.py"]
    return {
        **bundle,
        "scoring_program/metadata.yaml": (
            "command: python3 -u -m scoring --reference $hidden --predictions $predictions --output $output\n"
        ),
        "scoring_program/scoring/__init__.py": "",
        "scoring_program/scoring/__main__.py": MAIN,
        "scoring_program/scoring/reading.py": READING,
        "scoring_program/measures/core.py": CORE,
        "scoring_program/measures/settings.json": '{"power": 1.5}',
        "scoring_program/measures/extra.bin": b"\x07\xff\x00",
        "scoring_program/__pycache__/old.pyc": b"\xff",
        "reference_data.zip": zip_of(
            {
                "labels.csv": table("grain_id,kind", list(IDS), list(TRUTH)),
                # in another order: rows go together by their ids
                "weights.csv": table("grain_id,weight", list(IDS)[::-1], WEIGHTS[::-1]),
                "classes.json": json.dumps(KINDS),
                "README.md": "Labels.\n",
            }
        ),
        "solution.zip": zip_of({"predictions.csv": PREDICTIONS, "notes.txt": "about it\n"}),
    }


SETS = """\
import os, sys
from glob import glob

def read(path):
    return [[float(cell) for cell in line.split()] for line in open(path)]

reference, predictions = os.path.join(sys.argv[1], "ref"), os.path.join(sys.argv[1], "res")
total = 0.0
for path in sorted(glob(os.path.join(reference, "*.solution"))):
    name = os.path.basename(path)[: -len(".solution")]
    truth, said = read(path), read(os.path.join(predictions, name + ".predict"))
    if len(truth) != len(said) or any(len(a) != len(b) for a, b in zip(truth, said)):
        sys.exit("another shape")
    total += sum(abs(a - b) ** 1.5 for one, two in zip(truth, said) for a, b in zip(one, two)) / len(truth)
with open(os.path.join(sys.argv[2], "scores.txt"), "w") as file:
    file.write(f"error: {total!r}\\n")
"""


def _one_hot(n_rows: int, width: int, step: int) -> list[object]:
    return [" ".join("1" if column == row * step % width else "0" for column in range(width)) for row in range(n_rows)]


def _blurred(n_rows: int, width: int) -> list[object]:
    return [" ".join(f"{((row * 31 + column * 17) % 97) / 97:.6f}" for column in range(width)) for row in range(n_rows)]


SET_FILES = {"alpha_test.predict": lines_of(_blurred(12, 2)), "beta_test.predict": lines_of(_blurred(20, 3))}


def sets_bundle(**changes: object) -> dict[str, str | bytes]:
    """Return a bundle with labels of two data sets, of other lengths and widths."""
    bundle = codabench_bundle(
        score=SETS,
        **{**_about("error"), **changes},
    )
    return {
        **bundle,
        "scoring_program/metadata.yaml": "command: python $program/score.py $input $output\n",
        "reference_data.zip": zip_of(
            {
                "alpha_test.solution": lines_of(_one_hot(12, 2, 1)),
                "beta_test.solution": lines_of(_one_hot(20, 3, 2)),
                "alpha_public.info": "classes = 2\n",
            }
        ),
        "solution.zip": zip_of(SET_FILES),
    }


def tasks_bundle() -> dict[str, str | bytes]:
    """Return a bundle of two tasks: the wheat seeds, and how close numbers are."""
    bundle = codabench_bundle()
    description = yaml.safe_load(bundle["competition.yaml"])
    description["tasks"].append(
        {
            "index": 5,
            "name": "Close numbers",
            "scoring_program": "closeness/",
            "reference_data": "numbers/",
        }
    )
    description["phases"][0]["tasks"] = [0, 5]
    description["leaderboards"][0]["columns"] = [{"key": "accuracy", "index": 0, "sorting": "desc"}]
    program = """\
truth = [float(line) for line in open("/app/input/ref/numbers")]
said = [float(line) for line in open("/app/input/res/guesses")]
error = sum(abs(a - b) ** 1.25 for a, b in zip(truth, said)) / len(truth)
open("/app/output/scores.txt", "w").write(f"accuracy: {1 / (1 + error)!r}")
"""
    description["solutions"].append({"index": 1, "tasks": [5], "path": "guesses.zip"})
    return {
        **bundle,
        "competition.yaml": yaml.safe_dump(description),
        "closeness/metadata.yaml": "command: python closeness.py\n",
        "closeness/closeness.py": program,
        "numbers/numbers": lines_of(list(range(25))),
        "guesses.zip": zip_of({"guesses": lines_of([number * 0.9 for number in range(25)])}),
    }


def run_original(folder: Path, program: Files, *, reference: Files, predictions: Files) -> dict[str, float]:
    """Run a scoring program as Codabench does, in a folder that stands for /app; returns all that it scores."""
    texts = {
        name: content.replace("/app", str(folder)) if isinstance(content, str) else content
        for name, content in program.items()
    }
    write_files(folder / "program", texts)
    write_files(folder / "input" / "ref", reference)
    write_files(folder / "input" / "res", predictions)
    (folder / "output").mkdir()
    command = str(yaml.safe_load(str(program["metadata.yaml"]))["command"])
    for variable, place in (("$program", "program"), ("$hidden", "input/ref"), ("$predictions", "input/res")):
        command = command.replace(variable, str(folder / place))
    command = command.replace("$input", str(folder / "input")).replace("$output", str(folder / "output"))
    words = [sys.executable, *shlex.split(command)[1:]]
    subprocess.run(words, cwd=folder / "program", check=True, capture_output=True)
    written = next(path for name in ("scores.json", "scores.txt") if (path := folder / "output" / name).is_file())
    found: dict[str, float] = yaml.safe_load(written.read_text(encoding="utf-8"))
    return found


def program_of(bundle: Files, folder: str = "scoring_program") -> dict[str, str | bytes]:
    """Return the files of a program of a bundle."""
    start = f"{folder}/"
    return {name.removeprefix(start): content for name, content in bundle.items() if name.startswith(start)}


def unzip(content: str | bytes) -> dict[str, str | bytes]:
    """Return the files of a zip archive, as text where they are."""
    assert isinstance(content, bytes)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    return {name: content.decode() if content.isascii() else content for name, content in found.items()}
