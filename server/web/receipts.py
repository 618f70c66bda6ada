"""What a score came from, as a file: the same by page and over the API, and `scorer verify` takes it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flask import Response, jsonify

from server.services.oversight import ScoreReceipt
from server.web.headers import mark_download, tag


@dataclass(frozen=True)
class ReceiptItem:
    """What the scores of a submission came from; `metric_sha256` is the hash of a host's own metric, else null."""

    submission_id: int
    solution_version: int
    public_score: float
    private_score: float | None
    submission_sha256: str
    solution_sha256: str
    metric: str
    metric_parameters: dict[str, Any]
    metric_sha256: str | None
    is_complete: bool
    id_column: str
    metric_version: str
    libraries: dict[str, str]
    path: str
    scored_at: str


def make_receipt_item(kept: ScoreReceipt) -> ReceiptItem:
    """Return the receipt of a submission with its scores at full precision, for the host."""
    said = kept.receipt
    return ReceiptItem(
        submission_id=kept.submission_id,
        solution_version=kept.solution_version,
        public_score=kept.public_score,
        private_score=kept.private_score,
        submission_sha256=said["submission_sha256"],
        solution_sha256=said["solution_sha256"],
        metric=said["metric"],
        metric_parameters=said["metric_parameters"],
        metric_sha256=said.get("metric_sha256"),
        is_complete=said.get("is_complete", False),
        id_column=said["id_column"],
        metric_version=said["metric_version"],
        libraries=said["libraries"],
        path=said["path"],
        scored_at=said["scored_at"],
    )


def send_receipt(kept: ScoreReceipt, *, name: str) -> Response:
    """Answer with a receipt as a file."""
    response = jsonify(asdict(make_receipt_item(kept)))
    response.headers["Cache-Control"] = "private, no-store"
    return tag(mark_download(response, name), response.get_data())
