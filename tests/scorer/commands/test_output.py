"""What is printed of a report."""

from __future__ import annotations

from scorer.commands.output import print_problem
from scorer.problems import make_problem
from scorer.report import Example


def test_an_example_shows_what_is_known_of_it(capsys):
    examples = [Example(row=1200, column="y", found="x"), Example(id="7", expected="one row"), Example(column="z")]

    print_problem(make_problem("id_missing", "3 ids missing.", count=5, examples=examples, hint="Add them."))

    assert capsys.readouterr().err.splitlines() == [
        "error id_missing: 3 ids missing.",
        "  row 1,200, `y`: found “x”",
        "  id 7: expected one row",
        "  `z`",
        "  and 2 more",
        "  → Add them.",
    ]
