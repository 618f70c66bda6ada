"""An installation for tests of the worker: its own Redis, database and files, and worker processes that really run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.db import Database, make_engine
from server.domain.submissions import SubmissionStatus
from server.jobs import QUEUE, connect, make_queue
from server.models import Competition, LeaderboardRow, PrivateScore, Score, Submission, Team, User
from server.services import scoring
from server.services.metrics import CUSTOM
from server.settings import Settings
from server.storage import StoredFile, make_storage, save_file
from tests.factories import make_competition, make_metric_file, make_solution, make_team, make_user
from tests.servers import RedisServer
from worker.schedule import LostSubmissions

ROOT = Path(__file__).parent.parent.parent
PATIENCE_SECONDS = 40
LEASE_SECONDS = 2.0
LOST_AFTER_SECONDS = 0.5


def solution_text(n_rows: int = 40) -> str:
    """Return a solution with integer ids: odd ids are 1, every other pair of rows is Public."""
    rows = (f"{row},{row % 2},{'Public' if row % 4 < 2 else 'Private'}\n" for row in range(n_rows))
    return "id,y,Usage\n" + "".join(rows)


def submission_text(n_rows: int = 40) -> str:
    """Return a submission for `solution_text` that ranks every row right."""
    return "id,y\n" + "".join(f"{row},{0.25 + row % 2 / 2}\n" for row in range(n_rows))


class Worker:
    """A worker process; what it logs is kept."""

    def __init__(self, log: Path, environment: dict[str, str], module: str, *arguments: str) -> None:
        self._log = log
        command = [sys.executable, "-m", module, *arguments]
        with log.open("ab") as output:
            self.process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=output, stderr=output)

    @property
    def log(self) -> str:
        """What it has logged so far."""
        return self._log.read_text()

    def wait_for(self, *texts: str) -> None:
        """Wait until it has logged one of some texts."""
        wait_until(lambda: any(text in self.log for text in texts), f"{texts} in the log", lambda: self.log)

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def wait(self) -> int:
        """Wait for its end and return its exit code."""
        return self.process.wait(PATIENCE_SECONDS)

    def children(self) -> list[int]:
        """Return the numbers of its child processes."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(number) for number in listed.split()]

    def end(self) -> None:
        """End it at once, if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def wait_until(is_true: Any, what: str, log: Callable[[], str] = str, *, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait for something to become true; fails with words."""
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, f"Waited in vain for {what}. {log()}"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    """Whether a process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Arena:
    """The installation. `settings` may be given as keywords of the environment, in lower case."""

    def __init__(
        self, folder: Path, database: Path, *, solution: str = "", metric: str = "", **settings: object
    ) -> None:
        self.folder = folder
        data = folder / "var"
        data.mkdir(parents=True)
        (data / "podium.sqlite").write_bytes(database.read_bytes())
        (folder / "redis").mkdir()
        self.redis = RedisServer(folder / "redis")
        self.redis.start()
        defaults = {"lease_seconds": LEASE_SECONDS}
        self.settings = Settings(data=data, redis_url=self.redis.url, **(defaults | settings))  # type: ignore[arg-type]
        self.database = Database(make_engine(self.settings.sqlalchemy_url, durable=False))
        self.storage = make_storage(self.settings.files_url)
        self.jobs = make_queue(self.redis.url, timeout_seconds=self.settings.job_seconds)
        self.queue = Queue(QUEUE, connection=connect(self.redis.url), serializer=JSONSerializer)
        self._settings = {"data": data, "redis_url": self.redis.url, **defaults, **settings}
        self._workers: list[Worker] = []
        self._lost = LostSubmissions(self.database, self.jobs, self.queue, after_seconds=LOST_AFTER_SECONDS)
        self.competition, self.user, self.team = self.database.write(self._fill, solution or solution_text(), metric)

    def _fill(self, session: Session, solution: str, metric: str) -> tuple[Competition, User, Team]:
        competition = make_competition(session, published_at=datetime.now(UTC))
        user = make_user(session)
        team = make_team(session, competition=competition, user=user)
        stored = self.store(solution, "solutions")
        more: dict[str, Any] = {}
        if metric:
            file = self.store(metric, "metrics")
            own = make_metric_file(session, competition=competition, storage_key=file.key, sha256=file.sha256)
            more = {"metric": CUSTOM, "metric_file_id": own.id}
        make_solution(session, competition=competition, storage_key=stored.key, sha256=stored.sha256, **more)
        return competition, user, team

    def start(
        self,
        *arguments: str,
        module: str = "worker",
        failpoint: str = "",
        once: Path | None = None,
        search_path: str = "",
        **settings: object,
    ) -> Worker:
        """Start a worker and return at once."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PODIUM_")}
        environment |= {f"PODIUM_{name.upper()}": str(value) for name, value in (self._settings | settings).items()}
        environment["PYTHONUNBUFFERED"] = "1"
        if search_path:
            environment["PATH"] = search_path
        if failpoint:
            environment["PODIUM_FAILPOINT"] = failpoint
        if once is not None:
            environment["PODIUM_FAILPOINT_ONCE"] = str(once)
        worker = Worker(self.folder / f"worker-{len(self._workers)}.log", environment, module, *arguments)
        self._workers.append(worker)
        return worker

    def store(self, content: str | bytes, prefix: str = "submissions/1") -> StoredFile:
        """Put a file into storage."""
        path = self.folder / "upload"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return save_file(self.storage, path, prefix)

    def submit(self, content: str | bytes | None = None, *, is_enqueued: bool = True) -> int:
        """Hand in a file, a right one if none is given; return the submission's number."""
        stored = self.store(submission_text() if content is None else content)
        return self.database.write(self._add, stored, is_enqueued=is_enqueued)

    def _add(self, session: Session, stored: StoredFile, *, is_enqueued: bool) -> int:
        submission = Submission(
            competition_id=self.competition.id,
            team_id=self.team.id,
            user_id=self.user.id,
            file_name="submission.csv",
            storage_key=stored.key,
            size_bytes=stored.size_bytes,
            sha256=stored.sha256,
            received_at=datetime.now(UTC),
        )
        session.add(submission)
        session.flush()
        if is_enqueued:
            self.jobs.enqueue_score(session, submission_id=submission.id, version=1)
        return submission.id

    def get(self, submission_id: int) -> Submission:
        """Return a submission as it is now."""
        with self.database.reading() as session:
            return session.get_one(Submission, submission_id)

    def path_of(self, submission_id: int) -> Path:
        """Return where the file of a submission lies."""
        return self.settings.data / "files" / self.get(submission_id).storage_key

    def sweep(self) -> int:
        """Send lost submissions again, as the schedule does."""
        return self._lost.sweep(datetime.now(UTC))

    def wait_for(self, *submission_ids: int, is_swept: bool = False) -> list[Submission]:
        """Wait until submissions have ended, sweeping meanwhile if asked; return them."""

        def have_ended() -> bool:
            if is_swept:
                self.sweep()
            return all(self.get(number).status is not SubmissionStatus.PENDING for number in submission_ids)

        wait_until(have_ended, f"the end of {submission_ids}", self.logs)
        return [self.get(number) for number in submission_ids]

    def sweep_until_ended(self, *submission_ids: int) -> list[Submission]:
        """Have submissions that the queue does not know sent by the sweep, and wait until they have ended."""
        return self.wait_for(*submission_ids, is_swept=True)

    def count_lost(self) -> int:
        """Return how many submissions are old enough for the sweep."""
        lost = self.database.read(scoring.list_lost, now=datetime.now(UTC), after_seconds=LOST_AFTER_SECONDS)
        return len(lost)

    def list_leased(self) -> list[int]:
        """Return the submissions that a worker holds."""
        with self.database.reading() as session:
            return list(session.scalars(select(Submission.id).where(Submission.lease.is_not(None))))

    def get_receipt(self, submission_id: int) -> dict[str, Any]:
        """Return the receipt of a submission's score."""
        with self.database.reading() as session:
            return session.scalars(select(Score).where(Score.submission_id == submission_id)).one().receipt

    def logs(self) -> str:
        """What all workers have logged."""
        return "\n".join(worker.log for worker in self._workers)

    def count_scores(self, submission_id: int) -> tuple[int, int]:
        """Return how many rows of public and of private scores a submission has."""
        with self.database.reading() as session:
            return tuple(  # type: ignore[return-value]
                session.scalar(select(func.count()).where(table.submission_id == submission_id)) or 0
                for table in (Score, PrivateScore)
            )

    def count_entries(self) -> int:
        """Return the team's entries on the leaderboard."""
        with self.database.reading() as session:
            row = session.get(LeaderboardRow, self.team.id)
            return 0 if row is None else row.n_entries

    def end(self, workers: Iterable[Worker] = ()) -> None:
        """End all processes."""
        for worker in [*workers, *self._workers]:
            worker.end()
        self.queue.connection.close()
        self.jobs.close()
        self.database.engine.dispose()
        self.redis.stop()
