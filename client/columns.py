"""The columns that `--csv` prints, by noun: paths in the JSON of a record, such as `metric.name`."""

ME = ("name", "display_name", "role", "url")
ADDRESS = ("url",)
SCRIPT = ("shell", "script")
RULES = ("version", "markdown")
COMPETITION = (
    "slug",
    "title",
    "tagline",
    "status",
    "metric.name",
    "metric.title",
    "metric.higher_is_better",
    "starts_at",
    "entry_deadline_at",
    "ends_at",
    "finalized_at",
    "n_teams",
    "is_entered",
    "daily_limit",
    "max_upload_bytes",
    "honest_mode",
    "url",
)
ENTRY = ("slug", "team.id", "team.name", "rules_version", "accepted_at")
FILE = ("name", "size_bytes", "sha256", "content_type", "description", "url")
DOWNLOADED = ("name", "path", "size_bytes", "sha256", "was_downloaded")
SUBMISSION = (
    "id",
    "competition",
    "team",
    "submitted_by",
    "by_agent",
    "file_name",
    "size_bytes",
    "sha256",
    "description",
    "received_at",
    "scored_at",
    "status",
    "public_score",
    "private_score",
    "rank",
    "is_best",
    "error.fault",
    "error.code",
    "error.message",
    "url",
)
PROBLEM = ("severity", "code", "message", "count", "hint")
COMPARISON = ("first", "second", "state", "difference", "low", "high", "p_value")
FINAL = ("id", "is_chosen")
PUBLIC_ROW = (
    "rank",
    "rank_change",
    "is_baseline",
    "team",
    "members",
    "is_agent",
    "public_score",
    "low",
    "high",
    "is_tied",
    "entries",
    "last_submission_at",
    "is_mine",
)
PRIVATE_ROW = (
    "rank",
    "is_baseline",
    "team",
    "members",
    "is_agent",
    "private_score",
    "low",
    "high",
    "is_tied",
    "shake_up",
    "medal",
    "entries",
    "last_submission_at",
    "is_mine",
)
CHECK = ("name", "title", "state", "found", "advice")
EVALUATION = (
    "slug",
    "metric",
    "higher_is_better",
    "n_runs",
    "n_scored",
    "score.mean",
    "score.standard_error",
    "best",
    "medals.gold",
    "medals.silver",
    "medals.bronze",
    "n_above_median",
    "seconds.mean",
    "seconds.standard_error",
)
PUBLISHED = ("slug", "url")
UPDATED = ("slug", "url", "is_changed")
EXPORTED = ("path",)
IMPORTED = ("part", "became", "fate", "reason")
