"""A host's list of drafts, a new one, and discarding."""

from __future__ import annotations

from server.models import Draft
from tests import factories
from tests.server.web.host.conftest import words
from tests.server.web.host.wizard.conftest import page_of, read, send


def test_the_list_shows_drafts_and_competitions(database, owner, hanna, iris):
    database.write(lambda session: factories.make_competition(session, slug="harbour", title="Harbour", host=owner))

    text = words(page_of(hanna, "/host"))

    assert "Iris Species" in text
    assert "Published Harbour" in text


def test_without_any_the_list_says_what_to_do(hanna):
    assert "A solution file is all it takes" in page_of(hanna, "/host")


def test_a_title_and_a_file_begin_a_draft_that_is_read(database, hanna):
    response = send(hanna, "/host/new", title="Customer Churn")

    assert response.status_code == 303
    draft, known, files, job = read(database, response.location.removesuffix("/solution"))
    assert draft.spec["title"] == "Customer Churn"
    assert draft.spec["slug"] == "customer-churn"
    assert known.file_name == "labels.csv"
    assert list(files) == ["source/solution.csv"]
    assert job.kind == "read_solution"


def test_what_is_no_table_is_refused_and_leaves_no_draft_and_no_file(database, storage, hanna):
    response = send(hanna, "/host/new", title="Customer Churn", name="labels.exe")

    text = response.get_data(as_text=True)
    assert response.status_code == 400
    assert "A table: CSV" in text
    assert 'value="Customer Churn"' in text
    assert database.read(lambda session: session.query(Draft).count()) == 0
    assert list(storage.list_files("drafts")) == []


def test_without_a_title_nothing_begins(hanna):
    assert "1 to 80 characters" in send(hanna, "/host/new", title=" ").get_data(as_text=True)


def test_a_draft_leads_to_its_first_step(hanna, iris):
    assert hanna.get(iris).location == f"{iris}/solution"


def test_a_draft_is_discarded_after_a_question(database, hanna, iris):
    assert "can’t be undone" in page_of(hanna, f"{iris}/discarding")

    assert hanna.post_form(f"{iris}/discarding").location == "/host"

    assert database.read(lambda session: session.query(Draft).count()) == 0


def test_the_way_to_the_list_stands_in_the_head_of_every_page_of_a_host(database, hanna, sign_in):
    ada = sign_in(database.write(lambda session: factories.make_user(session, name="ada")))

    assert 'href="/host"' in page_of(hanna, "/competitions")
    assert 'href="/host"' not in page_of(ada, "/competitions")
