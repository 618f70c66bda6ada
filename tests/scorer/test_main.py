"""The command: its output, its exit codes, and what it does not import."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from scorer.__main__ import main
from scorer.commands.output import Exit
from tests.scorer.files import BINARY, SOUND, write


@pytest.fixture
def files(tmp_path):
    return [str(write(tmp_path, "solution.csv", BINARY)), str(write(tmp_path, "submission.csv", SOUND))]


def test_the_scores_are_printed_for_people(files, capsys):
    assert main([*files, "--metric", "roc_auc"]) == Exit.DONE

    assert capsys.readouterr().out == "ROC AUC on 3 public rows: 1.0\nROC AUC on 2 private rows: 0.0\n"


def test_the_scores_are_printed_as_json(files, capsys):
    assert main([*files, "--metric", "roc_auc", "--param", "require_probability=true", "--json"]) == Exit.DONE

    assert json.loads(capsys.readouterr().out) == {
        "metric": "roc_auc", "public_score": 1.0, "private_score": 0.0, "n_public": 3, "n_private": 2, "notes": [],
        "path": "portable", "warnings": [],
    }  # fmt: skip


def test_how_sure_the_scores_are_is_told_on_request(tmp_path, capsys):
    rows = [(number, number % 2, "Public" if number < 30 else "Private") for number in range(31)]
    solution = str(write(tmp_path, "s.csv", "id,y,Usage\n" + "".join(f"{n},{y},{part}\n" for n, y, part in rows)))
    submission = str(write(tmp_path, "p.csv", "id,y\n" + "".join(f"{n},{n / 31}\n" for n, _, _ in rows)))
    words = [solution, submission, "--metric", "mae", "--intervals"]

    assert main([*words, "--json"]) == Exit.DONE
    told = json.loads(capsys.readouterr().out)
    assert told["intervals"]["private"] is None  # one row
    assert told["intervals"]["public"]["low"] < told["public_score"] < told["intervals"]["public"]["high"]

    assert main(words) == Exit.DONE
    assert "95 % interval on the private rows: nothing can be said" in capsys.readouterr().out


def test_intervals_of_a_metric_of_ones_own_are_not_told(files, capsys):
    with pytest.raises(SystemExit, match="2"):
        main([*files, "--metric-file", "metric.py", "--intervals"])

    assert "needs --metric" in capsys.readouterr().err


def test_a_metric_made_from_others_is_named_by_what_it_is_made_from(tmp_path, capsys):
    solution = str(write(tmp_path, "s.csv", "id,sales,store\n1,100,a\n2,110,b\n"))
    submission = str(write(tmp_path, "p.csv", "id,sales\n1,101\n2,113\n"))
    by_store = ["--metric", "grouped", "--param", "metric=rmse", "--param", "group_column=store"]
    parts = '[{"metric": "grouped", "weight": 0.5, "parameters": {"metric": "mae", "group_column": "store"}}]'

    assert main([solution, submission, *by_store, "--param", "aggregate=min"]) == Exit.DONE
    assert main([solution, submission, "--metric", "weighted_sum", "--param", f"parts={parts}"]) == Exit.DONE

    assert capsys.readouterr().out == (
        "RMSE by group, worst on 2 public rows: 3.0\n0.5 · MAE by group, mean on 2 public rows: 1.0\n"
    )


def test_the_host_is_warned_of_a_part_where_nobody_reaches_the_best_value(tmp_path, capsys):
    solution = str(write(tmp_path, "s.csv", "id,y,Usage\n1,0,Public\n2,0,Public\n3,0,Private\n4,1,Private\n"))
    submission = str(write(tmp_path, "p.csv", "id,y\n1,0\n2,0\n3,0\n4,1\n"))
    words = "On the public rows a perfect submission scores 0, not 1."

    assert main([solution, submission, "--metric", "f1"]) == Exit.DONE
    assert f"warning for the host: {words}\n" in capsys.readouterr().err
    assert main([solution, submission, "--metric", "f1", "--json"]) == Exit.DONE
    assert json.loads(capsys.readouterr().out)["warnings"] == [words]


def test_a_solution_without_usage_has_no_private_score(tmp_path, files, capsys):
    solution = write(tmp_path, "all.csv", "".join(line.rpartition(",")[0] + "\n" for line in BINARY.split()))

    assert main([str(solution), files[1], "--metric", "roc_auc", "--json"]) == Exit.DONE

    assert json.loads(capsys.readouterr().out)["private_score"] is None


def test_a_refused_submission_is_explained_to_the_entrant(tmp_path, files, capsys):
    bad = str(write(tmp_path, "bad.csv", SOUND.replace("0.9", "x")))

    assert main([files[0], bad, "--metric", "roc_auc"]) == Exit.REFUSED
    assert capsys.readouterr().err == (
        "The submission was refused.\n"
        "error value_not_number: 1 cell of `target` not a number: row 2 has “x”; expected a finite number.\n"
        "  row 2, id 2, `target`: found “x”, expected a finite number\n"
        "  → Write a number such as 0.25 in every cell of the column.\n"
    )

    assert main([files[0], bad, "--metric", "roc_auc", "--json"]) == Exit.REFUSED
    told = json.loads(capsys.readouterr().out)
    assert told["error"] == "submission"
    assert told["report"]["problems"][0]["code"] == "value_not_number"


def test_a_note_is_told_beside_the_score(tmp_path, files, capsys):
    wide = str(write(tmp_path, "wide.csv", SOUND.replace("\n", ",x\n")))

    assert main([files[0], wide, "--metric", "roc_auc"]) == Exit.DONE
    assert "warning column_extra: 1 column more than needed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (["--metric", "roc-auk"], "metric", "Did you mean roc_auc"),
        (["--metric", "roc_auc", "--param", "max_fpr=2"], "metric", "`max_fpr` of roc_auc is “2”"),
        (["--metric", "roc_auc", "--id-column", "key"], "solution", "no column `key`"),
    ],
)
def test_a_broken_solution_or_metric_is_explained_to_the_host(files, capsys, options, error, message):
    assert main([*files, *options]) == Exit.BROKEN
    assert message in capsys.readouterr().err

    assert main([*files, *options, "--json"]) == Exit.BROKEN
    told = json.loads(capsys.readouterr().out)
    assert told["error"] == error
    assert message in told["message"]


@pytest.mark.parametrize("options", [[], ["--metric", "roc_auc", "--param", "oops"]])
def test_wrong_usage_ends_with_two(files, options):
    with pytest.raises(SystemExit) as stopped:
        main([*files, *options])

    assert stopped.value.code == Exit.USAGE


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path, files, capsys):
    assert main([files[0], str(tmp_path / "none.csv"), "--metric", "roc_auc"]) == Exit.USAGE
    assert main([files[0], str(tmp_path), "--metric", "roc_auc"]) == Exit.USAGE

    assert "There is no file" in capsys.readouterr().err


def run_python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def test_the_command_needs_neither_pandas_nor_scikit_learn_nor_scipy(files):
    heavy = "{'pandas', 'sklearn', 'scipy', 'numba', 'pyarrow.parquet'} & set(sys.modules)"
    code = f"import sys; from scorer.__main__ import main; main({[*files, '--metric', 'roc_auc']!r}); print({heavy})"

    assert run_python(code).splitlines()[-1] == "set()"


def test_the_catalogue_needs_no_numeric_library():
    heavy = "{'numpy', 'pandas', 'sklearn', 'scipy', 'pyarrow', 'numba'} & set(sys.modules)"

    assert run_python(f"import sys, scorer.registry, scorer.report, scorer.schema; print({heavy})") == "set()"


def test_a_reader_that_has_seen_enough_is_no_error():
    told = subprocess.run(
        f"{sys.executable} -m scorer metrics | head -1", shell=True, capture_output=True, text=True, check=True
    )

    assert told.stdout.startswith("roc_auc")
    assert told.stderr == ""
