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
