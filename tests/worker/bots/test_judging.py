"""Judging the bots: what each outcome means, in words for the host, and never a label."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scorer.bots.making import Bot
from worker.bots.judging import judge_run
from worker.bots.running import Result, Run, Subject

SUBJECT = Subject(Path("solution.csv"), Path("sample.csv"), "id", "roc_auc", {}, higher_is_better=True, best_value=1.0)
OWN = replace(SUBJECT, best_value=None, metric_file=Path("metric.py"))


def scored(public: float, private: float | None = None) -> Result:
    return Result(public, public if private is None else private)


def refused(*codes: str, message: str = "1 id missing.", told: str = "") -> Result:
    return Result(message=message, codes=codes, told=told or message)


RESULTS = {
    Bot.PERFECT: scored(1.0),
    Bot.SHUFFLED: scored(0.5),
    Bot.CONSTANT: scored(0.5),
    Bot.MISSING_ROW: refused("id_missing"),
    Bot.DUPLICATE: refused("id_duplicate"),
    Bot.NAN: refused("value_blank"),
    Bot.WRONG_COLUMN: refused("column_missing"),
}


def judge(bot: Bot, result: Result, subject: Subject = SUBJECT, **others: Result):
    results = {**RESULTS, **{Bot(name): held for name, held in others.items()}, bot: result}
    run = Run(results, {}, secrets=("golden-42",))
    return next(held for held in judge_run(run, subject) if held.name == f"bot_{bot}")


def test_all_that_is_as_it_must_be_is_green():
    judged = [*judge_run(Run(RESULTS, {}), SUBJECT)]

    assert [held.name for held in judged] == [f"bot_{bot}" for bot in Bot]
    assert {held.state for held in judged} == {"ok"}
    assert not any(held.advice for held in judged)


def test_a_bot_without_a_file_says_why():
    results = {bot: held for bot, held in RESULTS.items() if bot is not Bot.NAN}
    judged = {held.name: held for held in judge_run(Run(results, {Bot.NAN: "Text."}), SUBJECT)}

    assert (judged["bot_nan"].state, judged["bot_nan"].found) == ("not_applicable", "There is no such file. Text.")


@pytest.mark.parametrize(
    ("result", "state"),
    [
        (scored(1.0), "ok"),
        (scored(1.0 - 1e-12), "ok"),
        (scored(0.9), "warn"),
        (scored(1.0, 0.9), "warn"),
        (scored(0.4), "fail"),
        (refused("value_blank"), "fail"),
    ],
)
def test_a_perfect_file_must_have_the_best_value(result, state):
    assert judge(Bot.PERFECT, result).state == state


@pytest.mark.parametrize(("score", "state"), [(0.7, "ok"), (0.5, "ok"), (0.4, "fail")])
def test_where_the_best_is_not_known_a_perfect_file_must_not_be_worse(score, state):
    assert judge(Bot.PERFECT, scored(score), OWN).state == state


def test_where_lower_is_better_the_lower_score_is_better():
    subject = replace(OWN, higher_is_better=False)

    assert judge(Bot.PERFECT, scored(0.4), subject).state == "ok"
    assert judge(Bot.PERFECT, scored(0.7), subject).state == "fail"


@pytest.mark.parametrize(("result", "state"), [(scored(0.5), "ok"), (scored(1.0), "fail"), (scored(0.5, 1.0), "fail")])
def test_the_truth_in_other_rows_must_be_worse(result, state):
    assert judge(Bot.SHUFFLED, result).state == state


def test_without_a_perfect_score_there_is_nothing_to_compare_with():
    assert judge(Bot.SHUFFLED, scored(0.5), perfect=refused("value_blank")).state == "not_applicable"


@pytest.mark.parametrize(
    ("result", "state"),
    [
        (scored(0.5), "ok"),
        (refused("column_constant"), "ok"),
        (refused("metric_refused"), "ok"),
        (refused("value_out_of_range"), "fail"),
    ],
)
def test_a_constant_file_is_scored_or_refused_as_constant(result, state):
    assert judge(Bot.CONSTANT, result).state == state


@pytest.mark.parametrize("bot", [Bot.MISSING_ROW, Bot.DUPLICATE, Bot.NAN, Bot.WRONG_COLUMN])
def test_a_faulty_file_must_be_refused_for_its_fault(bot):
    assert judge(bot, scored(0.5)).state == "fail"
    assert judge(bot, refused("file_empty")).state == "fail"
    assert judge(bot, refused("metric_refused", message="So not."), OWN).state == "ok"


def test_a_metric_that_breaks_on_a_faulty_file_is_told_with_its_own_words_and_how_to_mend_it():
    broken = Result(message="Scoring failed; the host has been notified.", words="KeyError: 'y'")

    judged = judge(Bot.WRONG_COLUMN, broken, OWN)

    assert judged.state == "warn"
    assert "KeyError: 'y'" in judged.found
    assert "ParticipantVisibleError" in judged.advice


def test_a_message_with_a_label_fails_and_is_not_repeated():
    judged = judge(Bot.NAN, refused("value_blank", told="Row 3: golden-42 was expected."))

    assert judged.state == "fail"
    assert "golden" not in judged.found


def test_a_metric_that_matches_the_rows_itself_may_take_any_number_of_rows():
    subject = replace(OWN, is_complete=True)

    assert judge(Bot.MISSING_ROW, scored(0.5), subject).state == "not_applicable"
    assert judge(Bot.NAN, scored(0.5), subject).state == "fail"


def test_what_the_worker_could_not_do_is_for_the_operator():
    judged = judge(Bot.CONSTANT, Result(words="Scoring ended with “Crashed”."))

    assert (judged.state, judged.found) == ("fail", "Scoring ended with “Crashed”.")
    assert "operator" in judged.advice
