"""The step “Data files”: what entrants get, with a word about each, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.domain.drafts import is_file_name
from server.domain.first_spec import OTHER_WORDS, WORDS
from server.domain.specs import SAMPLE_FILE
from server.errors import InvalidInputError
from server.models import DraftFile, User
from server.services import drafts, wizard
from server.web import csrf
from server.web.forms import Form, read_form
from server.web.host.wizard.steps import ID, PREFIX, DraftHead, act_on_draft, answer_step, load_draft, read_draft
from server.web.host.wizard.uploading import answer_upload
from server.web.installation import installation
from server.web.received import ReceivedFile

STEP = "data"
PUBLIC = "public/"
SOURCE_FIELDS = {"source_name": "name", "licence": "licence", "url": "url", "citation": "citation"}

blueprint = Blueprint("draft_data", __name__, url_prefix=f"{PREFIX}/<{ID}:draft_id>/data")


@dataclass(frozen=True)
class ListedFile:
    """A public file, the field of its description, and whether Podium made it."""

    file: DraftFile
    name: str
    field: str
    is_made: bool


@dataclass(frozen=True)
class DataPage:
    """The public files."""

    head: DraftHead
    form: Form

    @property
    def listed(self) -> list[ListedFile]:
        """The files by name."""
        made = self.head.wizard.made
        return [
            ListedFile(
                file, file.path.removeprefix(PUBLIC), f"file:{file.path.removeprefix(PUBLIC)}", file.path in made
            )
            for file in self.head.files
            if file.path.startswith(PUBLIC)
        ]

    @property
    def lacks_sample(self) -> bool:
        """Whether there is no sample submission yet."""
        return f"{PUBLIC}{SAMPLE_FILE}" not in self.head.paths


@blueprint.get("")
def show(draft_id: int) -> ResponseReturnValue:
    """Show the step."""
    return _render(draft_id, None)


@blueprint.post("")
def save(draft_id: int) -> ResponseReturnValue:
    """Save the descriptions, and where the data come from."""
    about = [name for name in request.form if name.startswith("file:")]
    form = read_form(*SOURCE_FIELDS, *about)

    def work(opened: Session, *, draft_id: int, user: User, now: datetime) -> None:
        draft = drafts.get_draft(opened, draft_id=draft_id, user=user)
        files = {name: dict(file) for name, file in _files_of(draft.spec).items()}
        for name in about:
            files.setdefault(name.removeprefix("file:"), {})["description"] = form[name].strip()
        source = {key: form[name].strip() for name, key in SOURCE_FIELDS.items() if form[name].strip()}
        changes = {"files": files, "source": source}
        drafts.change_spec(opened, draft_id=draft_id, user=user, changes=changes, now=now)
        wizard.write_first_pages(opened, draft_id=draft_id, user=user, now=now)

    def show_again(refused: Form) -> str:
        return _render(draft_id, refused)

    return answer_step(draft_id, STEP, form, work, keys=("files", "source"), show=show_again, names=_field_of)


@blueprint.post("/files")
@csrf.checked_by_view
def upload(draft_id: int) -> ResponseReturnValue:
    """Take one public file, in place of one of its name."""
    return answer_upload(draft_id, STEP, _take, show=lambda refused: _render(draft_id, refused))


@blueprint.post("/files/<path:name>/removal")
def remove(draft_id: int, name: str) -> ResponseReturnValue:
    """Take a public file out."""

    def work(opened: Session, *, draft_id: int, user: User, now: datetime) -> None:
        common: dict[str, Any] = {"draft_id": draft_id, "user": user, "now": now}
        drafts.remove_file(opened, path=f"{PUBLIC}{name}", **common)
        spec = drafts.get_draft(opened, draft_id=draft_id, user=user).spec
        files = {key: file for key, file in _files_of(spec).items() if key != name or key == SAMPLE_FILE}
        drafts.change_spec(opened, changes={"files": files}, **common)
        wizard.write_first_pages(opened, **common)

    return act_on_draft(
        draft_id,
        Form(),
        work,
        words=f"{name} is taken out.",
        onward=STEP,
        show=lambda refused: _render(draft_id, refused),
    )


def _take(opened: Session, *, received: ReceivedFile, draft_id: int, user: User, now: datetime) -> None:
    taken = received.claim(opened, now=now)
    if not is_file_name(taken.file_name):
        expected = "Name it with letters, digits, dots, hyphens and underscores, such as train.csv."
        raise InvalidInputError(f"“{taken.file_name[:100]}” cannot be the name of a file.", fields={"file": expected})
    common: dict[str, Any] = {"draft_id": draft_id, "user": user, "now": now}
    most = installation().settings.max_draft_bytes
    wizard.take_file(opened, path=f"{PUBLIC}{taken.file_name}", stored=taken.stored, max_bytes=most, **common)
    files = _files_of(drafts.get_draft(opened, draft_id=draft_id, user=user).spec)
    words = {"description": WORDS.get(taken.file_name, OTHER_WORDS)}
    changes = {"files": {**files, taken.file_name: files.get(taken.file_name, words)}}
    drafts.change_spec(opened, changes=changes, **common)
    wizard.write_first_pages(opened, **common)


def _files_of(spec: dict[str, Any]) -> dict[str, Any]:
    files = spec.get("files")
    return files if isinstance(files, dict) else {}


def _field_of(place: str) -> str:
    """Return the field for a place such as `files[train.csv].description` or `source.name`."""
    if place.startswith("source."):
        key = place.removeprefix("source.")
        return next((name for name, known in SOURCE_FIELDS.items() if known == key), place)
    name = place.removeprefix("files").strip(".").removeprefix("[").partition("]")[0]
    return f"file:{name.removesuffix('.description')}"


def _render(draft_id: int, form: Form | None) -> str:
    page: DataPage = read_draft(_load, draft_id, form=form)
    return render_template("host/drafts/data.html", page=page)


def _load(opened: Session, *, draft_id: int, user: User, form: Form | None) -> DataPage:
    head = load_draft(opened, draft_id=draft_id, user=user, step=STEP)
    source = head.draft.spec.get("source")
    source = source if isinstance(source, dict) else {}
    kept = {name: str(source.get(key) or "") for name, key in SOURCE_FIELDS.items()}
    for name, file in _files_of(head.draft.spec).items():
        kept[f"file:{name}"] = str(file.get("description") or "") if isinstance(file, dict) else ""
    return DataPage(head, Form(kept) if form is None else replace(form, values={**kept, **form.values}))
