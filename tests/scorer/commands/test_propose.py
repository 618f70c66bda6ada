"""The command `propose`: words, JSON, and the solution that it writes."""

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


def test_it_writes_the_solution_with_what_it_needs(tmp_path, solution, capsys):
    assert main(["propose", solution, "--output", str(tmp_path / "out.csv"), "--json"]) == Exit.DONE

    assert json.loads(capsys.readouterr().out)["roles"]["ignored"] == ["age"]
    assert (tmp_path / "out.csv").read_text().splitlines()[:2] == ["key,y", "k0,0"]


def test_what_the_host_names_is_taken_and_kept(tmp_path, solution, capsys):
    words = ["propose", solution, "--number-rows", "--target", "age", "--keep", "y"]

    assert main([*words, "--output", str(tmp_path / "out.csv")]) == Exit.DONE

    assert (tmp_path / "out.csv").read_text().splitlines()[:2] == ["id,age,y", "1,20,0"]


def test_a_broken_file_ends_with_four(tmp_path, capsys):
    assert main(["propose", str(write(tmp_path, "s.csv", "id,id\n1,2\n")), "--json"]) == Exit.BROKEN

    assert json.loads(capsys.readouterr().out)["error"] == "solution"
