"""P8: Kaggle's clients, which read by POST, learn of no private score either."""

from collections.abc import Iterator

from flask import Flask

from server.db import Database
from server.web.kaggle.calls import COMPETITIONS, PREFIX
from tests.promises.stage import Answer, Stage, Visitor
from tests.promises.test_p08_private_scores import OTHERS, leaks, roles_on, set_private_scores, stage

__all__ = ["stage"]

OF_COMPETITION = (
    "GetCompetition",
    "ListCompetitionPages",
    "ListCompetitionHosts",
    "ListDataFiles",
    "ListDataTreeFiles",
    "GetCompetitionDataFilesSummary",
    "ListSubmissions",
    "GetSubmissionLimits",
    "GetLeaderboard",
    "ListCompetitionTopics",
    "GetCompetitionSettings",
    "GetCompetitionSolutionStatus",
)


def ask_all(app: Flask, stage: Stage, roles) -> Iterator[Answer]:
    numbers = (*stage.mine.values(), stage.theirs)
    asked = [("ListCompetitions", {}), *((method, {"competitionName": "harbour"}) for method in OF_COMPETITION)]
    asked += [("GetLeaderboard", {"competitionName": "harbour", "overridePublic": True})]
    asked += [("GetSubmission", {"ref": number}) for number in numbers]
    asked += [("ListTeamPublicSubmissions", {"teamId": number}) for number in range(1, 9)]
    for role in roles:
        for method, fields in asked:
            yield Visitor(app, stage, role).ask(
                "POST", f"{PREFIX}{COMPETITIONS}/{method}", f"kaggle.{method}", json=fields
            )


def test_p08_no_call_shows_a_private_score_or_depends_on_one(any_app: Flask, stage: Stage, any_database: Database):
    roles = roles_on(any_database)
    for role in roles:
        Visitor(any_app, stage, role).ask("GET", "/api/podium/v1/me")  # notes that each token was used
    first = list(ask_all(any_app, stage, roles))
    any_database.write(set_private_scores, OTHERS)
    second = list(ask_all(any_app, stage, roles))

    assert leaks(first) == []
    assert [answer.lasting for answer in first] == [answer.lasting for answer in second]
    # The calls do tell what may be told.
    assert {answer.endpoint for answer in first if b"0.81235" in answer.body} >= {
        "kaggle.GetLeaderboard",
        "kaggle.GetSubmission",
    }
