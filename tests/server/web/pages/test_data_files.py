import hashlib
import io
import zipfile

import pytest
from pydantic import HttpUrl

from server.db import Database
from server.storage import Storage
from tests import factories
from tests.browser import Browser
from tests.server.web.conftest import SAMPLE, World

PATH = "/competitions/harbour/data/sample_submission.csv"


def test_before_entry_files_are_names_only(ben: Browser):
    page = ben.get("/competitions/harbour/data").get_data(as_text=True)

    assert "train.csv" in page
    assert "Rows to learn from." in page
    assert "/data/train.csv" not in page
    assert "column-card" not in page
    assert "The files open when you have accepted the rules." in page


def test_an_entrant_sees_columns_with_kind_missing_share_and_drawing(ada: Browser):
    page = " ".join(ada.get("/competitions/harbour/data").get_data(as_text=True).split())

    assert '<span>size</span> <span class="tag">number</span>' in page
    assert 'Length in metres. <span class="muted">33% missing.</span>' in page
    assert 'aria-label="Distribution of size: from 3.25 to 12.5, 7.875 on average"' in page


def test_columns_of_another_file_can_be_looked_at(ada: Browser):
    page = ada.get("/competitions/harbour/data?file=test.csv").get_data(as_text=True)

    assert "Columns of test.csv" in page
    assert "<span>chance</span>" not in page


def test_files_show_their_size_and_checksum(ada: Browser):
    page = ada.get("/competitions/harbour/data").get_data(as_text=True)

    assert hashlib.sha256(SAMPLE).hexdigest() in page
    assert f"{len(SAMPLE)} B" in page


def test_a_file_is_an_attachment_that_no_browser_shows(ada: Browser):
    response = ada.get(PATH)

    assert (response.status_code, response.get_data()) == (200, SAMPLE)
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=\"sample_submission.csv\"; filename*=UTF-8''sample_submission.csv"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["Content-Type"].startswith("text/csv")
    assert response.headers["ETag"] == f'"{hashlib.sha256(SAMPLE).hexdigest()}"'


def test_the_archive_holds_all_files(ada: Browser):
    response = ada.get("/competitions/harbour/archive")

    with zipfile.ZipFile(io.BytesIO(response.get_data())) as archive:
        assert archive.namelist() == ["train.csv", "test.csv", "sample_submission.csv"]
        assert archive.read("sample_submission.csv") == SAMPLE


def test_a_stranger_is_led_to_sign_in_and_an_outsider_refused(stranger: Browser, ben: Browser):
    assert stranger.get(PATH).headers["Location"].startswith("/sign-in?next=")
    assert ben.get(PATH).status_code == 403
    assert ben.get("/competitions/harbour/archive").status_code == 403


def test_a_host_may_download_without_entering(host: Browser):
    assert host.get(PATH).get_data() == SAMPLE


def test_a_file_of_another_competition_is_not_found(ada: Browser, world: World, database: Database):
    def make(session):
        other = factories.make_competition(session, slug="orchard")
        factories.make_solution(session, competition=other)
        factories.make_team(session, competition=other, user=world.ada)

    database.write(make)

    assert ada.get("/competitions/orchard/data/sample_submission.csv").status_code == 404
    assert ada.get("/competitions/orchard/archive").status_code == 404


def test_no_archive_and_no_files_is_said(ada: Browser, database: Database):
    def make(session):
        factories.make_solution(session, competition=factories.make_competition(session, slug="empty"))

    database.write(make)

    assert "The host has not published data yet." in ada.get("/competitions/empty/data").get_data(as_text=True)


@pytest.mark.parametrize("name", ["../secret-key", "..%2f..%2fpodium.sqlite", "solution.csv", "%00"])
def test_names_that_are_not_published_are_not_found(ada: Browser, name: str):
    assert ada.get(f"/competitions/harbour/data/{name}").status_code == 404


def test_a_hostile_name_is_harmless_in_page_and_header(
    ada: Browser, world: World, database: Database, storage: Storage
):
    name = 'x"><script>alert(1)\u202e;.html'
    with storage.open_writer("data/1") as writer:
        writer.write(b"<script>alert(1)</script>")
        stored = writer.commit()
    database.write(
        factories.make_data_file,
        competition=world.competition,
        name=name,
        content_type="text/html",
        storage_key=stored.key,
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
    )

    page = ada.get("/competitions/harbour/data").get_data(as_text=True)
    response = ada.get("/competitions/harbour/data/x%22%3E%3Cscript%3Ealert(1)%E2%80%AE;.html", buffered=True)

    assert "<script>alert" not in page
    assert response.mimetype == "application/octet-stream"
    disposition = response.headers["Content-Disposition"]
    assert disposition == (
        'attachment; filename="x___script_alert_1___.html"; '
        "filename*=UTF-8''x%22%3E%3Cscript%3Ealert%281%29%E2%80%AE%3B.html"
    )


def test_the_lines_for_kaggles_command_lead_to_this_server(ada: Browser):
    pages = [ada.get(f"/competitions/harbour/{page}").text for page in ("data", "submissions/new")]

    assert all("export http_proxy=http://localhost HTTP_PROXY=http://localhost\n" in page for page in pages)
    assert "\nkaggle competitions download harbour</pre>" in pages[0]
    assert "\nkaggle competitions submit harbour \\\n  -f submission.csv" in pages[1]


def test_beside_the_lines_for_kaggles_command_stands_how_the_proxy_ends(ada: Browser):
    assert "<code>unset http_proxy HTTP_PROXY no_proxy NO_PROXY</code>" in ada.get("/competitions/harbour/data").text


def test_beside_the_lines_of_podium_stands_how_to_get_it(ada: Browser):
    pages = [ada.get(f"/competitions/harbour/{page}").text for page in ("data", "submissions/new")]

    assert all("pip install ./podium\npodium login http://localhost</pre>" in page for page in pages)
    assert ">podium download harbour</pre>" in pages[0]
    assert ">podium submit harbour \\\n  submission.csv \\\n" in pages[1]


def test_by_https_there_are_none_since_no_proxy_takes_that(make_app, world: World):
    browser = make_app(url=HttpUrl("https://podium.example/")).test_client()

    assert "http_proxy" not in browser.get("/competitions/harbour/data", base_url="https://podium.example").text


def test_a_file_in_folders_is_listed_and_sent(ada: Browser, database: Database, storage: Storage, world: World):
    with storage.open_writer("data/harbour") as writer:
        writer.write(b"cat")
        stored = writer.commit()
    about = {"storage_key": stored.key, "size_bytes": stored.size_bytes, "sha256": stored.sha256}
    database.write(factories.make_data_file, competition=world.competition, name="images/cats/1.txt", **about)

    page = ada.get("/competitions/harbour/data").get_data(as_text=True)
    sent = ada.get("/competitions/harbour/data/images/cats/1.txt", buffered=True)

    assert 'href="/competitions/harbour/data/images/cats/1.txt"' in page
    assert sent.data == b"cat"
    assert 'filename="1.txt"' in sent.headers["Content-Disposition"]
