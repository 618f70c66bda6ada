"""Alarms of each kind in a competition, for the tests of the web."""

from __future__ import annotations

from sqlalchemy.orm import Session

from server.models import Alarm, AlarmKind, Competition, Strength, Submission
from server.services import alarms
from server.services.alarms import Finding
from tests import factories


def raise_all(session: Session, competition_id: int, files: list[Submission]) -> list[Alarm]:
    """Raise one alarm of each kind about some files, of which the first two are of different teams."""
    one, other = files[0], files[1]
    teams = (one.team_id, other.team_id)
    step = {"submission_id": other.id, "nearest_id": one.id, "received_at": "", "n_changed": 2, "is_whole": True}
    probing = {
        "n_steps": 6,
        "n_whole": 5,
        "n_labels": 12,
        "n_rows": 16182,
        "fewest_changed": 1,
        "most_changed": 3,
        "steps": [{**step, "change": change} for change in (0.001, -0.002, 0.0, None, 0.001, 0.002)],
        "probe_ids": [one.id],
    }
    near = {
        "first_id": one.id,
        "second_id": other.id,
        "likeness": 0.987,
        "usual": 0.71,
        "n_rows": 4000,
        "n_equal": 3900,
        "n_wrong": 855,
        "n_same_wrong": 844,
        "expected": 402.13,
        "p_value": 1e-40,
    }
    row = {"id": "17", "column": "", "truth": "<dwarf>", "first": "spiral", "second": "spiral"}
    copies = {
        "same": [{"first_id": one.id, "second_id": other.id}],
        "n_same": 1,
        "near": [
            {**near, "sign": "errors", "rows": [{**row, "usual": "ring"}, {**row, "id": "18", "usual": ""}]},
            {**near, "sign": "noise", "rows": [{**row, "column": "p_ring", "usual": "0.4"}]},
            {**near, "sign": "equal"},
        ],
        "is_common": False,
    }
    common = {"same": [], "n_same": 5, "near": [], "is_common": True}
    accounts = {"signals": {"copies": 2, "network": 14, "program": 3, "turns": 4}}
    files_of = (one.id, other.id)
    findings = [
        Finding(AlarmKind.PROBING, f"team:{teams[0]}", Strength.MEDIUM, teams[:1], files_of, probing),
        Finding(AlarmKind.COPIES, "teams:{}-{}".format(*teams), Strength.STRONG, teams, files_of, copies),
        Finding(AlarmKind.COPIES, "file:abc", Strength.MEDIUM, teams, files_of, common),
        Finding(AlarmKind.ACCOUNTS, "teams:{}-{}".format(*teams), Strength.WEAK, teams, (), accounts),
        Finding(AlarmKind.SCORE, f"submission:{one.id}", Strength.STRONG, teams[:1], (one.id,), {}),
    ]
    competition = session.get_one(Competition, competition_id)
    return alarms.raise_alarms(session, competition=competition, findings=findings, now=factories.NOW)
