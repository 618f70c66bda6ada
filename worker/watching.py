"""Sketches of files that have their score, then files held against each other: last of all, and never in the way.

Scoring knows nothing of it: the stored file is read again when no submission waits.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import structlog

from server.db import Database
from server.services import sketches, surveys
from server.services.copies import NearPair
from server.services.scoring import Task
from server.services.sketches import Earlier, Found
from server.services.surveys import Survey
from server.storage import save_file
from worker.alarm_messages import Changed, ChangesRequest, Sketched, SketchRequest, Surveyed, SurveyRequest
from worker.child import Outcome
from worker.estimating import Claims, InterruptedForScoreError
from worker.estimator import Estimator
from worker.files import DamagedFileError, check_file, fetched_path
from worker.messages import Stale
from worker.scoring import utc_now
from worker.solutions import SolutionNotCompiledError

SKETCHES = "sketches"
WATCH = "podium:watch:"
LARGEST_SKETCH_BYTES = 1 << 20
# Files that differ in more blocks differ in more rows than a probe does.
MOST_BLOCKS = 64

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Watching:
    """What it takes: the parts of an estimator, and claims that keep two workers from the same file."""

    database: Database
    estimator: Estimator
    claims: Claims
    clock: Callable[[], datetime] = utc_now

    def run_one(self) -> bool:
        """Sketch one file that has none; else survey one competition; False if there is nothing to do."""
        try:
            return self._sketch_one() or self._survey_one()
        except InterruptedForScoreError:
            log.info("watching_interrupted")
            return False

    def _sketch_one(self) -> bool:
        all_missing = self.database.read(sketches.find_missing)
        missing = next((each for each in all_missing if self.claims.take(each.task.submission_id)), None)
        if missing is None:
            return False
        task = missing.task
        try:
            found = None if missing.is_known else self._sketch(task)
        except InterruptedForScoreError:
            self.claims.release(task.submission_id)
            raise
        self.database.write(sketches.record, task=task, found=found, now=self.clock())
        log.info("submission_sketched", submission_id=task.submission_id, is_found=found is not None)
        return True

    def _sketch(self, task: Task) -> Found | None:
        earlier = self.database.read(sketches.list_earlier, submission_id=task.submission_id)
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="podium-sketch-")))
            try:
                path = self._fetch(stack, task.submission_key, task.submission_sha256)
                kept = [stack.enter_context(fetched_path(self.estimator.storage, each.sketch_key)) for each in earlier]
                request = SketchRequest(
                    submission=str(path),
                    folder="",
                    sketch=str(folder / "sketch"),
                    earlier=tuple(str(each) for each in kept),
                    most_blocks=MOST_BLOCKS,
                    max_expanded_bytes=self.estimator.max_expanded_bytes,
                    limits=replace(self.estimator.limits, file_bytes=LARGEST_SKETCH_BYTES),
                    id_column=task.id_column,
                )
                outcome = self._ask(request, task)
                if not isinstance(outcome, Sketched) or outcome.nearest >= len(earlier):
                    log.warning("file_not_sketched", submission_id=task.submission_id, outcome=type(outcome).__name__)
                    return None
                nearest = None if outcome.nearest < 0 else earlier[outcome.nearest]
                n_changed = None if nearest is None else self._count_changes(task, path, nearest, stack)
            except DamagedFileError as error:
                log.error("file_damaged", submission_id=task.submission_id, key=error.key, found=error.found)
                return None
            except SolutionNotCompiledError as error:
                log.warning("solution_not_compiled", outcome=type(error.outcome).__name__)
                return None
            stored = save_file(self.estimator.storage, folder / "sketch", SKETCHES)
        return Found(
            content_sha256=outcome.sha256,
            n_rows=outcome.n_rows,
            n_distinct=outcome.n_distinct,
            n_apart=outcome.n_apart,
            is_probe_like=outcome.is_probe_like,
            nearest_id=None if nearest is None or n_changed is None else nearest.submission_id,
            n_changed=n_changed,
            storage_key=stored.key,
        )

    def _count_changes(self, task: Task, path: Path, nearest: Earlier, stack: ExitStack) -> int | None:
        other = self._fetch(stack, nearest.submission_key, nearest.submission_sha256)
        request = ChangesRequest(
            str(path), str(other), "", self.estimator.max_expanded_bytes, self.estimator.limits, task.id_column
        )
        outcome = self._ask(request, task)
        if not isinstance(outcome, Changed):
            log.warning("changes_not_counted", submission_id=task.submission_id, outcome=type(outcome).__name__)
            return None
        return outcome.n_changed

    def _survey_one(self) -> bool:
        survey = self.database.read(surveys.find_due, now=self.clock())
        # One number for each competition, of which no submission has the negative.
        if survey is None or not self.claims.take(-survey.competition_id):
            return False
        try:
            pairs = self._survey(survey)
            n_new = self.database.write(surveys.record, survey=survey, pairs=pairs, now=self.clock())
        finally:
            self.claims.release(-survey.competition_id)
        log.info("competition_surveyed", competition_id=survey.competition_id, n_pairs=len(pairs), n_new=n_new)
        return True

    def _survey(self, survey: Survey) -> Sequence[NearPair]:
        members = survey.members
        if not members:
            return ()
        with ExitStack() as stack:
            try:
                paths = [stack.enter_context(fetched_path(self.estimator.storage, each.sketch_key)) for each in members]
                request = SurveyRequest(
                    sketches=tuple(str(path) for path in paths),
                    teams=tuple(each.team_id for each in members),
                    folder="",
                    limits=self.estimator.limits,
                )
                outcome = self._ask(request, survey.task)
            except DamagedFileError as error:
                log.error("file_damaged", competition_id=survey.competition_id, key=error.key, found=error.found)
                return ()
            except SolutionNotCompiledError as error:
                outcome = error.outcome
        if not isinstance(outcome, Surveyed):
            log.warning("files_not_compared", competition_id=survey.competition_id, outcome=type(outcome).__name__)
            return ()
        numbers = [each.submission_id for each in members]
        return [
            NearPair(
                first_id=numbers[pair.first],
                second_id=numbers[pair.second],
                **{name: value for name, value in asdict(pair).items() if name not in ("first", "second")},
            )
            for pair in outcome.pairs
        ]

    def _ask(self, request: SketchRequest | ChangesRequest | SurveyRequest, task: Task) -> Outcome:
        """Have a child do it with the compiled solution of a task, which is made again if it cannot be read.

        With a host's own metric there is none: what columns mean is not known, and files are taken as they stand.
        """
        beat = self._give_way
        ask = partial(self.estimator.spares.ask, beat=beat)
        if task.metric_file is not None:
            return ask(request)
        folder = self.estimator.solutions.get(task, ask=ask, beat=beat)
        outcome = ask(replace(request, folder=str(folder)))
        if isinstance(outcome, Stale):
            self.estimator.solutions.discard(task)
            folder = self.estimator.solutions.get(task, ask=ask, beat=beat)
            outcome = ask(replace(request, folder=str(folder)))
        return outcome

    def _fetch(self, stack: ExitStack, key: str, sha256: str) -> Path:
        path = stack.enter_context(fetched_path(self.estimator.storage, key))
        check_file(path, key=key, sha256=sha256)
        return path

    def _give_way(self) -> None:
        """Break off where a submission waits: asked several times a second, and nothing is lost but what was begun."""
        if self.claims.is_score_wanted():
            raise InterruptedForScoreError
