"""Podium from Python: `Podium(url).competition("customer-churn").submit(predictions).wait()`."""

from podium.competitions import Competition, CompetitionList
from podium.errors import (
    ConnectionLost,
    DeadlinePassed,
    InvalidInput,
    LimitReached,
    NotAllowed,
    NotFound,
    NotScoredYet,
    PodiumError,
    Refused,
    RulesNotAccepted,
    ScoringFailed,
    SubmissionRejected,
    TooManyRequests,
    Unauthorized,
    Unavailable,
)
from podium.leaderboards import Leaderboard
from podium.problems import Place, Problem
from podium.sites import Podium
from podium.submissions import Submission, SubmissionList

__all__ = [
    "Competition",
    "CompetitionList",
    "ConnectionLost",
    "DeadlinePassed",
    "InvalidInput",
    "Leaderboard",
    "LimitReached",
    "NotAllowed",
    "NotFound",
    "NotScoredYet",
    "Place",
    "Podium",
    "PodiumError",
    "Problem",
    "Refused",
    "RulesNotAccepted",
    "ScoringFailed",
    "Submission",
    "SubmissionList",
    "SubmissionRejected",
    "TooManyRequests",
    "Unauthorized",
    "Unavailable",
]
