"""Tests for `worker.drafting`: drafts are worked on beside scoring, by processes that may die."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime

from server.models import DraftJob, DraftJobState, Role, User
from server.services import draft_jobs, drafts
from tests import factories
from tests.drafts import make_draft
from tests.worker.arena import Arena, is_running, wait_until
from worker.drafting import Drafting

# A check starts several interpreters, at low priority.
PATIENCE_SECONDS = 240.0
HANGS = (sys.executable, "-c", "import time; time.sleep(600)")


def ask(arena: Arena) -> tuple[int, User]:
    host = arena.database.write(factories.make_user, name="host", role=Role.HOST)
    draft = arena.database.write(make_draft, storage=arena.storage, user=host)
    arena.database.write(drafts.ask_check, draft_id=draft.id, user=host, now=datetime.now(UTC))
    return draft.id, host


def find(arena: Arena, draft_id: int) -> DraftJob:
    job = arena.database.read(draft_jobs.find_last, draft_id=draft_id)
    assert job is not None
    return job


def test_a_worker_has_a_draft_checked_and_publishes_it(arena: Arena) -> None:
    draft_id, host = ask(arena)
    worker = arena.start()
    wait_until(
        lambda: find(arena, draft_id).state is DraftJobState.DONE,
        "the check",
        lambda: worker.log,
        seconds=PATIENCE_SECONDS,
    )

    waivers = {"split": "Four rows are a toy."}
    arena.database.write(drafts.waive, draft_id=draft_id, user=host, waivers=waivers, now=datetime.now(UTC))
    arena.database.write(drafts.ask_publish, draft_id=draft_id, user=host, now=datetime.now(UTC))
    wait_until(lambda: find(arena, draft_id).kind == "publish", "the publishing")
    wait_until(
        lambda: find(arena, draft_id).state is DraftJobState.DONE,
        "the publishing",
        lambda: worker.log,
        seconds=PATIENCE_SECONDS,
    )

    assert find(arena, draft_id).result == {"slug": "iris-species", "title": "Iris Species"}


def test_a_worker_does_not_wait_for_the_process_and_takes_it_along_at_its_end(arena: Arena) -> None:
    ask(arena)
    drafting = Drafting(arena.database, clock=lambda: datetime.now(UTC), command=HANGS)
    drafting.look()
    drafting.look()
    assert drafting.pid is not None
    assert is_running(drafting.pid)

    drafting.close()

    assert not is_running(drafting.pid)


def test_a_job_whose_process_dies_is_done_by_the_next(make_arena: Callable[..., Arena]) -> None:
    arena = make_arena(lease_seconds=1.0)
    draft_id, _ = ask(arena)
    assert arena.database.write(draft_jobs.claim, lease="a" * 32, lease_seconds=1.0, now=datetime.now(UTC))

    worker = arena.start()

    wait_until(
        lambda: find(arena, draft_id).state is DraftJobState.DONE,
        "the check",
        lambda: worker.log,
        seconds=PATIENCE_SECONDS,
    )
    assert find(arena, draft_id).n_attempts == 2


def test_a_process_that_takes_too_long_is_ended(arena: Arena) -> None:
    ask(arena)
    drafting = Drafting(arena.database, clock=lambda: datetime.now(UTC), command=HANGS, longest_seconds=0.0)
    drafting.look()
    pid = drafting.pid
    assert pid is not None

    drafting.look()

    wait_until(lambda: not is_running(pid), "its end")
    drafting.close()
