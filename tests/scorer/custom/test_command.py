"""The commands with a metric file: their output and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap

import pytest

from scorer.__main__ import main
from scorer.commands.output import Exit
from tests.scorer.custom.metric_files import ACCURACY, SOLUTION, SUBMISSION, metric_with
from tests.scorer.files import write


@pytest.fixture
def files(tmp_path):
    return [str(write(tmp_path, "solution.csv", SOLUTION)), str(write(tmp_path, "submission.csv", SUBMISSION))]


def metric_file(folder, text):
    return str(write(folder, "metric.py", text))


def test_the_scores_of_a_metric_file_are_printed_for_people(tmp_path, files, capsys):
    metric = metric_file(tmp_path, "print('seen')\n" + ACCURACY)

    assert main([*files, "--metric-file", metric]) == Exit.DONE

    told = capsys.readouterr()
    assert told.out == "metric.py on 2 public rows: 0.5\nmetric.py on 2 private rows: 0.5\n"
    assert told.err == "seen\n"


def test_the_scores_of_a_metric_file_are_one_line_of_json(tmp_path, files, capsys):
    metric = metric_file(tmp_path, metric_with("print('{\"public_score\": 9}')\nreturn scale", ", scale: float"))

    assert main([*files, "--metric-file", metric, "--param", "scale=2", "--id-column", "id", "--json"]) == Exit.DONE

    [line] = capsys.readouterr().out.splitlines()
    data = json.loads(line)
    assert len(data.pop("metric_sha256")) == 64
    assert data == {
        "metric": "metric.py", "public_score": 2.0, "private_score": 2.0, "n_public": 2, "n_private": 2, "notes": [],
        "path": "sealed", "output": '{"public_score": 9}\n{"public_score": 9}\n',
    }  # fmt: skip


def test_a_refusal_by_the_metric_is_the_entrants(tmp_path, files, capsys):
    metric = metric_file(tmp_path, metric_with("raise ParticipantVisibleError('Column y is odd.')"))

    assert main([*files, "--metric-file", metric, "--json"]) == Exit.REFUSED

    data = json.loads(capsys.readouterr().out)
    assert (data["error"], data["message"]) == ("submission", "Column y is odd.")
    assert data["report"]["problems"][0]["code"] == "metric_refused"


def test_a_failure_of_the_metric_has_words_for_the_host_and_others_for_the_entrant(tmp_path, files, capsys):
    metric = metric_file(tmp_path, metric_with("print('row', 2)\nreturn {}['label 17']"))

    assert main([*files, "--metric-file", metric, "--json"]) == Exit.BROKEN
    data = json.loads(capsys.readouterr().out)
    assert data.pop("traceback").splitlines()[-1] == "KeyError: 'label 17'"
    assert data == {
        "error": "metric", "message": "KeyError: 'label 17'", "faults": ["KeyError: 'label 17'"], "type": "KeyError",
        "entrant_message": "Scoring failed; the host has been notified.", "output": "row 2\n",
    }  # fmt: skip

    assert main([*files, "--metric-file", metric]) == Exit.BROKEN
    assert capsys.readouterr().err.splitlines()[-1] == "KeyError: 'label 17'"


def test_a_size_limit_can_be_given(tmp_path, files, capsys):
    assert main([*files, "--metric", "roc_auc", "--max-expanded-bytes", "10"]) == Exit.REFUSED
    assert (
        main([*files, "--metric-file", metric_file(tmp_path, ACCURACY), "--max-expanded-bytes", "10"]) == Exit.REFUSED
    )

    assert "more than 10 bytes, the limit" in capsys.readouterr().err


@pytest.mark.parametrize("options", [[], ["--metric", "mae", "--metric-file", "metric.py"]])
def test_one_metric_is_named(files, options):
    with pytest.raises(SystemExit) as stopped:
        main([*files, *options])

    assert stopped.value.code == Exit.USAGE


def test_a_metric_file_that_is_not_there_is_wrong_usage(tmp_path, files, capsys):
    assert main([*files, "--metric-file", str(tmp_path / "none.py")]) == Exit.USAGE
    assert main(["metric-check", str(tmp_path / "none.py")]) == Exit.USAGE

    assert capsys.readouterr().err.count("There is no file") == 2


def test_a_folder_for_temporary_files_that_takes_none_is_told(tmp_path, files):
    command = f"ulimit -f 0; exec {sys.executable} -m scorer {' '.join(files)} --metric-file {tmp_path / 'metric.py'}"
    metric_file(tmp_path, ACCURACY)

    ended = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stdout) == (Exit.USAGE, "")
    assert ended.stderr.startswith("A temporary file cannot be written: ")


def test_a_check_is_printed_for_people(tmp_path, files, capsys):
    metric = metric_file(tmp_path, "print('seen')\n" + ACCURACY.replace("str) -> float", "str, top=3) -> float"))

    assert main(["metric-check", metric, *files, "--higher-is-better"]) == Exit.DONE

    assert capsys.readouterr().out.splitlines() == [
        "warning: Line 11: `score` has no annotation for top; settings are told best by types.",
        "parameter top: whole number, default 3",
        "2 examples of docstrings and 0 test functions ran.",
        "The truth against itself scores: public 1.0, private 1.0.",
        "The sample submission scores: public 0.5, private 0.5.",
        "reminder: The message of a ParticipantVisibleError is shown to entrants as it is: let it quote the submission,"
        " never the solution.",
        "The metric can be used.",
        "It printed:",
        "seen",
    ]  # fmt: skip


def test_a_check_is_one_line_of_json(tmp_path, files, capsys):
    metric = metric_file(tmp_path, metric_with("return submission.y.sum()", ", k: int"))
    options = ["--param", "k=2", "--lower-is-better", "--name", "Sum", "--description", "d" * 256, "--json"]

    assert main(["metric-check", metric, files[0], *options]) == Exit.BROKEN

    [line] = capsys.readouterr().out.splitlines()
    data = json.loads(line)
    assert data.pop("reminder")
    named = {"name": "k", "kind": "whole number", "meaning": "int.", "default": None}
    assert data == {
        "is_ok": False,
        "faults": ["The description of the metric has 256 characters; expected at most 255."],
        "warnings": [],
        "parameters": [
            named | {"is_required": True, "choices": []}
        ],
        "doctests": {"attempted": 0},
        "tests": {"attempted": 0},
        "truth": {"public_score": 1.0, "private_score": 1.0},
        "sample": None,
        "output": "",
    }  # fmt: skip


def test_a_metric_file_is_read_without_being_run(tmp_path, capsys):
    text = """
    raise SystemExit("never")
    def score(solution, submission, row_id_column_name, mode: Literal["a", "b"] = "a", epsilon: float = 1e-15):
        '''Log loss.

        Args:
            epsilon: How far from 0 probabilities are kept.
        '''
    """

    assert main(["metric-read", metric_file(tmp_path, textwrap.dedent(text))]) == Exit.DONE

    data = json.loads(capsys.readouterr().out)
    assert (len(data["sha256"]), data["description"].splitlines()[0]) == (64, "Log loss.")
    assert data["parameters"] == [
        {
            "name": "mode",
            "kind": "one of a few words",
            "meaning": "Literal['a', 'b'].",
            "default": "a",
            "is_required": False,
            "choices": ["a", "b"],
        },
        {
            "name": "epsilon",
            "kind": "number",
            "meaning": "float. How far from 0 probabilities are kept.",
            "default": 1e-15,
            "is_required": False,
            "choices": [],
        },
    ]
    assert any("no annotation" in warning for warning in data["warnings"])


def test_what_is_no_metric_file_is_told_as_a_fault_of_the_host(tmp_path, capsys):
    assert main(["metric-read", metric_file(tmp_path, "x = 1"), "--json"]) == Exit.BROKEN

    assert "defines no function `score`" in json.loads(capsys.readouterr().out)["faults"][0]
