"""The runs of an evaluation, in their order."""

from client.evaluation.trials import Outcome, Trial, list_trials


def test_every_competition_comes_once_before_the_next_seed() -> None:
    assert list_trials(["a", "b"], 2) == [Trial("a", 1), Trial("b", 1), Trial("a", 2), Trial("b", 2)]


def test_an_outcome_knows_its_run() -> None:
    assert Outcome("a", 2, "timed_out", 1.5).trial == Trial("a", 2)
