"""The command `split`: sizes, balance, whether the metric is defined, advice from baselines, and its exit codes."""

from __future__ import annotations

import json

import numpy as np
import pytest

from scorer.__main__ import main
from scorer.commands.output import Exit
from scorer.splits.files import split_file
from tests.scorer.files import BINARY, write

ROWS = range(200)
SOLUTION = "id,y\n" + "".join(f"{row},{row % 5 % 2}\n" for row in ROWS)


@pytest.fixture
def solution(tmp_path):
    return str(write(tmp_path, "solution.csv", SOLUTION))


@pytest.fixture
def baselines(tmp_path):
    random = np.random.default_rng(0)
    return [
        str(
            write(
                tmp_path,
                f"{noise}.csv",
                "id,y\n" + "".join(f"{row},{row % 5 % 2 + noise * random.normal():.4f}\n" for row in ROWS),
            )
        )
        for noise in (1, 3)
    ]


def test_a_split_that_is_there_is_read_and_counted(tmp_path, capsys):
    assert main(["split", str(write(tmp_path, "s.csv", BINARY))]) == Exit.DONE

    assert capsys.readouterr().out == "6 rows: 3 public, 2 private, 1 ignored.\n"


def test_a_drawn_split_is_described_and_written(tmp_path, solution, capsys):
    words = ["split", solution, "--share", "0.3", "--seed", "7", "--drawing", "stratified", "--metric", "roc_auc"]

    assert main([*words, "--output", str(tmp_path / "out.csv")]) == Exit.DONE

    assert capsys.readouterr().out.splitlines() == [
        "200 rows: 60 public, 140 private, 0 ignored.",
        "public: 60 rows, 30.0% of those that are scored; 0 60.0%, 1 40.0%",
        "private: 140 rows, 70.0% of those that are scored; 0 60.0%, 1 40.0%",
    ]
    assert {part.value: len(rows) for part, rows in split_file(tmp_path / "out.csv", None).parts.items()} == {
        "public": 60,
        "private": 140,
    }
    assert main(["split", str(tmp_path / "out.csv"), "--metric", "roc_auc", "--json"]) == Exit.DONE
    assert json.loads(capsys.readouterr().out)["counts"] == {"public": 60, "private": 140}


def test_baselines_give_advice_on_share_and_decimals(solution, baselines, capsys):
    words = ["split", solution, "--share", "0.3", "--seed", "7", "--metric", "roc_auc", "--draws", "10"]

    assert main([*words, "--baselines", *baselines]) == Exit.DONE
    lines = capsys.readouterr().out.splitlines()
    assert lines[-5].startswith("At 20% public: ")
    assert lines[-1].startswith("Make ")
    assert main([*words, "--json", "--baselines", *baselines]) == Exit.DONE
    advice = json.loads(capsys.readouterr().out)["advice"]
    assert advice["sentence"] == lines[-1]
    assert len(advice["outcomes"]) == 4


def test_a_part_on_which_the_metric_is_undefined_is_told_and_ends_with_four(tmp_path, capsys):
    solution = str(write(tmp_path, "s.csv", "id,y,Usage\n1,0,Public\n2,1,Public\n3,1,Private\n4,1,Private\n"))

    assert main(["split", solution, "--metric", "roc_auc"]) == Exit.BROKEN

    assert "roc_auc is undefined on the private rows" in capsys.readouterr().out


def test_a_split_that_cannot_be_ends_with_four(solution, capsys):
    assert main(["split", solution]) == Exit.BROKEN
    assert "give a public share and a seed" in capsys.readouterr().err


def test_a_baseline_that_is_refused_ends_with_three(tmp_path, solution, baselines):
    bad = str(write(tmp_path, "bad.csv", "id,y\n1,x\n"))

    assert main(
        ["split", solution, "--share", "0.3", "--seed", "7", "--metric", "roc_auc", "--baselines", bad, bad]
    ) == (Exit.REFUSED)


@pytest.mark.parametrize(
    "options",
    [
        ["--share", "0.3"],
        ["--seed", "7"],
        ["--by", "y"],
        ["--share", "0.3", "--seed", "-1"],
        ["--share", "0.3", "--seed", "7", "--drawing", "odd"],
        ["--param", "a=1"],
        ["--baselines", "a.csv", "b.csv"],
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(solution, options):
    with pytest.raises(SystemExit) as stopped:
        main(["split", solution, *options])

    assert stopped.value.code == Exit.USAGE
