"""schemathesis asks what the document of the API allows and what it forbids: all its checks, no route left out.

One finding is none: a well-formed value may be refused with 400 where the document says that a rule holds beyond the
schema (`x-rule`), or by a code of the route's own.
"""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, from_schema
from schemathesis.engine.events import NonFatalError, ScenarioFinished
from schemathesis.engine.run import PhaseName
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from server.models import Score, Submission
from server.web.contract import RULE
from server.web.openapi import PREFIX, read_document
from tests.factories import RECEIPT
from tests.fakes import Clock
from tests.server.web.permissions.rows import FILE
from tests.server.web.world import Site, make_site

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
SEED = 20261128
# A run of many examples is made by hand: SCHEMATHESIS_EXAMPLES=50.
MAX_EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "2"))


def give_receipts(session: Session, clock: Clock) -> dict[str, str]:
    """Let the scores of the world have the receipts that real ones have."""
    session.execute(update(Score).values(receipt=RECEIPT))
    session.execute(update(Submission).values(size_bytes=len(FILE)))
    return {}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path):
    site = make_site(tmp_path_factory.mktemp("site"), migrated_sqlite=migrated_sqlite, arrange=give_receipts)
    yield site
    site.close()


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    site.reset()
    server = make_server("127.0.0.1", 0, site.app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def config_of(site: Site, role: str) -> SchemathesisConfig:
    names = site.world.names
    return SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "auth": {"openapi": {"token": {"bearer": site.world.tokens[role]}}},
            "parameters": {
                "path.slug": "harbour",
                "path.submission_id": int(names["submission"]),
                "path.draft_id": int(names["own_draft"]),
                "path.version_id": int(names["metric"]),
                "path.code": names["upload"],
                "query.wait": 0,
            },
            # One draft is there to be discarded; the other stays for the rest.
            "operations": [
                {"include-name": "DELETE /drafts/{draft_id}", "parameters": {"path.draft_id": int(names["draft"])}}
            ],
            "generation": {"max-examples": MAX_EXAMPLES, "deterministic": True, "database": "none"},
            # A rule of a competition may say no to what is well-formed, and a file may be shorter than a range.
            "checks": {
                "positive_data_acceptance": {
                    "expected-statuses": ["2xx", "3xx", "401", "403", "404", "409", "416", "422", "429", "5xx"]
                }
            },
        }
    )


def is_by_rule(document: dict[str, Any], operation: dict[str, Any], problem: dict[str, Any]) -> bool:
    """Whether a refusal names nothing but what has a rule beyond its schema."""
    if problem["code"] not in ("invalid_input", "bad_request"):
        return True
    known = {each["name"]: each["schema"] for each in operation["parameters"]}
    for content in operation.get("requestBody", {}).get("content", {}).values():
        name = content["schema"].get("$ref", "").rpartition("/")[2]
        known["the body"] = content["schema"]
        known |= document["components"]["schemas"].get(name, {}).get("properties", {})
    named = [known[name] for name in problem["fields"] if name in known]
    return RULE in str(named or list(known.values())) and all(RULE in str(schema) for schema in named)


HOSTS = r"/(host/|drafts|metrics)"


@pytest.mark.parametrize("role", ["entrant", "host"])
def test_schemathesis_finds_nothing(site: Site, address: str, role: str):
    schema = schemathesis.openapi.from_url(f"{address}{PREFIX}/openapi.json", config=config_of(site, role))
    schema = schema.include(path_regex=HOSTS) if role == "host" else schema.exclude(path_regex=HOSTS)
    document = read_document(site.app)
    found: dict[tuple[str, str, str], str] = {}
    asked: Counter[Any] = Counter()

    for event in from_schema(schema).execute():
        if isinstance(event, NonFatalError):
            found["error", str(event.label), ""] = str(event.info.format())[:2000]
        if not isinstance(event, ScenarioFinished):
            continue
        asked[event.phase] += len(event.recorder.interactions)
        for case, checks in event.recorder.checks.items():
            for check in checks:
                if check.status is Status.FAILURE:
                    label = event.recorder.cases[case].value.operation.label
                    response = event.recorder.interactions[case].response
                    method, path = label.split(" ")
                    operation = document["paths"][path][method.lower()]
                    if (check.name, response.status_code) == ("positive_data_acceptance", 400) and is_by_rule(
                        document, operation, json.loads(response.content)
                    ):
                        continue
                    told = f"{check.failure_info.failure.title}: {check.failure_info.failure.message}\n"
                    told += f"{response.status_code} {response.content[:600]!r}\n{check.failure_info.code_sample}"
                    found.setdefault((check.name, label, str(response.status_code)), told)

    assert not found, "\n\n".join(f"{' '.join(where)}\n{told}" for where, told in sorted(found.items()))
    assert asked[PhaseName.COVERAGE] > 500
    assert asked[PhaseName.STATEFUL_TESTING] > 5
