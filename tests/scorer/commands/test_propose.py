"""The command `propose`: words, JSON, and what the host names."""

from __future__ import annotations

import json

import pytest

from scorer.__main__ import main
from scorer.commands.output import Exit
from tests.scorer.files import write

SOLUTION = "key;age;y\n" + "".join(f"k{row};{row + 20};{row % 3 % 2}\n" for row in range(60))


@pytest.fixture
def solution(tmp_path):
    return str(write(tmp_path, "solution.csv", SOLUTION))


def test_it_says_what_it_takes_the_columns_for(solution, capsys):
    assert main(["propose", solution]) == Exit.DONE

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "60 rows, 3 columns. `y` is 0 or 1; 33.3% of the rows are 1."
    assert lines[1] == "- `key` is different in every row."
    assert lines[-1].startswith("Split: stratified, 50% public.")


def test_what_the_host_names_is_taken(solution, capsys):
    assert main(["propose", solution, "--number-rows", "--target", "age", "--json"]) == Exit.DONE

    told = json.loads(capsys.readouterr().out)
    assert (told["roles"]["id_column"], told["roles"]["targets"]) == (None, ["age"])
    assert told["metrics"][0]["name"] == "rmse"


def test_a_broken_file_ends_with_four(tmp_path, capsys):
    assert main(["propose", str(write(tmp_path, "s.csv", "id,id\n1,2\n")), "--json"]) == Exit.BROKEN

    assert json.loads(capsys.readouterr().out)["error"] == "solution"
