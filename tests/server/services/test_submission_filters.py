"""Which of its submissions a team is shown."""

import pytest

from server.domain.submissions import Fault, SubmissionStatus
from server.models import Competition
from server.services import submission_filters, submissions
from server.services.submission_filters import SubmissionFilter
from tests import factories


@pytest.fixture
def team(session):
    competition = factories.make_competition(session)
    factories.make_solution(session, competition=competition)
    ada, nora = (factories.make_user(session, name=name) for name in ("ada", "nora"))
    team = factories.make_team(session, competition=competition, user=ada)

    def add(user, **more):
        return factories.make_submission(session, competition=competition, team=team, user=user, **more)

    add(ada, public_score=0.5, description="Linear, 100% plain")
    add(nora, public_score=0.6, description="Boosted trees", note="four SEEDS")
    add(nora, description="Boosted trees again", file_name="trees_2.csv")
    add(ada, status=SubmissionStatus.ERROR, fault=Fault.FILE, scored_at=factories.NOW, description="Broken")
    return team


def found(session, team, **wanted):
    competition = session.get_one(Competition, team.competition_id)
    listed = submissions.list_submissions(
        session, competition=competition, team_id=team.id, wanted=SubmissionFilter(**wanted)
    )
    assert listed.n_submissions == len(listed.rows)
    return [row.submission.description for row in listed.rows]


@pytest.mark.parametrize(
    ("wanted", "descriptions"),
    [
        ({"status": SubmissionStatus.PENDING}, ["Boosted trees again"]),
        ({"status": SubmissionStatus.ERROR}, ["Broken"]),
        ({"member": "NORA"}, ["Boosted trees again", "Boosted trees"]),
        ({"member": "nobody"}, []),
        ({"search": "trees boosted"}, ["Boosted trees again", "Boosted trees"]),
        ({"search": "seeds"}, ["Boosted trees"]),
        ({"search": "trees_"}, ["Boosted trees again"]),
        ({"search": "100%"}, ["Linear, 100% plain"]),
        ({"search": "trees", "status": SubmissionStatus.COMPLETE, "member": "nora"}, ["Boosted trees"]),
    ],
    ids=str,
)
def test_only_what_is_asked_for_is_found(session, team, wanted, descriptions):
    assert found(session, team, **wanted) == descriptions


def test_without_a_filter_all_are_there(session, team):
    assert len(found(session, team)) == 4
    assert not SubmissionFilter(search="  ").narrows


def test_those_who_handed_something_in_can_be_asked_for(session, team):
    assert submission_filters.list_members(session, team_id=team.id) == ("ada", "nora")
