"""The tables, one noun a module; gathered here so that migrations see them all."""

from server.models.api_token import ApiToken
from server.models.audit_event import AuditEvent
from server.models.base import Base
from server.models.competition import Competition, Page, Solution
from server.models.data_file import DataFile, DataFileKind
from server.models.private_score import PrivateScore
from server.models.submission import LeaderboardRow, Score, Submission
from server.models.team import Entrant, Team
from server.models.user import LinkPurpose, OneTimeLink, Role, User, UserSession

__all__ = [
    "ApiToken",
    "AuditEvent",
    "Base",
    "Competition",
    "DataFile",
    "DataFileKind",
    "Entrant",
    "LeaderboardRow",
    "LinkPurpose",
    "OneTimeLink",
    "Page",
    "PrivateScore",
    "Role",
    "Score",
    "Solution",
    "Submission",
    "Team",
    "User",
    "UserSession",
]
