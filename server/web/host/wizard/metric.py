"""The step “Metric and split”: both tried with the host's file as they are chosen."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from scorer.parameters import Kind, Parameter
from scorer.records import Metric
from scorer.registry import METRICS, find_metric
from scorer.splits.ways import Drawing
from server.errors import InvalidInputError
from server.models import User
from server.services import draft_faults, draft_jobs, drafts, wizard
from server.services.wizard_metrics import say_settings
from server.services.wizard_notes import can_be_tried, find_signature, has_own_metric, list_dummies
from server.web.auth import began_at, require_user
from server.web.filters import percent
from server.web.forms import Form, answer_form, read_form
from server.web.host.wizard.steps import ID, PREFIX, DraftHead, answer_step, load_draft, read_draft, to_number
from server.web.installation import installation
from server.web.metric_form import PREFIX as OWN
from server.web.metric_form import MetricField, make_fields, write_settings

STEP = "metric"
AS_FILED = "usage"
PARAMETER, BASELINE = "parameter:", "baseline:"
WRITTEN = ("higher_is_better", "complete_submission")
OWN_FIELDS = ("direction", "complete_submission")
# Text of these kinds is what it says; of the others it is written as JSON.
PLAIN = (Kind.TEXT, Kind.STRING, Kind.COLUMN, Kind.LABEL, Kind.CHOICE, Kind.METRIC)
WAYS: Mapping[str, tuple[str, str]] = {
    Drawing.RANDOM: ("Plain", "Each row by chance."),
    Drawing.STRATIFIED: ("Stratified", "Both parts get the same mix. Best for rare classes and long tails."),
    Drawing.GROUPED: ("By group", "Rows of one patient, shop or author stay together."),
    Drawing.BY_TIME: ("By time", "The earlier rows public, the later ones private."),
}

blueprint = Blueprint("draft_metric", __name__, url_prefix=f"{PREFIX}/<{ID}:draft_id>/metric")


@dataclass(frozen=True)
class MetricPage:
    """What is chosen, and what came of trying it."""

    head: DraftHead
    form: Form
    ways: Mapping[str, tuple[str, str]]
    unshown: Sequence[str]

    @property
    def is_busy(self) -> bool:
        """Whether a worker reads the file or tries what is chosen."""
        return self.head.is_waiting_for(draft_jobs.READ, draft_jobs.TRY)

    @property
    def metric(self) -> Metric | None:
        """The metric that is chosen, if it is one of the catalogue."""
        return find_metric(self.form["metric"])

    @property
    def has_own_metric(self) -> bool:
        """Whether the metric is a file of the host's own."""
        return has_own_metric(self.head.draft)

    @property
    def own_fields(self) -> list[MetricField]:
        """The form of the host's own metric, made of its signature."""
        return make_fields(self.signature)

    @property
    def signature(self) -> Mapping[str, Any] | None:
        """What the file of the host's own metric says of itself; None where it was not read yet."""
        return find_signature(self.head.draft, self.head.wizard, self.head.hashes)

    @property
    def can_be_tried(self) -> bool:
        """Whether there is all that a trial takes."""
        return can_be_tried(self.head.draft, self.head.hashes)

    @property
    def fitting(self) -> Sequence[Mapping[str, Any]]:
        """The metrics that fit, with their reasons."""
        return list((self.head.wizard.proposal or {}).get("metrics", ()))

    @property
    def others(self) -> list[Metric]:
        """All other metrics of the catalogue, by title."""
        fitting = {metric["name"] for metric in self.fitting}
        return sorted((each for each in METRICS.values() if each.name not in fitting), key=lambda each: each.title)

    @property
    def titles(self) -> Mapping[str, str]:
        """The title of each metric by its name."""
        return {name: metric.title for name, metric in METRICS.items()}

    @property
    def columns(self) -> list[str]:
        """The columns of the host's file."""
        return [column["name"] for column in (self.head.wizard.proposal or {}).get("columns", ())]

    @property
    def asks_for_parameters(self) -> bool:
        """Whether a parameter is wrong, or one that is needed has no value."""
        parameters = () if self.metric is None else self.metric.parameters
        is_lacking = any(each.is_required and not self.form[f"{PARAMETER}{each.name}"] for each in parameters)
        return is_lacking or any(name.startswith(PARAMETER) for name in self.form.faults)

    @property
    def has_usage(self) -> bool:
        """Whether the file says itself which rows are public."""
        return self.head.wizard.redraws or bool((self.head.wizard.proposal or {}).get("roles", {}).get("usage"))

    @property
    def split_reason(self) -> str:
        """Why the split is proposed as it is."""
        return str(((self.head.wizard.proposal or {}).get("split") or {}).get("reason", ""))

    @property
    def trial(self) -> Mapping[str, Any] | None:
        """What came of the last trial, if it was of what is chosen now."""
        return self.head.wizard.trial if self.head.is_tried else None

    @property
    def dummies(self) -> list[Mapping[str, Any]]:
        """What could be shown as a baseline."""
        return list_dummies(self.head.wizard)

    @property
    def bars(self) -> list[dict[str, Any]]:
        """The balance of the target: each part's share of its own rows, as widths out of 100 of the largest."""
        trial = self.trial or {}
        totals = [max(1, trial.get(f"n_{part}", 0)) for part in ("public", "private")]
        shares = [(bar["public"] / totals[0], bar["private"] / totals[1]) for bar in trial.get("bars", ())]
        largest = max((share for pair in shares for share in pair), default=0) or 1
        return [
            {**bar, "shares": [percent(share) for share in pair], "widths": [round(100 * s / largest, 1) for s in pair]}
            for bar, pair in zip(trial.get("bars", ()), shares, strict=True)
        ]


@blueprint.get("")
def show(draft_id: int) -> ResponseReturnValue:
    """Show the step."""
    return render(draft_id, None)


@blueprint.post("")
def save(draft_id: int) -> ResponseReturnValue:
    """Save what is chosen, and have it tried if it is another."""
    form = _read()
    answer = answer_step(
        draft_id,
        STEP,
        form,
        lambda opened, **who: _save(opened, form=form, **who),
        keys=("metric", "split"),
        show=lambda refused: render(draft_id, refused),
        names=_field_of,
        say=_say,
    )
    try_if_needed(draft_id)
    return answer


@blueprint.post("/trial")
def try_out(draft_id: int) -> ResponseReturnValue:
    """Save what is chosen, and have it tried in any case; the page shows what comes of it."""
    form, user = _read(), require_user()

    def act() -> ResponseReturnValue:
        database = installation().database
        database.write(_save, draft_id=draft_id, user=user, now=began_at(), form=form)
        faults = database.read(
            draft_faults.list_faults, draft_id=draft_id, user=user, keys=("metric", "split"), now=began_at()
        )
        if faults and "direction" in request.form:
            words = "Saved as it is; not all of it can be so."
            raise InvalidInputError(
                words, fields={_field_of(place): _say(place, said) for place, said in faults.items()}
            )
        if not faults:
            database.write(wizard.ask_trial, draft_id=draft_id, user=user, now=began_at())
        return redirect(f"{PREFIX}/{draft_id}/{STEP}", 303)

    return answer_form(form, act, show=lambda refused: render(draft_id, refused))


def _read() -> Form:
    more = [name for name in request.form if name.startswith((PARAMETER, OWN, BASELINE))]
    form = read_form(*OWN_FIELDS, "metric", "other", "drawing", "by", "public_share", "seed", *more)
    # The list of all metrics takes the place of the choice above it.
    return replace(form, values={**form.values, "metric": form["other"] or form["metric"]})


def _save(opened: Session, *, draft_id: int, user: User, now: datetime, form: Form) -> None:
    head = load_draft(opened, draft_id=draft_id, user=user, step=STEP)
    common: dict[str, Any] = {"draft_id": draft_id, "user": user, "now": now}
    changes: dict[str, Any] = {"split": _to_split(form)}
    if has_own_metric(head.draft):
        typed = {name.removeprefix(OWN): text for name, text in form.values.items()}
        signature = find_signature(head.draft, head.wizard, head.hashes)
        changes["metric"] = say_settings(head.draft.spec["metric"], signature, typed)
    else:
        changes["metric"] = _to_metric(form, before=head.draft.spec.get("metric"), fitting=_fitting(head))
    if any(changes[key] != head.draft.spec.get(key) for key in changes):
        is_other_split = changes["split"] != head.draft.spec.get("split")
        drafts.change_spec(opened, changes=changes, **common)
        if head.has_given_solution and is_other_split:
            wizard.redraw(opened, draft_id=draft_id, user=user, is_wanted=changes["split"] is not None)
        wizard.write_first_pages(opened, **common)
    if "baselines" in request.form:
        shown = {name.removeprefix(BASELINE) for name in form.values if name.startswith(BASELINE)}
        offered = request.form["baselines"].split()
        unshown = [file for file in {*offered, *head.wizard.unshown} if file not in shown]
        if sorted(unshown) != sorted(head.wizard.unshown):
            wizard.show_baselines(opened, unshown=sorted(unshown), **common)


def try_if_needed(draft_id: int) -> None:
    """Have what is chosen tried, if it is whole and was not."""
    user, database = require_user(), installation().database
    head = database.read(load_draft, draft_id=draft_id, user=user, step=STEP)
    faults = draft_faults.find_faults(head.draft, ("metric", "split"), head.hashes)
    is_free = head.job is None or head.job.kind in (draft_jobs.TRY, draft_jobs.CHECK)
    if head.needs_trial and not faults and is_free:
        database.write(wizard.ask_trial, draft_id=draft_id, user=user, now=began_at())


def _fitting(head: DraftHead) -> Mapping[str, Mapping[str, Any]]:
    return {metric["name"]: metric["parameters"] for metric in (head.wizard.proposal or {}).get("metrics", ())}


def _to_metric(form: Form, *, before: object, fitting: Mapping[str, Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the metric with its parameters; one that is newly chosen begins with those that fit the solution."""
    name = form["metric"].strip()
    if not name:
        return None
    metric = find_metric(name)
    is_new = not isinstance(before, dict) or before.get("name") != name
    if is_new:
        parameters = dict(fitting.get(name, {}))
    else:
        known = {} if metric is None else {parameter.name: parameter for parameter in metric.parameters}
        given = {name: form[f"{PARAMETER}{name}"].strip() for name in known}
        parameters = {name: _to_value(known[name], text) for name, text in given.items() if text}
    return {"name": name, **({"parameters": parameters} if parameters else {})}


def _to_value(parameter: Parameter, text: str) -> object:
    if parameter.kind in PLAIN or text in parameter.choices:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text  # kept, and told as a fault


def _to_split(form: Form) -> dict[str, Any] | None:
    if form["drawing"] == AS_FILED:
        return None
    share = to_number(form["public_share"])
    split: dict[str, Any] = {
        "public_share": share / 100 if isinstance(share, int | float) else share,
        "seed": to_number(form["seed"]),
        "drawing": form["drawing"] or Drawing.RANDOM.value,
        "by": form["by"].strip() or None if form["drawing"] != Drawing.RANDOM else None,
    }
    return {key: value for key, value in split.items() if value is not None}


def _field_of(place: str) -> str:
    """Return the field for a place such as `metric.parameters.k` or `split.seed`."""
    if place.startswith("metric.own."):
        return OWN + place.removeprefix("metric.own.")
    if place == "metric.higher_is_better":
        return "direction"
    if place.startswith("metric.parameters."):
        return PARAMETER + place.removeprefix("metric.parameters.").partition(".")[0].partition("[")[0]
    return "metric" if place.startswith("metric") else place.removeprefix("split.")


def _say(place: str, words: str) -> str:
    """Say what is wrong in the words of the page: the share is typed in per cent and kept as a fraction."""
    return "A number above 0 and below 100." if place == "split.public_share" else words


def render(draft_id: int, form: Form | None) -> str:
    """Return the page, with what was typed and refused."""
    page: MetricPage = read_draft(_load, draft_id, form=form)
    return render_template("host/drafts/metric.html", page=page)


def _load(opened: Session, *, draft_id: int, user: User, form: Form | None) -> MetricPage:
    head = load_draft(opened, draft_id=draft_id, user=user, step=STEP)
    kept = _to_form(head.draft.spec)
    if has_own_metric(head.draft):
        kept |= _write_own(head.draft.spec["metric"])
    typed = Form(kept) if form is None else replace(form, values={**kept, **form.values})
    return MetricPage(head, typed, WAYS, head.wizard.unshown)


def _write_own(metric: Mapping[str, Any]) -> dict[str, str]:
    """Return the settings of the host's own metric as they are typed; the direction may not be said yet."""
    said = {name: metric.get(name) for name in (*WRITTEN, "parameters")}
    typed = write_settings({**said, "parameters": said["parameters"] or {}})
    return typed if said["higher_is_better"] is not None else {**typed, "direction": ""}


def _to_form(spec: Mapping[str, Any]) -> dict[str, str]:
    metric, split = spec.get("metric"), spec.get("split")
    metric = metric if isinstance(metric, dict) else {}
    values = {"metric": str(metric.get("name") or "")}
    for name, value in (metric.get("parameters") or {}).items():
        values[f"{PARAMETER}{name}"] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if not isinstance(split, dict):
        return {**values, "drawing": AS_FILED}
    share = split.get("public_share")
    shown = f"{100 * share:g}" if isinstance(share, int | float) else str(share or "")
    return {
        **values,
        "drawing": str(split.get("drawing") or Drawing.RANDOM.value),
        "by": str(split.get("by") or ""),
        "seed": str(split.get("seed", "")),
        "public_share": shown,
    }
