"""Tests for `worker.drafts.folder`."""

from __future__ import annotations

import pytest

from server.bundles import load_bundle
from server.domain.specs import CompetitionSpec
from server.errors import NotFoundError
from server.models import Role
from server.services import wizard
from tests import factories
from tests.drafts import FILES, PAGES, SPEC, make_draft
from worker.drafts.folder import read_draft, write_folder


def test_a_draft_is_written_out_as_a_prepared_folder(database, storage, tmp_path):
    host = database.write(factories.make_user, name="host", role=Role.HOST)
    times = {"zone": "Europe/Berlin", "starts_at": "2030-01-07 09:00", "ends_at": "2030-02-04T23:59:00"}
    spec = {**SPEC, "practice": False, "timeline": times}
    draft = database.write(make_draft, storage=storage, user=host, spec=spec)

    folder = write_folder(database.read(read_draft, draft_id=draft.id), storage, tmp_path)

    bundle = load_bundle(folder)
    assert bundle.spec == CompetitionSpec.model_validate(spec)
    assert dict(bundle.pages) == PAGES
    assert {path: (folder / path).read_text() for path in FILES} == FILES


def test_a_draft_that_is_gone_is_not_found(database):
    with pytest.raises(NotFoundError, match="no more"):
        database.read(read_draft, draft_id=404)


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ('id,y,Usage\n1,a,Public\n2,"b,c",Private\n', 'id,y\n1,a\n2,"b,c"\n'),
        ("id,usage,y\n1,Public,a\n", "id,y\n1,a\n"),
        ("id,y,Usage\n1,a,Public\n2,b\n", "id,y,Usage\n1,a,Public\n2,b\n"),
    ],
)
def test_a_split_that_is_drawn_anew_leaves_usage_out_where_the_file_can_be_read(
    database, storage, tmp_path, given, written
):
    host = database.write(factories.make_user, name="host", role=Role.HOST)
    draft = database.write(make_draft, storage=storage, user=host, files={**FILES, "private/solution.csv": given})
    database.write(wizard.redraw, draft_id=draft.id, user=host, is_wanted=True)

    folder = write_folder(database.read(read_draft, draft_id=draft.id), storage, tmp_path)

    assert (folder / "private/solution.csv").read_text() == written
    assert not list(folder.rglob("*.bare"))
