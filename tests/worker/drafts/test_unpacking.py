"""Tests for `worker.drafts.unpacking`: a folder that came as one archive, from whoever sent it."""

from __future__ import annotations

import io
import zipfile

import pytest

from server.domain.documents import write_document
from server.errors import InvalidInputError
from server.models import DraftJobState, Role
from server.services import draft_imports, draft_jobs, drafts
from tests import factories
from tests.drafts import FILES, MOST, PAGES, SPEC, make_runner

NOW = factories.NOW
TEXT = write_document(SPEC)
WHOLE = {"competition.yaml": TEXT, **{f"{page}.md": text for page, text in PAGES.items()}, **FILES}


@pytest.fixture
def host(database):
    return database.write(factories.make_user, name="host", role=Role.HOST)


@pytest.fixture
def unpack(database, storage, queue, clock, host):
    """Return a function that has an archive unpacked into a draft, and returns draft, paths and the job."""

    def run(members):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in members.items():
                archive.writestr(name, text)
        with storage.open_writer("drafts/1") as writer:
            writer.write(buffer.getvalue())
            stored = writer.commit()
        draft = database.write(drafts.create, user=host, spec={"title": "Old"}, now=NOW)
        about = {"draft_id": draft.id, "user": host, "path": "source/folder.zip", "now": NOW}
        database.write(drafts.add_file, stored=stored, max_bytes=MOST, **about)
        database.write(draft_imports.ask_unpack, **about)
        make_runner(database, storage, queue, clock).run_one()
        found = database.read(drafts.get_draft, draft_id=draft.id, user=host)
        paths = [file.path for file in database.read(drafts.list_files, draft=found)]
        return found, paths, database.read(draft_jobs.find_last, draft_id=draft.id)

    return run


@pytest.mark.parametrize("top", ["", "my-competition/"])
def test_a_prepared_folder_becomes_all_that_the_draft_has(unpack, top):
    noise = {"__MACOSX/._rules.md": "x"}

    draft, paths, job = unpack({f"{top}{name}": text for name, text in WHOLE.items()} | noise)

    assert (job.state, job.result) == (DraftJobState.DONE, {"n_files": len(FILES), "n_pages": 4})
    assert (draft.spec_text, draft.pages, paths) == (TEXT, PAGES, sorted(FILES))


def test_all_faults_are_told_at_once_and_nothing_is_taken(unpack):
    wrong = {"prepare.py": "1", "notes.txt": "x", "public/a b/c.csv": "x", "source/x.csv": "x", "rules.md": b"caf\xe9"}

    draft, paths, job = unpack({**WHOLE, **wrong, "competition.yaml": "slug: [\n"})

    assert (draft.spec, paths, job.state) == ({"title": "Old"}, ["source/folder.zip"], DraftJobState.FAILED)
    for name in (*wrong, "competition.yaml"):
        assert name in job.result["message"]
    assert "podium competition create DIR" in job.result["message"]


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"../evil.csv": "x"}, "evil.csv"),
        ({"/etc/evil": "x"}, "evil"),
        ({"public/big.csv": "0" * 20_000_000}, "counted while unpacking"),
        ({"a.txt": "x"}, "competition.yaml"),
    ],
)
def test_a_hostile_or_foreign_archive_is_refused(unpack, members, words):
    _, paths, job = unpack(members)

    assert (paths, job.state, words in job.result["message"]) == (["source/folder.zip"], DraftJobState.FAILED, True)


def test_only_a_file_of_the_draft_is_unpacked(database, host):
    draft = database.write(drafts.create, user=host, now=NOW)

    with pytest.raises(InvalidInputError, match="has no file"):
        database.write(draft_imports.ask_unpack, draft_id=draft.id, user=host, path="private/solution.csv", now=NOW)
