from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.services import audit, inspection
from tests import factories


def test_the_backlog_counts_what_is_pending(session: Session, now: datetime) -> None:
    competition = factories.make_competition(session)
    user = factories.make_user(session)
    team = factories.make_team(session, competition=competition, user=user)
    assert inspection.measure_backlog(session) == inspection.Backlog(0, None)
    assert inspection.find_oldest_pending(session) is None

    whose = {"competition": competition, "team": team, "user": user}
    factories.make_submission(session, **whose, received_at=now - timedelta(hours=2), public_score=0.5)
    late = factories.make_submission(session, **whose, received_at=now - timedelta(hours=1))
    factories.make_submission(session, **whose, received_at=now)

    assert inspection.measure_backlog(session) == inspection.Backlog(2, now - timedelta(hours=1))
    assert inspection.find_oldest_pending(session) == now - timedelta(hours=1)
    assert inspection.list_waiting(session, before=now) == [(late.id, competition.solution_version)]


def test_the_newest_record_is_found(session: Session, now: datetime) -> None:
    assert inspection.find_newest(session) is None

    audit.record(session, action="test", subject="test", user_id=None, now=now)

    assert inspection.find_newest(session) == now


def test_all_files_that_rows_name_are_found(session: Session) -> None:
    competition = factories.make_competition(session)
    user = factories.make_user(session)
    team = factories.make_team(session, competition=competition, user=user)
    rows = [
        factories.make_solution(session, competition=competition),
        factories.make_metric_file(session, competition=competition),
        factories.make_data_file(session, competition=competition),
        factories.make_submission(session, competition=competition, team=team, user=user),
    ]

    found = list(inspection.iterate_files(session))

    assert {(file.table, file.key, file.sha256) for file in found} == {
        (row.__tablename__, row.storage_key, row.sha256) for row in rows
    }
    assert len(found) == len(rows)
