"""The step “Data files”."""

from __future__ import annotations

from server.models import Draft
from server.services import drafts
from tests.drafts import MOST, store
from tests.factories import NOW
from tests.server.web.host.wizard.conftest import page_of, read, send

SOURCE = {"source_name": "Our own", "licence": "CC0"}


def test_files_are_listed_with_their_descriptions_and_who_made_them(hanna, churn):
    text = page_of(hanna, f"{churn}/data")

    assert "sample_submission.csv" in text
    assert "made by Podium" in text
    assert "/removal" not in text


def test_a_file_is_added_described_and_taken_out(database, hanna, iris):
    assert send(hanna, f"{iris}/data/files", content="a,b\n1,2\n", name="extra.csv").status_code == 303
    hanna.post_form(f"{iris}/data", {**SOURCE, "file:extra.csv": "Weather."})
    draft, _, files, _ = read(database, iris)
    assert "public/extra.csv" in files
    assert draft.spec["files"]["extra.csv"] == {"description": "Weather."}
    assert draft.spec["files"]["train.csv"]["columns"] == {"id": "The row.", "species": "The target."}

    hanna.post_form(f"{iris}/data/files/extra.csv/removal")

    draft, _, files, _ = read(database, iris)
    assert "public/extra.csv" not in files
    assert "extra.csv" not in draft.spec["files"]


def test_well_known_names_are_described_at_once_and_pages_follow(database, hanna, churn):
    send(hanna, f"{churn}/data/files", content="customer,age,churn\nx,1,0\n", name="train.csv")

    draft, *_ = read(database, churn)
    assert draft.spec["files"]["train.csv"]["description"] == "Rows with the truth, to learn from."
    assert "`train.csv`" in draft.pages["data"]


def test_a_sample_of_the_hosts_own_is_theirs(database, hanna, churn):
    send(hanna, f"{churn}/data/files", content="customer,churn\nc0,0.1\n", name="sample_submission.csv")

    assert "public/sample_submission.csv" not in read(database, churn)[1].made


def test_a_name_that_cannot_be_is_told(hanna, iris):
    response = send(hanna, f"{iris}/data/files", name="my data.csv")

    assert response.status_code == 400
    assert "Name it with letters, digits, dots, hyphens and underscores, such as train.csv." in response.text


def test_what_is_wrong_is_told_at_its_field(hanna, iris):
    response = hanna.post_form(f"{iris}/data", {**SOURCE, "url": "ftp://x", "file:train.csv": ""})

    text = response.get_data(as_text=True)
    assert response.status_code == 400
    assert 'id="url-fault"' in text
    assert 'id="file:train.csv-fault"' in text


def test_a_file_in_folders_is_taken_out_by_its_whole_name(database, storage, hanna, iris):
    def give(session) -> None:
        draft = session.query(Draft).one()
        about = {"draft_id": draft.id, "user": draft.host, "now": NOW, "max_bytes": MOST}
        drafts.add_file(session, path="public/images/cats/1.txt", stored=store(storage, "cat"), **about)

    database.write(give)
    hanna.post_form(f"{iris}/data", {**SOURCE, "file:images/cats/1.txt": "A cat."})
    draft, _, files, _ = read(database, iris)
    assert draft.spec["files"]["images/cats/1.txt"] == {"description": "A cat."}

    hanna.post_form(f"{iris}/data/files/images/cats/1.txt/removal")

    draft, _, files, _ = read(database, iris)
    assert "public/images/cats/1.txt" not in files
    assert "images/cats/1.txt" not in draft.spec["files"]
