"""The step “Rules and timeline”: times in the host's zone, limits, teams, visibility, and what scores tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.domain.honesty import HonestMode, rounding_step
from server.domain.leak_budget import Budget, count_submissions, make_budget
from server.domain.spec_values import to_utc
from server.domain.specs import CompetitionSpec
from server.domain.visibility import Visibility
from server.domain.zones import find_zone, list_zones, read_moment
from server.models import User
from server.services import drafts, wizard
from server.services.wizard_notes import has_own_metric
from server.web.forms import Form, read_form
from server.web.host.wizard.steps import (
    ID,
    PREFIX,
    DraftHead,
    answer_step,
    load_draft,
    read_draft,
    to_number,
    to_zone_time,
)

STEP = "rules"
TIMES = {
    "starts_at": "Start",
    "entry_deadline_at": "Entry deadline",
    "merger_deadline_at": "Merger deadline",
    "ends_at": "Final deadline",
}
COUNTS = {
    "daily_limit": "Daily limit",
    "error_limit": "With faults, daily",
    "total_limit": "In all",
    "max_team_size": "Team size",
    "n_selected": "Selected",
    "score_decimals": "Decimals shown",
}
VISIBILITIES: Mapping[str, tuple[str, str]] = {
    Visibility.PUBLIC: ("Public", "In the list; everybody may read the board."),
    Visibility.UNLISTED: ("Unlisted", "Whoever has the link may enter."),
    Visibility.INVITATION: ("By invitation", "To all who are not invited it doesn’t exist."),
}
MODES: Mapping[str, tuple[str, str]] = {
    HonestMode.EXACT: ("Exact", "Every digit, with its interval."),
    HonestMode.ROUNDED: ("Rounded", "Only the digits that the interval can tell apart."),
    HonestMode.LADDER: ("Ladder", "A new score shows when it is better beyond noise."),
}
FINALIZATIONS = {"": "When I press the button", "60": "By itself, after an hour", "1440": "By itself, after 24 hours"}
KEYS = ("practice", "timeline", "finalize_after_minutes", "allows_late", *COUNTS, "visibility", "honest_mode")

blueprint = Blueprint("draft_rules", __name__, url_prefix=f"{PREFIX}/<{ID}:draft_id>/rules")


@dataclass(frozen=True)
class RulesPage:
    """The rules, and what they mean in UTC and in bits."""

    head: DraftHead
    form: Form
    utc: Mapping[str, datetime]
    budgets: Mapping[str, Budget]
    times: Mapping[str, str]
    counts: Mapping[str, str]
    visibilities: Mapping[str, tuple[str, str]]
    finalizations: Mapping[str, str]

    @property
    def zones(self) -> list[str]:
        """The zones that may be chosen."""
        return list_zones()

    @property
    def has_own_metric(self) -> bool:
        """Whether the metric is a file of the host's own, of which no standard error is known."""
        return has_own_metric(self.head.draft)

    @property
    def modes(self) -> Mapping[str, tuple[str, str]]:
        """The modes that the metric allows."""
        return {HonestMode.EXACT: ("Exact", "Every digit.")} if self.has_own_metric else MODES

    @property
    def is_practice(self) -> bool:
        """Whether it never ends."""
        return bool(self.form["practice"])


@blueprint.get("")
def show(draft_id: int) -> ResponseReturnValue:
    """Show the step."""
    return _render(draft_id, None)


@blueprint.post("")
def save(draft_id: int) -> ResponseReturnValue:
    """Save the rules."""
    form = read_form(
        "practice", "zone", *TIMES, "finalize_after_minutes", "allows_late", *COUNTS, "visibility", "honest_mode"
    )

    def work(opened: Session, *, draft_id: int, user: User, now: datetime) -> None:
        drafts.change_spec(opened, draft_id=draft_id, user=user, changes=_to_changes(form), now=now)
        wizard.write_first_pages(opened, draft_id=draft_id, user=user, now=now)

    def show_again(refused: Form) -> str:
        return _render(draft_id, refused)

    return answer_step(draft_id, STEP, form, work, keys=KEYS, show=show_again, names=_field_of, say=_say)


def _to_changes(form: Form) -> dict[str, Any]:
    is_practice = bool(form["practice"])
    times = {name: form[name].strip() for name in TIMES if form[name].strip()}
    minutes = to_number(form["finalize_after_minutes"])
    return {
        "practice": is_practice,
        "timeline": None if is_practice else {"zone": form["zone"] or "UTC", **times},
        "finalize_after_minutes": None if is_practice else minutes,
        "allows_late": bool(form["allows_late"]),
        **{name: to_number(form[name]) for name in COUNTS},
        "visibility": form["visibility"] or None,
        "honest_mode": form["honest_mode"] or None,
    }


def _field_of(place: str) -> str:
    return "starts_at" if place == "timeline" else place.removeprefix("timeline.")


def _say(_: str, words: str) -> str:
    """Name the times as the page does."""
    for name, title in TIMES.items():
        words = words.replace(name, f"“{title}”")
    return words


def _render(draft_id: int, form: Form | None) -> str:
    page: RulesPage = read_draft(_load, draft_id, form=form)
    return render_template("host/drafts/rules.html", page=page)


def _load(opened: Session, *, draft_id: int, user: User, form: Form | None) -> RulesPage:
    head = load_draft(opened, draft_id=draft_id, user=user, step=STEP)
    kept = _to_form(head.draft.spec, zone=user.time_zone)
    typed = Form(kept) if form is None else replace(form, values={**kept, **form.values})
    utc = _find_moments(typed)
    return RulesPage(
        head=head,
        form=typed,
        utc=utc,
        budgets=_find_budgets(head, typed, utc),
        times=TIMES,
        counts=COUNTS,
        visibilities=VISIBILITIES,
        finalizations=FINALIZATIONS,
    )


def _to_form(spec: Mapping[str, Any], *, zone: str) -> dict[str, str]:
    """Return the fields for a description; what it does not say has its default."""
    timeline = spec.get("timeline")
    timeline = timeline if isinstance(timeline, dict) else {}
    values = {name: _default(name, spec) for name in (*COUNTS, "visibility", "honest_mode")}
    used = str(timeline.get("zone") or ("UTC" if timeline else zone))
    return {
        **values,
        "practice": "1" if spec.get("practice") is True else "",
        "allows_late": "" if spec.get("allows_late") is False else "1",
        "finalize_after_minutes": str(spec.get("finalize_after_minutes") or ""),
        "zone": used,
        **{name: _to_local(str(timeline.get(name) or ""), used) for name in TIMES},
    }


def _default(name: str, spec: Mapping[str, Any]) -> str:
    value = spec.get(name)
    if value is None and name not in ("error_limit", "total_limit"):
        value = CompetitionSpec.model_fields[name].default
    return "" if value is None else str(value)


def _to_local(text: str, zone: str) -> str:
    """Return a time as its field takes it: what is written with an offset is brought to the zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    known = find_zone(zone)
    return to_zone_time(moment.astimezone(known) if moment.tzinfo is not None and known is not None else moment)


def _find_moments(form: Form) -> dict[str, datetime]:
    """Return the times in UTC, as far as there are such times."""
    zone = find_zone(form["zone"])
    read = {name: read_moment(form[name], zone) for name in TIMES} if zone is not None else {}
    return {name: to_utc(moment) for name, moment in read.items() if moment is not None}


def _find_budgets(head: DraftHead, form: Form, utc: Mapping[str, datetime]) -> dict[str, Budget]:
    """Return for each mode what scores could tell one team until the end; none before the solution was tried."""
    n_public = int((head.wizard.trial or {}).get("n_public") or 0)
    daily, total, decimals = (to_number(form[name]) for name in ("daily_limit", "total_limit", "score_decimals"))
    if not n_public or not isinstance(daily, int) or not isinstance(decimals, int) or isinstance(total, str | float):
        return {}
    n_submissions = count_submissions(
        daily_limit=daily, total_limit=total, starts_at=utc.get("starts_at"), ends_at=utc.get("ends_at")
    )
    step, keeps_mode = _find_step(head), head.is_change or has_own_metric(head.draft)
    return {
        mode.value: make_budget(
            mode, n_submissions=n_submissions, n_public=n_public, decimals=decimals, step=step, keeps_mode=keeps_mode
        )
        for mode in HonestMode
    }


def _find_step(head: DraftHead) -> float | None:
    """Return what scores would be rounded to: as the check found it, else by the spread of a simulated score."""
    checked = (head.draft.report or {}).get("release", {}).get("rounding_step")
    if checked:
        return float(checked)
    outcomes = ((head.wizard.trial or {}).get("advice") or {}).get("outcomes", ())
    split = head.draft.spec.get("split")
    share = split.get("public_share") if isinstance(split, dict) else None
    wanted = share if isinstance(share, int | float) else 0.5
    nearest = min(outcomes, key=lambda each: abs(each["public_share"] - wanted), default=None)
    return rounding_step(nearest["public_spread"]) if nearest and nearest["public_spread"] else None
