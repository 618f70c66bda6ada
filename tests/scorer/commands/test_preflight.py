"""The command `python -m scorer preflight`."""

from __future__ import annotations

import json

import pytest

from scorer.__main__ import main
from scorer.commands.output import Exit
from tests.scorer.preflight.data import make_data


@pytest.fixture
def folder(tmp_path):
    data = make_data()
    data.train["year"] = data.test["year"] = 2024
    return data.write(tmp_path)


def look(folder, *words):
    return main(["preflight", str(folder / "public"), str(folder / "solution.csv"), *words])


def test_each_check_has_its_line_and_what_is_wrong_its_advice(folder, capsys):
    assert look(folder) == Exit.DONE

    lines = capsys.readouterr().out.splitlines()
    place = next(place for place, line in enumerate(lines) if line.startswith("warn constant_columns: "))
    assert lines[place + 1].startswith("     → Leave these columns out")
    assert sum(line.startswith(("ok  ", "–   ", "warn")) for line in lines) == 10


def test_json_holds_all_checks_the_seed_and_what_was_sampled(folder, capsys):
    assert look(folder, "--json", "--max-rows", "100", "--seed", "7") == Exit.DONE

    told = json.loads(capsys.readouterr().out)
    assert (told["seed"], told["sampled"]) == (7, {"train.csv": 100, "test.csv": 100})
    assert {check["name"]: check["state"] for check in told["checks"]}["constant_columns"] == "warn"


def test_with_a_metric_the_split_is_tried_and_its_named_columns_are_no_targets(tmp_path, capsys):
    data = make_data("number")
    data.solution["weight"] = 1
    folder = data.write(tmp_path)
    sample = str(folder / "public" / "sample_submission.csv")

    words = ["--metric", "rmse", "--param", "weight_column=weight", "--baselines", sample, sample]
    assert look(folder, *words) == Exit.DONE

    assert "ok   split: There are" in capsys.readouterr().out


def test_the_weights_of_an_own_metric_are_no_target(tmp_path, capsys):
    data = make_data()
    data.solution["weight"] = data.test["size"].rank().to_numpy()
    folder = data.write(tmp_path)

    assert look(folder) == Exit.DONE
    assert "FAIL telling_column: `size` in test.csv predicts `weight`" in capsys.readouterr().out

    assert look(folder, "--own-metric") == Exit.DONE
    assert "ok   telling_column" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--baselines", "x.csv"], ["--param", "a=b"], ["--max-rows", "0"]])
def test_wrong_usage_ends_with_2(folder, words):
    with pytest.raises(SystemExit) as ended:
        look(folder, *words)

    assert ended.value.code == Exit.USAGE


def test_a_broken_file_is_the_hosts(folder, capsys):
    (folder / "public" / "train.csv").write_text('a,b\n1,2,3\n"')

    assert look(folder, "--json") == Exit.BROKEN
    assert "train.csv cannot be read as a table" in json.loads(capsys.readouterr().out)["message"]
