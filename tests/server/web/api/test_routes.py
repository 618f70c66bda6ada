import os
import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from server.app import utc_now
from server.db import Database
from server.models import User
from server.services import drafts, metric_versions, tokens, uploads
from server.storage import Storage, StoredFile
from server.web.api.routes import BLUEPRINTS
from tests import factories
from tests.drafts import make_draft
from tests.programs import PREFIX
from tests.promises.web import Web
from tests.publishing import publish_data
from tests.server.web.api.conftest import World

DOC = Path(__file__).parents[4] / "docs" / "reference" / "api.md"


def routes_of(app: Flask) -> set[str]:
    """Return the API's routes as the reference writes them: `GET /submissions/{id}`."""
    return {
        f"{method} {shape_of(rule.rule.removeprefix(PREFIX))}"
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def shape_of(path: str) -> str:
    """Write every variable of a path alike."""
    return re.sub(r"<[^>]*>|{[^}]*}", "{}", path)


def name_of(part: str) -> str:
    """Write the name at the end of a part of an address as the reference does."""
    return f"/{part.rpartition('/')[0]}/{{}}"


def sections() -> dict[str, str]:
    """Return the reference's text of each route."""
    parts = re.split(r"^### (?=[A-Z]+ /)(.*)$", DOC.read_text(), flags=re.MULTILINE)
    return {shape_of(title): text for title, text in zip(parts[1::2], parts[2::2], strict=True)}


def test_the_reference_has_just_the_routes_that_there_are(app: Flask):
    assert set(sections()) == routes_of(app)


def test_every_blueprint_has_a_route(app: Flask):
    endpoints = {rule.endpoint.partition(".")[0] for rule in app.url_map.iter_rules()}

    assert {blueprint.name for blueprint in BLUEPRINTS} <= endpoints


@pytest.mark.parametrize("route", sorted(sections()))
def test_every_route_has_an_example_that_names_it(route: str):
    method, _, path = route.partition(" ")
    example = re.sub(r"\\\n\s*", "", sections()[route].split("```sh")[1].split("```")[0])

    address = shape_of(
        re.sub(r"\$(SLUG|ID|UPLOAD|DRAFT|FILE|METRIC|TRIED|TOKEN)", "{}", example.split(PREFIX)[1])
        .split('"')[0]
        .split("?")[0]
    )
    named_parts = (
        r"/(files/train\.csv|images/map\.png|pages/overview|entrants/ada|users/ada|co-hosts/ben|announcements/7)\b"
    )
    named = re.sub(named_parts, lambda found: name_of(found[1]), address)
    named = re.sub(r"/(record|leaderboard|private)\.(csv|json)$", r"/\1.{}", named)
    assert named == path
    assert ("-d " in example or "--data" in example) == (method in ("POST", "PUT", "PATCH"))


def make_metrics(session: Session, /, *, user: User) -> tuple[int, int]:
    """Make a metric file that was dropped, and one that was tried."""
    signature = {
        "parameters": [{"name": "k", "kind": "whole number", "meaning": "", "default": 1, "is_required": False}]
    }
    about = {"user": user, "name": "Cost", "file_name": "cost.py", "signature": signature, "now": factories.NOW}
    dropped, tried = (
        metric_versions.drop(session, stored=StoredFile(f"metrics/{letter}", 1, letter * 64), **about)[0]
        for letter in "ab"
    )
    tried.report = {"is_ok": True, "faults": []}
    return dropped.id, tried.id


@pytest.mark.up
def test_the_examples_run_as_they_stand(
    world: World, database: Database, storage: Storage, data: Path, redis_url: str, tmp_path: Path
):
    folder, work = tmp_path / "public", tmp_path / "work"
    folder.mkdir()
    work.mkdir()
    (folder / "train.csv").write_text("id,x,y\n1,0.5,0\n")
    (work / "submission.csv").write_text("id,y\n1,0.5\n")
    spare = database.read(tokens.find_token, world.tokens["reader"], now=utc_now())
    assert spare is not None
    names = {"competition": world.competition, "folder": folder, "descriptions": {}, "id_column": "id"}
    database.write(publish_data, storage=storage, now=factories.NOW, **names)
    file = {"file_name": "submission.csv", "size_bytes": 11, "sha256": None, "largest_bytes": 11}
    own = database.read(tokens.find_token, world.tokens["ada"], now=utc_now())
    upload = database.write(uploads.begin, user=world.ada, by=own, now=utc_now(), **file)
    draft = database.write(drafts.create, user=world.host, now=utc_now())
    metric, tried = database.write(make_metrics, user=world.host)
    metric_draft = database.write(make_draft, storage=storage, user=world.host)
    examples = [part.split("```")[0] for part in DOC.read_text().split("```sh\n")[1:] if part.startswith("curl")]
    web = Web({"PODIUM_DATA": str(data), "PODIUM_REDIS_URL": redis_url}, log=tmp_path / "web.log")

    try:
        web.start()
        known = {
            "PODIUM_URL": web.url,
            "PODIUM_TOKEN": world.tokens["ada"],
            "PODIUM_HOST_TOKEN": world.tokens["keeper"],
            "SLUG": "harbour",
            "ID": "1",
            "UPLOAD": upload.code,
            "TOKEN": str(spare.id),
            "DRAFT": str(draft.id),
            "FILE": "public/train.csv",
            "METRIC": str(metric),
            "TRIED": str(tried),
            "METRIC_DRAFT": str(metric_draft.id),
        }
        ends = [
            subprocess.run(
                ["bash", "-c", example], cwd=work, env={**os.environ, **known}, capture_output=True, text=True
            )
            for example in examples
        ]
    finally:
        web.close()

    assert [(end.args[2], end.stdout + end.stderr) for end in ends if end.returncode] == []
    assert len(ends) > len(sections())
    assert (work / "train.csv").read_bytes() == (folder / "train.csv").read_bytes()
