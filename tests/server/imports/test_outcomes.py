"""What became of each part: counted, written for people, and read back from plain data."""

import json

from server.imports.outcomes import Fate, Format, ImportReport, Outcome

REPORT = ImportReport(
    Format.CODABENCH,
    "wheat.zip",
    [
        Outcome("title", "Wheat", Fate.TAKEN),
        Outcome("phases", "one period", Fate.CHANGED, "Podium has one"),
        Outcome("queue", "", Fate.LEFT_OUT, "it is another server's"),
    ],
    ["Write the page “data”."],
    "The scores are equal.",
)


def test_a_report_is_the_same_after_it_was_kept_as_json():
    assert ImportReport.from_json(json.loads(json.dumps(REPORT.to_json()))) == REPORT


def test_fates_are_counted():
    assert [REPORT.count(fate) for fate in Fate] == [1, 1, 1]


def test_a_terminal_shows_each_part_with_its_reason():
    assert REPORT.to_text() == (
        "wheat.zip: a Codabench bundle, version 2.\n"
        "taken over (1):\n  title → Wheat\n"
        "changed (1):\n  phases → one period: Podium has one\n"
        "left out (1):\n  queue: it is another server's\n"
        "The scores are equal.\n"
        "to look at before publishing:\n  Write the page “data”."
    )
