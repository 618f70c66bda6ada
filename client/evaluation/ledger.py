"""The folder of an evaluation: what was asked, and what became of each run, a line each."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from client.errors import UsageError
from client.evaluation.trials import Outcome, Trial

_PLAN, _RESULTS = "evaluation.json", "results.jsonl"


@dataclass(frozen=True)
class Plan:
    """What makes two evaluations comparable: the same command, with the same limit, on the same server."""

    server: str
    command: list[str]
    time_limit_seconds: float


class Ledger:
    """The outcomes of an evaluation; each is on the disk before the next run begins.

    Parameters
    ----------
    folder : Path
        Where everything of the evaluation lies.

    Raises
    ------
    UsageError
        If the folder is of another evaluation, or can't be read or written.
    """

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.folder = folder
        self._outcomes: dict[Trial, Outcome] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._keep_plan(plan)
            self._load()
        except OSError as error:
            raise UsageError(f"{folder} can't be used: {error.strerror}.", code="local_file") from error

    def find(self, trial: Trial) -> Outcome | None:
        """Return what became of a run, if it has been made."""
        return self._outcomes.get(trial)

    def record(self, outcome: Outcome) -> None:
        """Write down what became of a run; the last line of a run counts."""
        with (self.folder / _RESULTS).open("a", encoding="utf-8") as file:
            file.write(json.dumps(outcome.as_json()) + "\n")
            file.flush()
            os.fsync(file.fileno())
        self._outcomes[outcome.trial] = outcome

    def place_of(self, trial: Trial) -> Path:
        """Return the folder in which a run works."""
        return self.folder / trial.slug / f"seed-{trial.seed}"

    def data_of(self, slug: str) -> Path:
        """Return the folder of a competition's data, which all its runs share."""
        return self.folder / slug / "data"

    def _keep_plan(self, plan: Plan) -> None:
        path = self.folder / _PLAN
        asked = asdict(plan)
        if not path.exists():
            path.write_text(json.dumps(asked, indent=2) + "\n", encoding="utf-8")
            return
        try:
            known = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            known = None
        if known != asked:
            message = f"{self.folder} holds the evaluation of another command, time limit or server."
            hint = f"Choose another folder with --to; {path} says what this one is of."
            raise UsageError(message, code="other_evaluation", hint=hint)

    def _load(self) -> None:
        path = self.folder / _RESULTS
        if not path.exists():
            return
        lines = path.read_bytes().split(b"\n")
        if lines[-1]:  # a line that was cut off by a crash: its run is made again
            path.write_bytes(b"\n".join([*lines[:-1], b""]))
        for number, line in enumerate(lines[:-1], 1):
            try:
                outcome = Outcome(**json.loads(line))
            except (ValueError, TypeError):
                message = f"Line {number} of {path} is no outcome of a run."
                raise UsageError(message, code="local_file", hint="Delete the line; its run is made again.") from None
            self._outcomes[outcome.trial] = outcome
