"""A score of no consequence: it touches memory and links loops before a submission has to wait for that."""

from __future__ import annotations

import os
from pathlib import Path

from scorer.compiled import compile_solution, load_compiled, load_schema
from scorer.scoring import read_submission, score_table
from worker.messages import Limits, Scored, ScoreRequest, dump, read_request

SOLUTION = "id,y,Usage\n1,0,Public\n2,1,Public\n3,0,Private\n4,1,Private\n"
SUBMISSION = "id,y\n1,0.25\n2,0.5\n3,0.5\n4,0.75\n"


class Rehearsal:
    """Two tiny files, and what a child does with them before it waits for its request."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._submission = folder / "submission.csv"
        self._compiled = folder / "compiled"
        solution = folder / "solution.csv"
        _write(solution, SOLUTION)
        _write(self._submission, SUBMISSION)
        compile_solution(solution, self._compiled, metric="roc_auc", parameters={}, id_column="id")

    def run(self) -> None:
        """Go once through all that scoring does."""
        request = ScoreRequest(str(self._submission), str(self._compiled), 1, Limits(1.0, 1))
        read_request(dump(request))
        table = read_submission(self._submission, load_schema(self._compiled))
        scores = score_table(table, load_compiled(self._compiled))
        assert scores.public_score is not None
        dump(Scored(scores.public_score, scores.private_score, 2, 2, scores.notes, str(scores.path), {}))


def _write(path: Path, text: str) -> None:
    """Replace a file whole: another worker may be reading it."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_text(text)
    partial.replace(path)
