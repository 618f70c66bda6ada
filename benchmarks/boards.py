"""Fill a database with competitions of any size, fast: the database itself makes the rows, in a few statements each.

The same sizes give the same rows. A team has some ten submissions, scattered over all; the kept rows of the leaderboard
are made by ranking all submissions, which is what they must equal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from server.db import Database
from server.domain.visibility import Visibility
from server.models import Base, Competition, Role, Solution, User

PER_TEAM = 10
N_BASELINES = 2
METRIC = "roc_auc"
BEGAN_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Board:
    """A filled competition; its teams have the numbers behind `before_teams` without gaps, the baselines the last."""

    competition_id: int
    slug: str
    n_submissions: int
    n_teams: int
    before_teams: int


MOMENT = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f000', '2026-01-01', (n * 7) || ' seconds')",
    "postgresql": "timestamptz '2026-01-01 00:00:00+00' + n * interval '7 seconds'",
}
MOMENT_TYPE = {"sqlite": "datetime", "postgresql": "timestamptz"}
STATEMENTS = (
    """
    INSERT INTO users (id, name, name_key, email, email_key, display_name, about, role, is_disabled, time_zone,
      created_at)
    {numbers} SELECT :users + n, 'entrant' || (:users + n), 'entrant' || (:users + n),
      'entrant' || (:users + n) || '@example.org', 'entrant' || (:users + n) || '@example.org',
      '', '', 'user', false, 'UTC', {moment}
    FROM numbers WHERE n <= :n_drawn
    """,
    """
    INSERT INTO teams (id, competition_id, name, name_key, is_baseline, created_at)
    {numbers} SELECT :teams + n, :competition, 'Team ' || (:teams + n), 'team' || (:teams + n), n > :n_teams, {moment}
    FROM numbers WHERE n <= :n_drawn
    """,
    """
    INSERT INTO entrants (id, competition_id, user_id, team_id, rules_version, accepted_at)
    {numbers} SELECT :teams + n, :competition, :users + n, :teams + n, 1, {moment}
    FROM numbers WHERE n <= :n_teams
    """,
    # A prime factor: each team gets its share, in an order as good as none.
    """
    INSERT INTO submissions (id, competition_id, team_id, user_id, description, file_name, storage_key, size_bytes,
      sha256, status, is_late, is_hidden, received_at, scored_at, n_attempts)
    {numbers} SELECT :submissions + n, :competition, :teams + 1 + (n * 7919) % :n_drawn,
      :users + 1 + (n * 7919) % :n_drawn, '', 'submission.csv', 'made/' || (:submissions + n), 27000, '{digest}',
      'complete', false, false, {moment}, {moment}, 1
    FROM numbers
    """,
    # Few enough different scores that some are equal.
    """
    INSERT INTO scores (id, submission_id, solution_version, public_score, receipt, created_at)
    {numbers} SELECT :submissions + n, :submissions + n, 1, ((n * 2654435761) % 300007) / 300007.0, '{{}}', {moment}
    FROM numbers
    """,
    """
    INSERT INTO peer_submissions (id, competition_id, team_id, score, received_at)
    SELECT submissions.id, competition_id, team_id, public_score, received_at
    FROM submissions JOIN scores ON scores.submission_id = submissions.id WHERE competition_id = :competition
    """,
    """
    INSERT INTO leaderboard_rows (team_id, competition_id, is_baseline, submission_id, sort_score, public_score,
      achieved_at, n_entries, last_submission_at)
    SELECT best.team_id, :competition, teams.is_baseline, best.id, -best.score, best.score, best.received_at,
      best.n_entries, best.last_at
    FROM (
      SELECT team_id, id, score, received_at,
        count(*) OVER (PARTITION BY team_id) AS n_entries,
        max(received_at) OVER (PARTITION BY team_id) AS last_at,
        row_number() OVER (PARTITION BY team_id ORDER BY score DESC, received_at, id) AS place
      FROM peer_submissions WHERE competition_id = :competition
    ) AS best JOIN teams ON teams.id = best.team_id WHERE best.place = 1
    """,
)
# The peer has score and submission in one table, with the index that serves its query best.
PEER = (
    """
    CREATE TABLE peer_submissions (id integer PRIMARY KEY, competition_id bigint NOT NULL, team_id bigint NOT NULL,
      score double precision NOT NULL, received_at {moment_type} NOT NULL)
    """,
    """
    CREATE INDEX ix_peer_submissions_best
    ON peer_submissions (competition_id, team_id, score DESC, received_at, id)
    """,
)
NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)"
LARGE = ("submissions", "leaderboard_rows")
NUMBERED = ("users", "teams", "entrants", "submissions", "scores")


def fill(database: Database, sizes: Sequence[int]) -> None:
    """Add a competition for each number of submissions to an empty database, and let it count what it holds."""
    with database.transaction() as session:
        connection = session.connection()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA cache_size=-500000")
        session.execute(text(PEER[0].format(moment_type=MOMENT_TYPE[connection.dialect.name])))
        host = _make_host()
        session.add(host)
        session.flush()  # the competitions need its number
        with _without_indexes(connection):
            for number, size in enumerate(sizes):
                _add_board(session, size, sizes[:number], host)
        session.execute(text(PEER[1]))
        if connection.dialect.name == "postgresql":
            _set_sequences(connection)
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def list_boards(session: Session) -> list[Board]:
    """Return what `fill` has added, in the order of the sizes that it was given."""
    boards: list[Board] = []
    n_before = 0
    for competition in session.scalars(select(Competition).order_by(Competition.id)):
        n_teams = competition.n_ranked
        boards.append(Board(competition.id, competition.slug, n_teams * PER_TEAM, n_teams, n_before))
        n_before += n_teams + N_BASELINES
    return boards


@contextmanager
def _without_indexes(connection: Connection) -> Iterator[None]:
    """Make the indexes of the large tables afterwards: rows in no order would be put into each one by one."""
    indexes = [index for name in LARGE for index in Base.metadata.tables[name].indexes]
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)


def _make_host() -> User:
    return User(
        name="hosanna",
        name_key="hosanna",
        email="hosanna@example.org",
        email_key="hosanna@example.org",
        role=Role.HOST,
        created_at=BEGAN_AT,
    )


def _add_board(session: Session, size: int, before: Sequence[int], host: User) -> None:
    n_teams = size // PER_TEAM
    competition = Competition(
        slug=f"board-of-{size}",
        title=f"{size:,} submissions",
        tagline="Tell ships from buoys by what the harbour radar saw of them.",
        task="binary classification",
        keywords=["ships"],
        host_id=host.id,
        visibility=Visibility.PUBLIC,
        published_at=BEGAN_AT,
        daily_limit=5,
        error_limit=20,
        max_team_size=1,
        n_selected=2,
        score_decimals=5,
        max_upload_bytes=1 << 20,
        board_version=size,
        n_ranked=n_teams,
        source={"name": "made up to measure"},
        created_at=BEGAN_AT,
    )
    session.add(competition)
    session.flush()  # its rows need its number
    session.add(_make_solution(competition))
    n_before = sum(earlier // PER_TEAM + N_BASELINES for earlier in before)
    values = {
        "competition": competition.id,
        "users": host.id + n_before,
        "teams": n_before,
        "submissions": sum(before),
        "n_teams": n_teams,
        "n_drawn": n_teams + N_BASELINES,
        "count": size,
    }
    moment = MOMENT[session.get_bind().dialect.name]
    for statement in STATEMENTS:
        session.execute(text(statement.format(numbers=NUMBERS, moment=moment, digest="0" * 64)), values)


def _make_solution(competition: Competition) -> Solution:
    return Solution(
        competition_id=competition.id,
        version=1,
        storage_key=f"made/solution-{competition.id}",
        sha256="0" * 64,
        id_column="id",
        metric=METRIC,
        metric_parameters={},
        n_public=300,
        n_private=700,
        created_at=BEGAN_AT,
    )


def _set_sequences(connection: Connection) -> None:
    """Let PostgreSQL number new rows behind ours."""
    for table in NUMBERED:
        connection.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        )
