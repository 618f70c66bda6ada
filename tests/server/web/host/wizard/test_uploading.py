"""Files that come with forms of the wizard: one way for solution, data and images."""

from __future__ import annotations

import pytest

from server.models import Role
from tests import factories
from tests.server.web.host.wizard.conftest import read, send

DOORS = {"solution/file": "solution", "data/files": "data", "images": "pages"}


@pytest.mark.parametrize("door", DOORS)
def test_nobody_elses_draft_takes_a_file(iris, sign_in, database, door):
    other = sign_in(database.write(lambda session: factories.make_user(session, name="other", role=Role.HOST)))

    assert send(other, f"{iris}/{door}").status_code == 404


@pytest.mark.parametrize("door", DOORS)
def test_a_form_without_a_file_is_shown_again(hanna, iris, door):
    response = hanna.post_form(f"{iris}/{door}", {}, content_type="multipart/form-data")

    assert response.status_code == 400


@pytest.mark.parametrize("door", ["solution/file", "data/files"])
def test_what_is_taken_leads_back_to_its_step_and_is_kept(database, hanna, iris, door):
    response = send(hanna, f"{iris}/{door}", name="more.csv")

    assert (response.status_code, response.headers["Location"]) == (303, f"{iris}/{DOORS[door]}")
    assert {"source/solution.csv", "public/more.csv"} & set(read(database, iris)[2])


def test_what_a_step_refuses_leaves_no_file(storage, hanna, iris):
    before = [file.key for file in storage.list_files("drafts")]

    assert send(hanna, f"{iris}/images", name="no-image.txt").status_code == 400
    assert send(hanna, f"{iris}/solution/file", name="no-table.exe").status_code == 400

    assert [file.key for file in storage.list_files("drafts")] == before
