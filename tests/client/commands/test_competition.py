"""A competition kept as a folder, by the real command against a real server with a worker."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from client.commands.competition import unpack
from client.errors import RefusedError
from server.bundles import load_bundle
from server.domain.spec_parts import Pins
from server.models import Rescore
from tests.client.commands.conftest import ROOT, Site
from tests.drafts import ROOMY, SPEC, write_folder

PREPARE = "import shutil, pathlib\ndef prepare(public, private):\n    here = pathlib.Path({data!r})\n" + (
    "    for source, target in ((here / 'public', public), (here / 'private', private)):\n"
    "        shutil.copytree(source, target, dirs_exist_ok=True)\n"
)

pytestmark = pytest.mark.up


def rename(folder: Path, old: str, new: str) -> None:
    spec = folder / "competition.yaml"
    spec.write_text(spec.read_text().replace(f"slug: {old}", f"slug: {new}"))


def test_a_competition_is_made_exported_and_made_again_equal(site: Site, tmp_path: Path):
    churn = ROOT / "competitions" / "customer-churn"

    created = site.podium("competition", "create", str(churn), "--json")
    exported = site.podium("competition", "export", "customer-churn", "copy")
    rename(tmp_path / "copy", "customer-churn", "customer-churn-again")
    again = site.podium("competition", "create", "copy")

    assert [done.returncode for done in (created, exported, again)] == [0, 0, 0], (created, exported, again)
    assert json.loads(created.stdout)["url"] == f"{site.url}/competitions/customer-churn"
    assert "keep it where nobody else reads it" in exported.stdout
    assert again.stdout.splitlines()[-1] == f"Created: {site.url}/competitions/customer-churn-again"
    assert "Leak budget:" in again.stdout
    assert site.facts("customer-churn-again") == site.facts("customer-churn")
    written, read = load_bundle(churn).spec, load_bundle(tmp_path / "copy").spec
    assert read == written.model_copy(update={"slug": "customer-churn-again", "pins": Pins()})
    assert site.count_drafts() == 0


def test_all_faults_are_told_at_once_and_nothing_is_left(site: Site, tmp_path: Path):
    write_folder(tmp_path / "iris", spec={**SPEC, "title": "", "daily_limit": 0})
    (tmp_path / "iris" / "rules.md").unlink()

    checked = site.podium("competition", "check", "iris")
    created = site.podium("competition", "create", "iris", "--json")

    assert (checked.returncode, created.returncode) == (5, 5)
    for words in ("title", "daily_limit", "rules.md", "competition.yaml, line 2"):
        assert words in checked.stderr
    fault = json.loads(created.stderr)
    assert (fault["code"], len(fault["faults"])) == ("draft_not_ready", 3)
    assert site.count_drafts() == 0


def test_a_folder_is_checked_changed_and_rescored(site: Site, tmp_path: Path):
    folder = write_folder(tmp_path / "iris", files=ROOMY)
    assert site.podium("competition", "check", "iris").returncode == 0
    assert site.podium("competition", "create", "iris").returncode == 0
    same = site.podium("competition", "update", "iris", "--yes")

    rename(folder, "iris-species\ntitle: Iris Species", "iris-species\ntitle: Irises")
    (folder / "rules.md").write_text("Be kind.\n")
    asked = site.podium("competition", "update", "iris")
    refused, shown = site.podium.on_terminal("competition", "update", "iris", typed=b"n\n")
    agreed, _ = site.podium.on_terminal("competition", "update", "iris", typed=b"y\n")

    assert same.stdout.splitlines()[-1] == f"Nothing to update: {site.url}/competitions/iris-species"
    assert (asked.returncode, "--yes" in asked.stderr) == (2, True)
    assert "title: Iris Species → Irises" in shown
    assert "rules.md: 1 line more, 1 line less" in shown
    assert (refused, agreed) == (3, 0)
    assert site.competition("iris-species").title == "Irises"

    solution = ROOMY["private/solution.csv"]
    row = next(line for line in solution.splitlines() if line.startswith("4,"))
    mended = row.replace(",b,", ",a,") if ",b," in row else row.replace(",a,", ",b,")
    (folder / "private" / "solution.csv").write_text(solution.replace(f"\n{row}\n", f"\n{mended}\n"))
    without = site.podium("competition", "update", "iris", "--yes")
    reason = ("--rescore-reason", "Row 4 was wrong.")
    rescored = site.podium("competition", "update", "iris", "--yes", *reason, "--json")

    assert (without.returncode, "--rescore-reason" in without.stderr) == (2, True)
    assert (rescored.returncode, json.loads(rescored.stdout)["report"]["rescores"]) == (0, True)
    assert site.database.read(lambda session: session.scalars(select(Rescore.reason)).all()) == ["Row 4 was wrong."]
    assert site.count_drafts() == 0


def test_baselines_of_a_folder_come_and_go_by_an_update_that_tells_them(site: Site, tmp_path: Path):
    folder = write_folder(tmp_path / "iris", files=ROOMY)
    assert site.podium("competition", "create", "iris").returncode == 0
    spec = folder / "competition.yaml"
    spec.write_text(spec.read_text().replace("name: Dummy", "name: Always b"))
    refused, shown = site.podium.on_terminal("competition", "update", "iris", typed=b"n\n")
    updated = site.podium("competition", "update", "iris", "--yes", "--json")
    exported = site.podium("competition", "export", "iris-species", "copy")
    same = site.podium("competition", "update", "copy", "--yes")

    assert refused == 3
    assert "baseline “Always b”: new, is handed in and scored" in shown
    assert "baseline “Dummy”: gone, is taken from the leaderboard; its submissions stay, hidden" in shown
    changes = json.loads(updated.stdout)["report"]["changes"]
    assert [(each["name"], each["fate"]) for each in changes["baselines"]] == [
        ("Always b", "new"),
        ("Dummy", "withdrawn"),
    ]
    assert exported.returncode == 0
    assert same.stdout.splitlines()[-1] == f"Nothing to update: {site.url}/competitions/iris-species"


def test_a_check_that_is_not_green_is_told_with_how_to_waive_it_and_published_with_a_reason(site: Site, tmp_path: Path):
    write_folder(tmp_path / "iris")  # four rows: the split is no good

    refused = site.podium("competition", "create", "iris")
    waived = site.podium("competition", "create", "iris", "--waive", "split=Four rows are a toy.")

    assert (refused.returncode, waived.returncode) == (5, 0), waived
    assert "(--waive split=REASON)" in refused.stderr
    assert "There are only 2 public rows" in refused.stderr
    assert "green, 1 waived." in waived.stdout
    assert site.competition("iris-species").title == "Iris Species"


def test_a_program_that_makes_the_data_runs_on_the_hosts_machine(site: Site, tmp_path: Path):
    data = write_folder(tmp_path / "data", files=ROOMY)
    folder = write_folder(tmp_path / "iris", files={})
    (folder / "prepare.py").write_text(PREPARE.format(data=str(data)))

    done = site.podium("competition", "create", "iris")

    assert (done.returncode, site.competition("iris-species").title) == (0, "Iris Species"), done


def test_what_is_not_mine_or_not_there_is_not_updated_or_exported(site: Site, tmp_path: Path):
    write_folder(tmp_path / "iris")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a.txt").write_text("mine")

    codes = [
        site.podium("competition", *words).returncode
        for words in (("update", "iris", "--yes"), ("export", "iris-species"), ("export", "iris-species", "full"))
    ]

    assert codes == [4, 4, 2]
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["a.txt"]


@pytest.mark.parametrize("name", ["../evil.csv", "/etc/evil", "public/../../evil", "a\\b"])
def test_an_archive_that_leads_out_is_not_unpacked(name: str, tmp_path: Path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x")

    with zipfile.ZipFile(buffer) as archive, pytest.raises(RefusedError, match="not a plain file name"):
        unpack(archive, tmp_path / "target")
