"""What a job for a draft works with, and what it hands back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from server.bundles import Bundle, Prepared
from server.db import Database
from server.domain.checklist import Check
from server.jobs import JobQueue
from server.launch_checks import check_before_launch
from server.services import draft_jobs
from server.services.draft_jobs import DraftTask
from server.storage import Storage
from server.trial import Trial

# The check list of a bundle that was tried.
Look = Callable[[Bundle, Prepared, Trial], tuple[Check, ...]]
# What a job does last, in the one transaction that ends it: it returns what is kept of it.
Conclusion = Callable[[Session], Mapping[str, Any]]


@dataclass(frozen=True)
class Desk:
    """The parts of the platform that jobs use, the task at hand, and a folder that is gone once it has ended."""

    database: Database
    storage: Storage
    queue: JobQueue
    clock: Callable[[], datetime]
    task: DraftTask
    scratch: Path
    max_draft_bytes: int
    look: Look = check_before_launch
    # What is done once the job has ended, however it ended.
    cleanup: ExitStack = field(default_factory=ExitStack)

    def say(self, words: str) -> None:
        """Tell the host what is being done now."""
        self.database.write(draft_jobs.tell_progress, task=self.task, words=words)
