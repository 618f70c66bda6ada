"""A score of no consequence: it touches memory and links loops before a submission has to wait for that."""

from __future__ import annotations

import shutil
from pathlib import Path

from scorer.compiled import FORMAT_VERSION, load_compiled, load_schema
from scorer.scoring import read_submission, score_table
from server.errors import StartError
from worker.child import Child, Outcome, Work
from worker.locking import locked
from worker.messages import Answer, Compiled, CompileRequest, Limits, Request, Scored, ScoreRequest, dump, read_request
from worker.tasks import perform

SOLUTION = "id,y,Usage\n1,0,Public\n2,1,Public\n3,0,Private\n4,1,Private\n"
SUBMISSION = "id,y\n1,0.25\n2,0.5\n3,0.5\n4,0.75\n"
LIMITS = Limits(seconds=60.0, memory_bytes=1 << 30, file_bytes=1 << 20)


class Rehearsal:
    """Two tiny files, and what a child does with them before it waits for its request.

    A child makes them ready, too: the reader that this takes starts threads.
    """

    def __init__(self, folder: Path) -> None:
        self._solution = folder / "solution.csv"
        self._submission = folder / "submission.csv"
        self._compiled = folder / f"compiled-{FORMAT_VERSION}"
        with locked(folder / "lock"):
            if not self._succeeds():
                self._make()

    def _make(self) -> None:
        shutil.rmtree(self._compiled, ignore_errors=True)
        self._solution.write_text(SOLUTION)
        self._submission.write_text(SUBMISSION)
        request = CompileRequest(str(self._solution), str(self._compiled), "roc_auc", {}, "id", LIMITS)
        outcome = _ask(perform, request)
        if not self._succeeds():
            raise StartError(f"The worker cannot score its own example: {outcome}.")

    def _succeeds(self) -> bool:
        def work(_: Request) -> Answer:
            self.run()
            return Compiled()

        return isinstance(_ask(work, self._request()), Compiled)

    def _request(self) -> ScoreRequest:
        return ScoreRequest(str(self._submission), str(self._compiled), 1, LIMITS)

    def run(self) -> None:
        """Go once through all that scoring does."""
        read_request(dump(self._request()))
        table = read_submission(self._submission, load_schema(self._compiled))
        scores = score_table(table, load_compiled(self._compiled))
        assert scores.public_score is not None
        dump(Scored(scores.public_score, scores.private_score, 2, 2, scores.notes, str(scores.path), {}))


def _ask(work: Work, request: Request) -> Outcome:
    child = Child(work)
    outcome = child.ask(request, beat=lambda: None)
    child.close()
    return outcome
