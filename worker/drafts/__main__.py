"""Do one job that waits for a draft (`python -m worker.drafts`); a worker starts it and does not wait for it."""

from __future__ import annotations

import os
import sys

import structlog

from server.db import Database, make_engine
from server.jobs import make_queue
from server.logs import set_up_logging
from server.settings import read_settings
from server.storage import make_storage
from worker.drafts.running import DraftRunner, LeaseThread
from worker.faults import trace_of
from worker.scoring import utc_now

NICENESS = 10  # scores come first

log = structlog.get_logger(__name__)


def main() -> int:
    """Do it; the exit code is 0 also if there was nothing to do, and 1 if it broke off."""
    settings = read_settings()
    set_up_logging(as_json=settings.log_json)
    os.nice(NICENESS)
    runner = DraftRunner(
        database=Database(make_engine(settings.sqlalchemy_url)),
        storage=make_storage(settings.files_url),
        queue=make_queue(settings.redis_address, timeout_seconds=settings.job_seconds),
        clock=utc_now,
        lease_seconds=settings.lease_seconds,
        max_draft_bytes=settings.max_draft_bytes,
        keep=lambda runner, task: LeaseThread(runner, task, leave=lambda: os._exit(1)),
    )
    try:
        runner.run_one()
    except Exception as error:  # the outermost frame of the process; what it says may quote cells
        log.error("draft_job_broke_off", error=type(error).__name__, trace=trace_of(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
