"""The pages of a competition, written through Kaggle's API."""

import pytest

from tests.drafts import PAGES
from tests.server.web.kaggle.hosting import (
    IRIS,
    NAMES,
    QUAY,
    Hosting,
    hanna,
    iris,
    owner,
    patient,
    run,
    runner,
    worker,
)

__all__ = ["hanna", "iris", "owner", "patient", "run", "runner", "worker"]


def read(client: Hosting, named: dict[str, str]) -> dict[str, str]:
    pages = client.get("ListCompetitionPages", **named)["pages"]
    return {page["name"]: page["content"] for page in pages}


@pytest.fixture
def quay(hanna: Hosting) -> None:
    """Begin a draft."""
    hanna.get("CreateCompetition", **NAMES)


def test_a_page_of_a_draft_is_written_and_written_anew(hanna: Hosting, quay):
    made = hanna.get("CreateCompetitionPage", **QUAY, page={"name": "Rules", "content": "Be fair."})
    again = hanna.ask("CreateCompetitionPage", **QUAY, page={"name": "rules", "content": "Be fair."})
    fields = {"page": {"content": "Be very fair.", "isPublished": True}, "updateMask": "content,isPublished"}
    new = hanna.get("UpdateCompetitionPage", **QUAY, pageName="rules", **fields)

    assert made == {
        "name": "rules",
        "content": "Be fair.",
        "isPublished": True,
        "postTitle": "Rules",
        "mimeType": "text/markdown",
    }
    assert again.status_code == 409
    assert (new["content"], read(hanna, QUAY)) == ("Be very fair.", {"rules": "Be very fair."})


def test_an_update_without_text_leaves_it(hanna: Hosting, quay):
    hanna.get("CreateCompetitionPage", **QUAY, page={"name": "rules", "content": "Be fair."})

    same = hanna.get(
        "UpdateCompetitionPage", **QUAY, pageName="rules", page={"postTitle": "Rules"}, updateMask="postTitle"
    )

    assert same["content"] == "Be fair."


@pytest.mark.parametrize(
    ("method", "fields", "words"),
    [
        ("CreateCompetitionPage", {"page": {"name": "prizes", "content": "Gold."}}, "overview, data, evaluation"),
        ("CreateCompetitionPage", {"page": {"name": "data", "content": "X", "postTitle": "Files"}}, "postTitle"),
        (
            "UpdateCompetitionPage",
            {"pageName": "data", "page": {"mimeType": "text/html"}, "updateMask": "mimeType"},
            "",
        ),
        ("UpdateCompetitionPage", {"pageName": "data", "page": {}, "updateMask": "isPublished"}, "stays so"),
        ("UpdateCompetitionPage", {"pageName": "data", "page": {}, "updateMask": "weight"}, "no field “weight”"),
        ("UpdateCompetitionPage", {"pageName": "prizes", "page": {}, "updateMask": "content"}, "no page “prizes”"),
        ("DeleteCompetitionPage", {"pageName": "rules"}, "cannot be deleted"),
        ("DeleteCompetitionPage", {"pageName": "prizes"}, "no page “prizes”"),
    ],
)
def test_what_a_page_cannot_be_is_said(hanna: Hosting, quay, method, fields, words):
    refused = hanna.ask(method, **QUAY, **fields)

    assert refused.status_code == 400
    assert words in refused.json["message"]
    assert read(hanna, QUAY) == {}


def test_a_page_of_what_is_launched_is_published_at_once(patient: Hosting, iris, worker):
    fields = {"page": {"content": "Be fair."}, "updateMask": "content"}

    patient.get("UpdateCompetitionPage", **IRIS, pageName="rules", **fields)

    assert read(patient, IRIS) == {**PAGES, "rules": "Be fair."}
