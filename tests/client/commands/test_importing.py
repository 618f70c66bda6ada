"""A competition of another platform, sent by the real command to a real server with a worker."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest

from client.commands.importing import list_files, pack, source_path
from client.errors import UsageError
from tests.client.commands.conftest import ROOT, Site
from tests.codabench import PREDICTIONS, package_bundle, program_of, run_original, tasks_bundle, unzip
from tests.imports import kaggle_folder, png, write_files, zip_of
from tests.json_lines import json_folder


@pytest.mark.up
def test_a_folder_becomes_a_draft_and_each_part_is_told(site: Site, tmp_path: Path):
    write_files(tmp_path / "fuel", kaggle_folder())

    done = site.podium("competition", "import", "fuel")

    lines = done.stdout.splitlines()
    assert (done.returncode, lines[0]) == (0, "taken over (5):")
    assert "  metric → roc_auc: the folder names none; this one fits the targets" in lines
    assert "to look at before publishing:" in lines
    assert lines[-1].startswith(f"The draft, which only you see: {site.url}/host/drafts/")
    assert site.count_drafts() == 1


@pytest.mark.up
def test_an_archive_is_sent_as_it_is_and_told_as_json(site: Site, tmp_path: Path):
    (tmp_path / "Fuel economy.zip").write_bytes(zip_of(kaggle_folder()))

    done = site.podium("competition", "import", "Fuel economy.zip", "--json")

    told = json.loads(done.stdout)
    assert told["import"]["name"] == "Fuel economy.zip"
    assert told["url"] == f"{site.url}/host/drafts/{told['draft']}"


@pytest.mark.up
def test_a_hostile_archive_is_refused_with_all_faults_and_leaves_no_draft(site: Site, tmp_path: Path):
    (tmp_path / "evil.zip").write_bytes(zip_of({"../x": "1", "/etc/y": "2"}))

    done = site.podium("competition", "import", "evil.zip")

    assert done.returncode == 5
    assert "evil.zip, “../x”: found “..” in its path" in done.stderr
    assert "evil.zip, “/etc/y”: found an absolute path" in done.stderr
    assert site.count_drafts() == 0


@pytest.mark.up
@pytest.mark.timeout(900)
def test_a_bundle_of_several_files_is_imported_published_entered_exported_and_proved(site: Site, tmp_path: Path):
    files = {**package_bundle(), "pages/overview.md": "# Wheat\n\n![grains](grains.png)\n", "pages/grains.png": png()}
    (tmp_path / "wheat.zip").write_bytes(zip_of(files))
    (tmp_path / "said.csv").write_text(PREDICTIONS)
    slug = "classify-wheat-seeds"

    imported = json.loads(site.podium("competition", "import", "wheat.zip", "--json").stdout)
    publish(site, imported["draft"])
    entered = site.podium("enter", slug, "--yes")
    scored = json.loads(site.podium("submit", slug, "said.csv", "--json").stdout)
    exported = site.podium("competition", "export", slug, "copy")

    bundle = package_bundle()
    expected = run_original(
        tmp_path / "app",
        program_of(bundle),
        reference=unzip(bundle["reference_data.zip"]),
        predictions=unzip(bundle["solution.zip"]),
    )["weighted"]
    assert (entered.returncode, exported.returncode, scored["public_score"]) == (0, 0, round(expected, 5))
    assert (tmp_path / "copy" / "images" / "grains.png").read_bytes() == png()
    shown = f"![grains](/competitions/{slug}/images/grains.png)"
    assert shown in (tmp_path / "copy" / "overview.md").read_text()
    receipt = ask(site, "GET", f"/competitions/{slug}/host/submissions/{scored['id']}/receipt").json()
    assert receipt["public_score"] == expected
    verified = verify(receipt, tmp_path)
    assert (verified.returncode, verified.stdout[-10:]) == (0, "Verified.\n"), verified


@pytest.mark.up
@pytest.mark.timeout(600)
def test_a_task_is_chosen_and_json_lines_become_tables_on_a_real_server(site: Site, tmp_path: Path):
    (tmp_path / "tasks.zip").write_bytes(zip_of(tasks_bundle()))
    write_files(tmp_path / "spans", json_folder())

    tasks = json.loads(site.podium("competition", "import", "tasks.zip", "--task", "Close numbers", "--json").stdout)
    wrong = site.podium("competition", "import", "tasks.zip", "--task", "Wine")
    spans = json.loads(site.podium("competition", "import", "spans", "--json").stdout)

    assert (
        ask(site, "GET", f"/drafts/{tasks['draft']}").json()["spec"]["title"] == "Classify Wheat Seeds: Close numbers"
    )
    assert "no task “Wine”; expected the number or name of one (0: Wheat seeds; 5: Close numbers)" in wrong.stderr
    assert ask(site, "GET", f"/drafts/{spans['draft']}").json()["spec"]["metric"]["file"] == "metric.py"
    parts = {outcome["part"] for outcome in spans["import"]["outcomes"]}
    assert {f"prepared/{name}.jsonl, its format" for name in ("private/test", "public/sampleSubmission")} <= parts


def ask(site: Site, method: str, path: str, body: object = None) -> httpx.Response:
    """Ask the site as its host."""
    headers = {"Authorization": f"Bearer {site.podium.environ['PODIUM_TOKEN']}"}
    answered = httpx.request(method, f"{site.url}/api/podium/v1{path}", json=body, headers=headers)
    assert answered.is_success, answered.text
    return answered


def publish(site: Site, draft: int) -> None:
    """Have a draft checked and published, with a word for each check that is not green."""
    for step, body in (("check", {}), ("publication", {"reason": ""})):
        ask(site, "POST", f"/drafts/{draft}/{step}", body)
        told = wait(site, draft)
        if step == "check":
            assert told["report"]["faults"] == []
            open_ = [check["name"] for check in told["report"]["checks"] if check["state"] in ("warn", "fail")]
            ask(site, "PATCH", f"/drafts/{draft}", {"waivers": dict.fromkeys(open_, "A toy.")})


def wait(site: Site, draft: int) -> dict[str, Any]:
    """Wait until the worker has done what a draft has to do."""
    for _ in range(3_000):
        told: dict[str, Any] = ask(site, "GET", f"/drafts/{draft}").json()
        if told["job"]["state"] not in ("waiting", "running", "queued"):
            assert told["job"]["state"] == "done", told["job"]
            return told
        Event().wait(0.2)
    raise AssertionError("The worker did not end.")


def verify(receipt: dict[str, Any], folder: Path) -> subprocess.CompletedProcess[str]:
    """Prove a score offline, with the receipt and the files that were exported."""
    (folder / "receipt.json").write_text(json.dumps(receipt))
    copy = folder / "copy"
    assert receipt["metric_sha256"] == hashlib.sha256((copy / "metric.py").read_bytes()).hexdigest()
    words = [folder / "receipt.json", copy / "private" / "solution.csv", folder / "said.csv"]
    command = [sys.executable, "-m", "scorer", "verify", *map(str, words), "--metric-file", str(copy / "metric.py")]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)


def test_a_folder_is_packed_without_what_git_keeps(tmp_path: Path):
    write_files(tmp_path / "fuel", {"a/x.csv": "1", ".git/config": "secret", ".gitattributes": "y"})

    with pack(tmp_path / "fuel") as archive:
        content = archive.read_bytes()

    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert opened.namelist() == [".gitattributes", "a/x.csv"]
    assert not archive.exists()


def test_links_are_not_followed(tmp_path: Path):
    write_files(tmp_path / "fuel", {"a.csv": "1"})
    (tmp_path / "fuel" / "keys").symlink_to("/etc")

    with pytest.raises(UsageError, match="a link or a device"):
        list(list_files(tmp_path / "fuel"))


def test_what_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(UsageError, match="There is no archive or folder"), pack(tmp_path / "none"):
        pass


@pytest.mark.parametrize(
    ("name", "path"),
    [("Fuel economy.zip", "source/Fuel_economy.zip"), ("../x", "source/x"), ("日本", "source/archive")],
)
def test_the_path_in_the_draft_is_of_plain_letters(name: str, path: str):
    assert source_path(name) == path
