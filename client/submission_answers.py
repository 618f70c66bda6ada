"""The shapes of what the API answers of submissions, as far as the client reads them."""

from typing import Literal, TypedDict

from client.answers import Limits

Status = Literal["pending", "complete", "error"]


class Example(TypedDict):
    """One row with a fault."""

    row: int | None
    id: str | None
    column: str | None
    found: str | None
    expected: str | None


class Problem(TypedDict):
    """One kind of fault in a file."""

    code: str
    severity: str
    message: str
    count: int
    hint: str
    examples: list[Example]


class Fault(TypedDict):
    """Why a submission ended in error, and whose fault it is."""

    fault: str
    code: str
    message: str
    problems: list[Problem]


class Standing(TypedDict):
    """Where a public score would stand on the reference board of the competition."""

    rank: int
    n_rows: int
    medal: str | None
    is_above_median: bool


class Referred(TypedDict, total=False):
    """What a server of before did not tell; `reference` is null without a reference board or a score."""

    reference: Standing | None
    is_late: bool


class Submission(Referred):
    """One submission as it stands now."""

    id: int
    competition: str
    team: str
    submitted_by: str
    file_name: str
    size_bytes: int
    sha256: str
    description: str
    received_at: str
    scored_at: str | None
    status: Status
    public_score: float | None
    private_score: float | None
    rank: int | None
    is_best: bool | None
    queue_position: int | None
    estimated_seconds: float | None
    error: Fault | None
    notes: list[Problem]
    limits: Limits
    url: str


class SubmissionList(TypedDict):
    """A page of submissions, newest first."""

    submissions: list[Submission]
    page: int
    n_pages: int
    limits: Limits


class Final(TypedDict):
    """A submission that would count, and whether the team chose it."""

    id: int
    is_chosen: bool


class Selection(TypedDict):
    """What the team chose to count at the end, and what would count now."""

    selected: list[int]
    selectable: list[int]
    final: list[Final]
    max_selected: int
    is_open: bool
    closes_at: str | None


class Comparison(TypedDict):
    """What is known of the difference of two submissions, the first minus the second."""

    first: int
    second: int
    state: Literal["not_scored", "released", "waiting", "unknown", "found"]
    difference: float | None
    low: float | None
    high: float | None
    p_value: float | None
