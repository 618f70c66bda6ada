"""Drafts, told to their hosts as competitions that are not launched."""

from server.services import drafts
from tests import factories
from tests.drafts import FILES, PAGES, make_draft
from tests.factories import NOW
from tests.server.web.kaggle.conftest import make_kaggle
from tests.server.web.kaggle.hosting import IRIS, NAMES, Hosting, hanna, owner

__all__ = ["hanna", "owner"]

UNLAUNCHED = "COMPETITION_LIST_TAB_UNLAUNCHED"


def refs(client, **fields) -> list[str]:
    return [item["ref"] for item in client.get("ListCompetitions", **fields)["competitions"]]


def test_drafts_are_listed_as_not_launched_to_their_host_alone(app, hanna: Hosting, database, storage, owner):
    database.write(make_draft, storage=storage, user=owner)
    hanna.get("CreateCompetition", **NAMES)
    reader = make_kaggle(app, database, owner)
    other = make_kaggle(app, database, database.write(factories.make_user))

    assert sorted(refs(hanna, group=UNLAUNCHED)) == ["iris-species", "quay"]
    assert refs(hanna, group=UNLAUNCHED, search="Iris") == ["iris-species"]
    assert refs(hanna, group=UNLAUNCHED, category="HOST_SEGMENT_GETTING_STARTED") == ["iris-species"]
    assert refs(hanna, group=UNLAUNCHED, page=2) == []
    assert refs(hanna) == refs(reader, group=UNLAUNCHED) == refs(other, group=UNLAUNCHED) == []


def test_a_draft_is_read_like_a_competition(hanna: Hosting, database, storage, owner):
    draft = database.write(make_draft, storage=storage, user=owner)

    shown = hanna.get("GetCompetition", **IRIS)
    files = {file["name"]: file["totalBytes"] for file in hanna.get("ListDataFiles", **IRIS)["files"]}

    assert (shown["id"], shown["title"], shown["evaluationMetric"]) == (draft.id, "Iris Species", "Accuracy")
    assert (shown["category"], shown["maxDailySubmissions"], shown["submissionsDisabled"]) == (
        "Getting Started",
        5,
        True,
    )
    assert files == {
        path.removeprefix("public/"): len(text) for path, text in FILES.items() if path.startswith("public/")
    }
    assert hanna.get("GetCompetitionDataFilesSummary", **IRIS)["totalFiles"] == 3
    assert {page["name"] for page in hanna.get("ListCompetitionPages", **IRIS)["pages"]} == set(PAGES)
    assert [host["userName"] for host in hanna.get("ListCompetitionHosts", **IRIS)["hosts"]] == ["hanna"]


def test_what_a_host_typed_wrongly_is_read_all_the_same(hanna: Hosting, database, storage, owner):
    draft = database.write(make_draft, storage=storage, user=owner)
    changes = {"timeline": 7, "daily_limit": "many", "metric": "rmse", "files": [1]}
    database.write(drafts.change_spec, draft_id=draft.id, user=owner, changes=changes, now=NOW)

    assert hanna.get("GetCompetition", **IRIS)["deadline"] is None
    assert len(hanna.get("ListDataFiles", **IRIS)["files"]) == 3
    assert hanna.get("GetCompetitionSettings", **IRIS)["deadline"] is None


def test_others_and_tokens_of_another_scope_read_no_draft(app, hanna: Hosting, database, storage, owner):
    database.write(make_draft, storage=storage, user=owner)
    reader = make_kaggle(app, database, owner)
    other = make_kaggle(app, database, database.write(factories.make_user))

    for method in ("GetCompetition", "ListDataFiles", "ListCompetitionPages", "ListCompetitionHosts"):
        assert reader.ask(method, **IRIS).status_code == 403
        hidden, nothing = other.ask(method, **IRIS), other.ask(method, competitionName="nothing")
        assert (hidden.status_code, hidden.json) == (404, nothing.json)
