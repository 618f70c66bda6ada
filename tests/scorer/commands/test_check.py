"""The command `check`: the report of a file against a sample or a compiled solution, and its exit codes."""

from __future__ import annotations

import json

import pytest

from scorer.__main__ import main
from scorer.commands.output import Exit
from scorer.compiled import compile_solution
from tests.scorer.files import BINARY, SOUND, write

SAMPLE = "id,target\n" + "".join(f"{number},0\n" for number in range(1, 7))


@pytest.fixture
def sample(tmp_path):
    return str(write(tmp_path, "sample.csv", SAMPLE))


@pytest.fixture
def compiled(tmp_path):
    folder = tmp_path / "compiled"
    compile_solution(write(tmp_path, "solution.csv", BINARY), folder, metric="binary_log_loss", parameters={})
    return str(folder)


def test_a_file_in_order_is_said_to_be(tmp_path, sample, compiled, capsys):
    file = str(write(tmp_path, "f.csv", SOUND))

    for expected in (sample, compiled):
        assert main(["check", expected, file]) == Exit.DONE
        assert capsys.readouterr().out == "The file is in order.\n"


def test_a_refusal_tells_code_severity_examples_and_hint(tmp_path, sample, capsys):
    file = str(write(tmp_path, "f.csv", SOUND.replace("0.9", "x")))

    assert main(["check", sample, file]) == Exit.REFUSED

    assert capsys.readouterr().err == (
        "The submission was refused.\n"
        "error value_not_number: 1 cell of `target` not a number: row 2 has “x”; expected a finite number.\n"
        "  row 2, id 2, `target`: found “x”, expected a finite number\n"
        "  → Write a number such as 0.25 in every cell of the column.\n"
    )


def test_the_report_comes_as_json(tmp_path, sample, capsys):
    file = str(write(tmp_path, "f.csv", "row,id,target\n" + "".join(f"0,{row},y\n" for row in range(40))))

    assert main(["check", sample, file, "--json"]) == Exit.REFUSED

    told = json.loads(capsys.readouterr().out)
    assert not told["is_ok"]
    (unknown,) = (problem for problem in told["problems"] if problem["code"] == "id_unknown")
    assert (unknown["severity"], unknown["count"], len(unknown["examples"])) == ("error", 34, 10)
    assert set(unknown["examples"][0]) == {"row", "id", "column", "found", "expected"}


def test_with_the_metric_the_sample_says_what_it_allows(tmp_path, sample, capsys):
    file = str(write(tmp_path, "f.csv", SOUND.replace("0.9", "1.9")))

    assert main(["check", sample, file]) == Exit.DONE
    assert main(["check", sample, file, "--metric", "binary_log_loss"]) == Exit.REFUSED
    assert "expected 0 to 1" in capsys.readouterr().err


def test_parameters_and_the_id_column_are_taken(tmp_path, capsys):
    sample = str(write(tmp_path, "s.csv", "target,key\n0.5,a\n0.5,b\n"))
    file = str(write(tmp_path, "f.csv", "key,target\na,0.2\nb,2\n"))
    options = ["--metric", "roc_auc", "--param", "require_probability=true", "--id-column", "key"]

    assert main(["check", sample, file, *options]) == Exit.REFUSED
    assert "value_out_of_range" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("sample", "options", "message"),
    [
        ("id,target\n1,\n1,2\n", [], "The sample has 1 id more than once"),
        ("id\n1\n", [], "The sample has no column beside the ids."),
        ("id,a,b\n1,x,2\n", [], "name the metric"),
        ("id,target\n1,0.5\n", ["--metric", "rock"], "There is no metric “rock”"),
        ("id,target\n1,0.5\n", ["--id-column", "key"], "The sample has no column `key`"),
    ],
)
def test_a_broken_sample_or_metric_ends_with_four(tmp_path, capsys, sample, options, message):
    words = ["check", str(write(tmp_path, "s.csv", sample)), str(write(tmp_path, "f.csv", SOUND)), *options]

    assert main(words) == Exit.BROKEN
    assert message in capsys.readouterr().err
    assert main([*words, "--json"]) == Exit.BROKEN
    assert message in json.loads(capsys.readouterr().out)["message"]


def test_a_folder_that_is_no_compiled_solution_ends_with_four(tmp_path):
    assert main(["check", str(tmp_path), str(write(tmp_path, "f.csv", SOUND))]) == Exit.BROKEN


@pytest.mark.parametrize("options", [["--metric", "rmse"], ["--param", "a=1"]])
def test_options_that_mean_nothing_are_wrong_usage(tmp_path, compiled, options):
    with pytest.raises(SystemExit) as stopped:
        main(["check", compiled, str(write(tmp_path, "f.csv", SOUND)), *options])

    assert stopped.value.code == Exit.USAGE


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path, sample):
    assert main(["check", sample, str(tmp_path / "none.csv")]) == Exit.USAGE
