"""The command `preview`: words, JSON, and the files that it keeps if asked."""

from __future__ import annotations

import json

import pytest

from scorer.__main__ import main
from scorer.commands.output import Exit
from tests.scorer.files import write

SOLUTION = "id,y\n" + "".join(f"{row},{row % 4 % 3 % 2}\n" for row in range(200))


@pytest.fixture
def solution(tmp_path):
    return str(write(tmp_path, "solution.csv", SOLUTION))


def test_it_tells_parts_dummies_balance_and_advice(solution, capsys):
    assert main(["preview", solution, "--metric", "roc_auc", "--share", "0.5", "--seed", "1"]) == Exit.DONE

    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        "ROC AUC: 100 public rows, 100 private, 0 ignored.",
        "- Sample submission: 0.5 public, 0.5 private",
    ]
    assert lines[-1].startswith("Make ")


def test_the_dummies_are_kept_if_asked(tmp_path, solution, capsys):
    words = ["preview", solution, "--metric", "roc_auc", "--share", "0.5", "--seed", "1", "--json"]

    assert main([*words, "--output", str(tmp_path / "made")]) == Exit.DONE

    told = json.loads(capsys.readouterr().out)
    assert [(tmp_path / "made" / dummy["file"]).is_file() for dummy in told["dummies"]] == [True] * 3


@pytest.mark.parametrize("words", [["--seed", "1"], ["--share", "0.5"], ["--drawing", "random"]])
def test_half_a_drawing_is_wrong_usage(solution, words, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["preview", solution, "--metric", "roc_auc", *words])

    assert ended.value.code == Exit.USAGE


def test_a_solution_without_a_split_ends_with_four(solution, capsys):
    assert main(["preview", solution, "--metric", "roc_auc"]) == Exit.BROKEN

    assert "no column `Usage`" in capsys.readouterr().err


def test_for_a_metric_of_ones_own_the_solution_is_kept_with_usage_and_further_columns(tmp_path, capsys):
    rows = "".join(f"{row},{row % 4 % 3 % 2},{row}.5,x\n" for row in range(200))
    solution = str(write(tmp_path, "solution.csv", "id,y,w,v\n" + rows))
    words = ["preview", solution, "--metric", "roc_auc", "--share", "0.5", "--seed", "1", "--target", "y", "--json"]
    made, sealed = tmp_path / "made", tmp_path / "sealed.csv"

    assert main([*words, "--also", "w", "--sealed", str(sealed), "--output", str(made)]) == Exit.DONE

    told = json.loads(capsys.readouterr().out)
    assert told["advice"] is None
    assert (told["dummies"][0]["public_score"], told["n_public"]) == (0.5, 100)
    assert sealed.read_text().splitlines()[0] == "id,y,w,Usage"
    assert sealed.read_text().count("Public") == 100
    assert (made / "solution.csv").read_text().splitlines()[0] == "id,y,w"
    assert (made / "sample_submission.csv").read_text().splitlines()[0] == "id,y"
