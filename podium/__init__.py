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
from podium.hosts import Host
from podium.leaderboards import Leaderboard
from podium.problems import Place, Problem
from podium.sites import Podium
from podium.submissions import Submission, SubmissionList
from podium.teams import Team

__all__ = [
    "Competition",
    "CompetitionList",
    "ConnectionLost",
    "DeadlinePassed",
    "Host",
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
    "Team",
    "TooManyRequests",
    "Unauthorized",
    "Unavailable",
]
