"""The first pages of a competition: what is known, and nothing that is not."""

from __future__ import annotations

from server.domain.first_pages import write_pages

SPEC = {
    "tagline": "Rank customers by how likely they leave.",
    "metric": {"name": "roc_auc"},
    "id_column": "customer",
    "files": {"train.csv": {"description": "To learn from."}, "sample_submission.csv": {"description": "Valid."}},
    "daily_limit": 3,
    "max_team_size": 1,
}


def write(**changes):
    return write_pages({**SPEC, **changes}, targets=["churn"], sample_lines=["customer,churn", "c0,0.5"])


def test_the_overview_says_task_and_way():
    text = write()["overview"]

    assert "Rank customers by how likely they leave." in text
    assert "Predict `churn` for every row." in text
    assert "learn from `train.csv`" in text


def test_a_tagline_that_says_no_more_is_not_repeated():
    assert "Predict churn." not in write(tagline="Predict churn.")["overview"]


def test_the_data_page_lists_the_files():
    assert "- `train.csv`: To learn from." in write()["data"]
    assert "The column `customer` names the rows" in write()["data"]


def test_the_evaluation_describes_the_metric_and_shows_the_file():
    text = write()["evaluation"]

    assert "**ROC AUC**. How often a row of class 1 is ranked above a row of class 0" in text
    assert "Higher is better; a perfect file scores 1." in text
    assert "```\ncustomer,churn\nc0,0.5\n…\n```" in text


def test_a_metric_of_the_hosts_own_is_described_by_the_host():
    own = {"name": "Cost", "file": "metric.py", "description": "What mistakes cost."}

    assert "What mistakes cost." in write(metric=own)["evaluation"]


def test_a_metric_made_from_others_claims_no_direction():
    assert "is better" not in write(metric={"name": "log_of"})["evaluation"]


def test_the_rules_say_limits_and_teams():
    assert "You take part alone." in write()["rules"]
    assert "at most 3 files a day" in write()["rules"]
    assert "A team has at most 4 members." in write(max_team_size=None)["rules"]


def test_a_description_that_says_nothing_still_makes_pages():
    pages = write_pages({}, targets=[], sample_lines=[])

    assert all(pages.values())


def test_several_targets_are_listed_as_people_do():
    text = write_pages({}, targets=["a", "b", "c"], sample_lines=[])["overview"]

    assert "Predict `a`, `b` and `c` for every row." in text
