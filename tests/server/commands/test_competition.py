from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import select

from server.db import Database
from server.domain.checklist import TITLES
from server.models import AuditEvent, Competition, Rescore, Submission
from tests.drafts import write_folder
from tests.imports import kaggle_folder, write_files
from tests.server.commands.conftest import Run
from tests.up import ROOT

CHURN = ROOT / "competitions" / "customer-churn"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Return a copy of a bundle, for a test to change."""
    return shutil.copytree(CHURN, tmp_path / "bundles" / "customer-churn")


def check(run: Run, folder: Path) -> subprocess.CompletedProcess[str]:
    return run("competition", "check", str(folder))


def test_a_good_bundle_has_no_fault(run: Run) -> None:
    checked = check(run, CHURN)

    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.startswith("customer-churn: no fault found")


def test_the_check_list_is_printed_line_by_line(run: Run) -> None:
    lines = check(run, CHURN).stdout.splitlines()

    names = [line.split()[1].rstrip(":") for line in lines if line.startswith(("  ok", "  –"))]
    assert names == [*TITLES]


def test_what_is_not_green_is_published_only_with_a_reason_which_is_kept(
    run_with_redis: Run, tmp_path: Path, database: Database, admin: str
) -> None:
    folder = write_folder(tmp_path / "iris-species")  # four rows: the split is no good

    checked = run_with_redis("competition", "check", str(folder))
    refused = run_with_redis("competition", "create", str(folder))
    unknown = run_with_redis("competition", "create", str(folder), "--waive", "splits=A toy.")
    created = run_with_redis("competition", "create", str(folder), "--waive", "split=A toy.")

    assert checked.returncode == 1
    assert "  warn split: " in checked.stdout
    assert (refused.returncode, unknown.returncode, created.returncode) == (1, 1, 0)
    assert refused.stderr.startswith("Nothing was published: split is neither green nor waived.")
    assert unknown.stderr.startswith("There is no check “splits” to waive.")
    assert "       waived: A toy." in created.stdout
    with database.reading() as session:
        assert session.scalars(select(Competition.slug)).all() == ["iris-species"]
        events = session.scalars(select(AuditEvent).where(AuditEvent.action == "competition.create")).all()
        assert [event.detail["waivers"] for event in events] == [{"split": "A toy."}]


def test_all_faults_of_a_bundle_are_shown_at_once(run: Run, bundle: Path) -> None:
    (bundle / "rules.md").unlink()
    spec = bundle / "competition.yaml"
    spec.write_text(spec.read_text().replace("name: roc_auc", "name: roc_auk"))

    checked = check(run, bundle)

    assert checked.returncode == 1
    assert "has 2 faults" in checked.stderr
    assert "rules.md" in checked.stderr
    assert "roc_auc" in checked.stderr


def test_a_folder_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    checked = check(run, tmp_path / "nowhere")

    assert (checked.returncode, checked.stderr) == (1, f"There is no folder {tmp_path / 'nowhere'}.\n")


def test_a_competition_is_created_once_then_updated(
    run_with_redis: Run, bundle: Path, database: Database, admin: str
) -> None:
    created = run_with_redis("competition", "create", str(bundle))
    again = run_with_redis("competition", "create", str(bundle))
    spec = bundle / "competition.yaml"
    spec.write_text(spec.read_text().replace("title: Customer Churn", "title: Who Leaves"))
    updated = run_with_redis("competition", "update", str(bundle))

    assert created.stdout.endswith("Created “Customer Churn”: http://127.0.0.1:8000/competitions/customer-churn\n")
    assert again.returncode == 1
    assert "There is a competition “customer-churn” already." in again.stderr
    assert updated.stdout == "Updated “Who Leaves”: http://127.0.0.1:8000/competitions/customer-churn\n"
    with database.reading() as session:
        competition = session.scalars(select(Competition)).one()
        assert (competition.title, competition.host.name) == ("Who Leaves", admin)
        assert len(session.scalars(select(Submission)).all()) == 2


def test_a_rescore_begins_by_a_command_that_says_where_to_go_on(
    run_with_redis: Run, bundle: Path, database: Database, admin: str
) -> None:
    run_with_redis("competition", "create", str(bundle))
    spec = bundle / "competition.yaml"
    spec.write_text(spec.read_text().replace("name: roc_auc", "name: binary_log_loss"))

    refused = run_with_redis("competition", "update", str(bundle))
    begun = run_with_redis("competition", "rescore", str(bundle), "--reason", "Calibration counts.")
    again = run_with_redis("competition", "rescore", str(bundle), "--reason", "Calibration counts.")

    assert "score all submissions again with `python -m server competition rescore`" in refused.stderr
    assert begun.stdout.startswith("Version 2 of the solution: 2 submissions are scored again by the workers")
    assert begun.stdout.endswith("http://127.0.0.1:8000/competitions/customer-churn/host/rescore\n")
    assert (again.returncode, again.stderr) == (1, "A rescore is open already. Publish or discard it first.\n")
    with database.reading() as session:
        assert session.scalars(select(Rescore.reason)).all() == ["Calibration counts."]


def test_a_competition_needs_somebody_who_may_run_it(run: Run, database: Database) -> None:
    nobody = run("competition", "create", str(CHURN))
    run("user", "create", "ada", "--email", "ada@example.org", "--password-stdin", given="a-quiet-harbour-77\n")
    user = run("competition", "create", str(CHURN), "--host", "ada")

    assert (
        nobody.stderr
        == "There is no administrator. Make one with `python -m server user create NAME --email E --role admin`.\n"
    )
    assert user.stderr == "ada may not run competitions: the role is “user”, not “host” or “admin”.\n"
    with database.reading() as session:
        assert session.scalars(select(Competition)).all() == []


def test_a_folder_of_another_platform_is_imported_and_can_be_checked(run: Run, tmp_path: Path) -> None:
    given = write_files(tmp_path / "given", kaggle_folder())

    imported = run("competition", "import", str(given), "--into", str(tmp_path / "made"))
    again = run("competition", "import", str(given), "--into", str(tmp_path / "made"), "--json")

    assert (imported.returncode, imported.stderr) == (0, "")
    assert imported.stdout.startswith("given: a folder in Kaggle's manner.\ntaken over (5):\n")
    assert imported.stdout.endswith(f"Next: python -m server competition check {tmp_path / 'made'}\n")
    assert (tmp_path / "made" / "private" / "solution.csv").exists()
    assert (again.returncode, again.stdout) == (1, "")
    assert "is there already" in again.stderr


def test_what_cannot_be_imported_is_told_with_all_faults(run: Run, tmp_path: Path) -> None:
    given = write_files(tmp_path / "given", {"conf.json": "{", "solution.csv": "id,id\n"})

    refused = run("competition", "import", str(given), "--into", str(tmp_path / "made"))

    assert refused.returncode == 1
    assert "The bundle “given” has 2 faults:" in refused.stderr
    assert not (tmp_path / "made").exists()
