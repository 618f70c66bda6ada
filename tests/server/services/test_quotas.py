"""What a team has used is found without looking through all that was handed in.

The numbers are tested where they decide: test_submissions.py, test_teams.py and test_accommodations.py.
"""

from sqlalchemy import event

from server.services import quotas
from tests import factories


def test_sqlite_looks_at_the_submissions_of_a_team_and_its_members_alone(session):
    team = factories.make_team(session, competition=factories.make_competition(session))
    asked = []
    event.listen(
        session.get_bind(),
        "before_cursor_execute",
        lambda _c, _cursor, statement, given, *_: asked.append((statement, given)),
    )

    session.execute(quotas.count_used(team.id, factories.NOW)).one()
    plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[-1][0]}", asked[-1][1])

    searched = [step for *_, step in plan if "submissions" in step]
    assert searched
    assert [step for step in searched if "(competition_id=?" in step or step.startswith("SCAN")] == []
