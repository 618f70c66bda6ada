"""The tables, one noun a module; gathered here so that migrations see them all."""

from server.models.accommodation import Accommodation, PromisedAccommodation
from server.models.admission import Admission, AdmissionLink, AdmissionSource, ListedAdmission
from server.models.alarm import Alarm, AlarmKind, AlarmState, Strength
from server.models.announcement import Announcement, DismissedAnnouncement, Letter
from server.models.api_token import ApiToken
from server.models.audit_event import AuditEvent
from server.models.base import Base
from server.models.co_host import CoHost
from server.models.comparison import Comparison
from server.models.competition import Competition, Page, Solution
from server.models.data_file import DataFile, DataFileKind
from server.models.device_login import DeviceLogin, DeviceLoginState
from server.models.draft import CheckState, Draft, DraftFile, DraftJob, DraftJobState
from server.models.grading import Grading
from server.models.kept_answer import KeptAnswer
from server.models.leaderboard import BoardEvent, LeaderboardRow, PrivateRow, RankSnapshot
from server.models.metric import Metric, MetricVersion
from server.models.metric_file import MetricFile
from server.models.notice import Notice
from server.models.oauth_grant import OAuthGrant
from server.models.page_image import PageImage
from server.models.private_score import PrivateScore
from server.models.reference_board import ReferenceBoard
from server.models.rerun import Rerun, RerunOutcome
from server.models.rescore import Rescore, RescoreStatus, ShadowScore
from server.models.sketch import Sketch
from server.models.submission import Score, Submission
from server.models.team import Entrant, Invitation, InvitationOutcome, MergeOutcome, MergeRequest, Team
from server.models.upload import Upload, UploadPiece
from server.models.user import LinkPurpose, OneTimeLink, Role, User, UserSession
from server.models.webhook import Webhook, WebhookDelivery

__all__ = [
    "Accommodation",
    "Admission",
    "AdmissionLink",
    "AdmissionSource",
    "Alarm",
    "AlarmKind",
    "AlarmState",
    "Announcement",
    "ApiToken",
    "AuditEvent",
    "Base",
    "BoardEvent",
    "CheckState",
    "CoHost",
    "Comparison",
    "Competition",
    "DataFile",
    "DataFileKind",
    "DeviceLogin",
    "DeviceLoginState",
    "DismissedAnnouncement",
    "Draft",
    "DraftFile",
    "DraftJob",
    "DraftJobState",
    "Entrant",
    "Grading",
    "Invitation",
    "InvitationOutcome",
    "KeptAnswer",
    "LeaderboardRow",
    "Letter",
    "LinkPurpose",
    "ListedAdmission",
    "MergeOutcome",
    "MergeRequest",
    "Metric",
    "MetricFile",
    "MetricVersion",
    "Notice",
    "OAuthGrant",
    "OneTimeLink",
    "Page",
    "PageImage",
    "PrivateRow",
    "PrivateScore",
    "PromisedAccommodation",
    "RankSnapshot",
    "ReferenceBoard",
    "Rerun",
    "RerunOutcome",
    "Rescore",
    "RescoreStatus",
    "Role",
    "Score",
    "ShadowScore",
    "Sketch",
    "Solution",
    "Strength",
    "Submission",
    "Team",
    "Upload",
    "UploadPiece",
    "User",
    "UserSession",
    "Webhook",
    "WebhookDelivery",
]
