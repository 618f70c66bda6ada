"""The shapes of what the API answers, as far as the client reads them."""

from typing import Literal, TypedDict


class Me(TypedDict):
    """The account behind the token."""

    name: str
    display_name: str
    role: str


class DeviceLogin(TypedDict):
    """A sign-in that waits for its user; the names are those of RFC 8628."""

    device_code: str
    user_code: str
    verification_uri: str
    verification_uri_complete: str
    expires_in: int
    interval: int


class Token(TypedDict):
    """A token without its secret."""

    id: int
    is_this: bool


class TokenList(TypedDict):
    """The tokens of the account that work."""

    tokens: list[Token]


class Metric(TypedDict):
    """The rule that makes the score."""

    name: str
    title: str
    higher_is_better: bool


class OtherLimits(TypedDict, total=False):
    """What a server of before did not tell: extra attempts, and what is left until the end."""

    extra_left: int
    total_limit: int | None
    total_left: int | None


class Limits(OtherLimits):
    """What the team has used of its day, and what is left until the end."""

    daily_limit: int
    used: int
    left: int
    resets_at: str
    error_limit: int
    errors_used: int


class OwnEnd(TypedDict, total=False):
    """What a server of before did not tell; null unless the reader's team has an end of its own."""

    your_ends_at: str | None


class Competition(OwnEnd):
    """One competition of the list."""

    slug: str
    title: str
    tagline: str
    status: str
    metric: Metric
    starts_at: str
    entry_deadline_at: str | None
    ends_at: str | None
    finalized_at: str | None
    n_teams: int
    is_entered: bool
    daily_limit: int
    max_upload_bytes: int
    honest_mode: str
    url: str


def own_end(competition: Competition) -> str | None:
    """Return when a competition ends for the reader's team, which may be later than for others."""
    return competition.get("your_ends_at") or competition["ends_at"]


class CheckedBy(TypedDict, total=False):
    """What a file can be checked by before it is sent; a server of before did not tell it."""

    id_column: str
    takes_numbers: bool | None
    allows_late: bool


class PageName(TypedDict):
    """A page that a competition has."""

    slug: str
    title: str


class CompetitionDetail(Competition, CheckedBy):
    """One competition by itself; `accepted_rules_version` and `limits` are null before entering."""

    pages: list[PageName]
    rules_version: int
    accepted_rules_version: int | None
    limits: Limits | None


class CompetitionList(TypedDict):
    """A page of competitions."""

    competitions: list[Competition]
    page: int
    n_pages: int


class Page(TypedDict):
    """A page of a competition, as it was written."""

    slug: str
    title: str
    markdown: str


class Rules(TypedDict):
    """The rules in force."""

    version: int
    markdown: str


class EntryTeam(TypedDict):
    """The team of one that an entry makes."""

    id: int
    name: str


class Entry(TypedDict):
    """The record of rules accepted."""

    team: EntryTeam
    rules_version: int
    accepted_at: str


class DataFile(TypedDict):
    """A file to download."""

    name: str
    size_bytes: int
    sha256: str
    content_type: str
    description: str
    url: str


class Archive(TypedDict):
    """All files in one zip."""

    name: str
    size_bytes: int
    sha256: str
    url: str


class FileList(TypedDict):
    """The data of a competition; without files there is no archive."""

    files: list[DataFile]
    archive: Archive | None


class TeamRow(TypedDict):
    """What both leaderboards tell of a team, or of a baseline without rank.

    The ends of the interval are null until it is known.
    """

    rank: int | None
    is_baseline: bool
    team: str
    members: list[str]
    is_agent: bool
    low: float | None
    high: float | None
    is_tied: bool
    entries: int
    last_submission_at: str | None
    is_mine: bool


class LeaderboardRow(TeamRow):
    """A row of the public leaderboard."""

    rank_change: int | None
    public_score: float


class PrivateRow(TeamRow):
    """A row of the private leaderboard."""

    private_score: float
    shake_up: int | None
    medal: str | None


class Leaderboard(TypedDict):
    """A page of the public leaderboard."""

    rows: list[LeaderboardRow]
    page: int
    n_pages: int
    n_found: int
    n_teams: int
    my_row: LeaderboardRow | None
    metric: Metric
    finalized_at: str | None
    updated_at: str | None


class PrivateLeaderboard(TypedDict):
    """A page of the private leaderboard, which is there once it is final."""

    rows: list[PrivateRow]
    page: int
    n_pages: int
    n_found: int
    n_teams: int
    my_row: PrivateRow | None
    metric: Metric
    finalized_at: str


class Upload(TypedDict):
    """A file that arrives in pieces, and how much of it is there."""

    id: str
    name: str
    size_bytes: int
    offset_bytes: int
    is_whole: bool
    sha256: str | None
    expires_at: str


class UploadList(TypedDict):
    """The files on their way."""

    uploads: list[Upload]


class Announcement(TypedDict):
    """What hosts told all entrants, in Markdown."""

    id: int
    title: str
    text: str
    by: str
    published_at: str
    changed_at: str | None


class AnnouncementList(TypedDict):
    """All of a competition, newest first."""

    announcements: list[Announcement]


class Notice(TypedDict):
    """What happened to one's team or submissions."""

    id: int
    message: str
    url: str
    created_at: str
    seen_at: str | None


class NoticeList(TypedDict):
    """The newest notices."""

    notices: list[Notice]
    n_unseen: int


class Admission(TypedDict):
    """What came of a link of a host: admitted, or waiting for the host's answer."""

    competition: str
    state: Literal["admitted", "waiting"]
