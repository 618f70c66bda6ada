"""CodaLab bundles of version 1.5 and 1.8: phases by number, pages in HTML, a metadata file with variables."""

import pytest

from tests.imports import CHANCES, codalab_bundle, faults_of, import_files

ODD = """\
import os, sys
def read(*names):
    return [float(line) for line in open(os.path.join(sys.argv[1], *names))]
truth, said = read("ref", "truth.txt"), read("res", "answer.txt")
score = max(abs(a - b) for a, b in zip(truth, said)) + len(truth)
open(os.path.join(sys.argv[2], "scores.txt"), "w").write(f"difference: {score!r}")
"""


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    return import_files(tmp_path_factory.mktemp("lab"), codalab_bundle())


def test_the_program_becomes_a_metric_that_scores_alike(imported):
    assert imported.spec["metric"] == {"name": "mae"}
    mean = sum(CHANCES) / len(CHANCES)
    assert f"difference gives {mean:.6g}, 0," in imported.report.proof


def test_past_dates_make_it_practice_with_all_rows_public(imported):
    assert imported.spec["practice"] is True
    assert "Private" not in (imported.folder / "private" / "solution.csv").read_text()


def test_phases_with_the_same_labels_are_one_competition(imported):
    assert imported.fates()["phases.1"] == "changed"


def test_pages_in_html_become_markdown(imported):
    assert (imported.folder / "overview.md").read_text() == "## Overview\n\nGuess the numbers.\n"


def test_a_program_that_is_no_known_metric_is_kept_and_sealed(tmp_path):
    imported = import_files(tmp_path, codalab_bundle(score=ODD))

    assert imported.spec["metric"] == {"name": "difference", "file": "metric.py", "higher_is_better": False}
    answer = imported.score("row,target\n" + "".join(f"{row},0\n" for row in range(1, len(CHANCES) + 1)))
    assert answer["public_score"] == max(CHANCES) + len(CHANCES)


def test_a_parent_phase_and_programs_of_entrants_are_left_out(tmp_path):
    bundle = codalab_bundle()
    text = str(bundle["competition.yaml"])
    text = text.replace("    label: Development\n", "    label: Development\n    is_parallel_parent: true\n")
    text = text.replace("    label: Final\n", "    label: Final\n    ingestion_program: ingestion.zip\n")
    bundle["competition.yaml"] = text
    bundle["program.zip"] = {**codalab_bundle(score="raise SystemExit(1)\n")}["program.zip"]

    fates = import_files(tmp_path, bundle).fates()

    assert (fates["phases.1"], fates["phases.2.ingestion_program"]) == ("left_out", "left_out")


def test_all_faults_come_at_once(tmp_path):
    bundle = codalab_bundle(html={"overview": "none.html"}, leaderboard={}, end_date="soon")

    faults = faults_of(tmp_path, bundle)

    assert len(faults) == 4
    assert any("html.terms: found nothing; expected the page with the terms" in fault for fault in faults)
    assert any("leaderboard.columns: found nothing; expected a column with a score" in fault for fault in faults)
    assert any("found “soon”; expected a date" in fault for fault in faults)
    assert any(fault.startswith("none.html: found no such file") for fault in faults)
