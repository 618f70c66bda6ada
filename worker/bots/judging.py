"""Whether each bot fared as it must, in words for the host."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from scorer.bots.making import Bot
from worker.bots.running import Result, Run, Subject

OK, WARN, FAIL, NOT_APPLICABLE = "ok", "warn", "fail", "not_applicable"
TOLERANCE = 1e-9
CONSTANT_REFUSED = "column_constant"
HOSTS_WORDS = "metric_refused"
# What a message about each faulty file has to name.
NAMED = {
    Bot.MISSING_ROW: {"id_missing"},
    Bot.DUPLICATE: {"id_duplicate"},
    Bot.NAN: {"value_not_finite", "value_blank"},
    Bot.WRONG_COLUMN: {"column_missing"},
}
FAULTS = {
    Bot.MISSING_ROW: "lacks a row",
    Bot.DUPLICATE: "has a row twice",
    Bot.NAN: "has a NaN",
    Bot.WRONG_COLUMN: "has a prediction column of a wrong name",
}
SAY_SO = "Have the metric raise ParticipantVisibleError with words that say what is wrong with such a file."


@dataclass(frozen=True)
class Judgement:
    """One line of the check list."""

    name: str
    state: str
    found: str
    advice: str = ""

    def to_dict(self) -> dict[str, str]:
        """Return it as JSON-safe data."""
        return asdict(self)


def judge_run(run: Run, subject: Subject) -> Iterator[Judgement]:
    """Judge every bot; of those without a file, the reason is told."""
    for bot in Bot:
        result = run.results.get(bot)
        if result is None:
            yield _say(bot, NOT_APPLICABLE, f"There is no such file. {run.reasons.get(bot, '')}".strip())
        elif result.words and not result.message:
            yield _say(bot, FAIL, result.words, "Ask the operator to look at the worker's log.")
        elif bot is Bot.PERFECT:
            yield _judge_perfect(result, run.results, subject)
        elif bot is Bot.SHUFFLED:
            yield _judge_shuffled(result, run.results.get(Bot.PERFECT), subject)
        elif bot is Bot.CONSTANT:
            yield _judge_constant(result)
        else:
            yield _judge_faulty(bot, result, run.secrets, subject)


def _say(bot: Bot, state: str, found: str, advice: str = "") -> Judgement:
    return Judgement(f"bot_{bot}", state, found, advice)


def _tell(result: Result) -> str:
    """Say what became of a file."""
    if not result.is_scored:
        return f"It was refused: {result.message} {result.words}".strip()
    private = "" if result.private_score is None else f", {result.private_score:.6g} private"
    return f"It scored {result.public_score:.6g} public{private}."


def _scores(result: Result) -> list[float]:
    return [score for score in (result.public_score, result.private_score) if score is not None]


def _is_better(first: float, second: float, subject: Subject) -> bool:
    """Whether the first score is better, beyond the last digits."""
    ahead = first - second if subject.higher_is_better else second - first
    return ahead > TOLERANCE * max(1.0, abs(first), abs(second))


def _judge_perfect(result: Result, results: Mapping[Bot, Result], subject: Subject) -> Judgement:
    bot = Bot.PERFECT
    if not result.is_scored:
        advice = "A file with the truth must be scored: look whether solution and sample submission mean the same."
        return _say(bot, FAIL, _tell(result), advice)
    others = [other for name, other in results.items() if other.is_scored and name is not bot]
    pairs = [pair for other in others for pair in zip(_scores(other), _scores(result), strict=False)]
    if any(_is_better(score, own, subject) for score, own in pairs):
        advice = "Look whether the direction is right, and whether the solution's columns are what the metric takes."
        return _say(bot, FAIL, f"{_tell(result)} Another file, which is wrong on purpose, scored better.", advice)
    best = subject.best_value
    if best is None or not math.isfinite(best):
        return _say(bot, OK, f"{_tell(result)} No other file scored better.")
    if any(abs(score - best) > TOLERANCE * max(1.0, abs(best)) for score in _scores(result)):
        advice = "Look whether the metric's parameters fit the solution; then waive this, if the best can't be reached."
        return _say(bot, WARN, f"{_tell(result)} The best value of the metric is {best:g}.", advice)
    return _say(bot, OK, f"{_tell(result)} That is the best value there is.")


def _judge_shuffled(result: Result, perfect: Result | None, subject: Subject) -> Judgement:
    bot = Bot.SHUFFLED
    if not result.is_scored:
        return _say(bot, FAIL, _tell(result), "The truth in the rows of others must be scored; look at the message.")
    if perfect is None or not perfect.is_scored:
        return _say(bot, NOT_APPLICABLE, f"{_tell(result)} There is no score of the truth to compare it with.")
    pairs = [*zip(_scores(perfect), _scores(result), strict=True)]
    if all(_is_better(right, wrong, subject) for right, wrong in pairs):
        return _say(bot, OK, f"{_tell(result)} That is worse than the truth, as it must be.")
    advice = "Look whether the truth varies in both parts, and whether the metric looks at each row."
    return _say(bot, FAIL, f"{_tell(result)} That is no worse than the truth.", advice)


def _judge_constant(result: Result) -> Judgement:
    bot = Bot.CONSTANT
    if result.is_scored:
        return _say(bot, OK, _tell(result))
    if CONSTANT_REFUSED in result.codes or HOSTS_WORDS in result.codes:
        return _say(bot, OK, f"{_tell(result)} The metric needs predictions that vary, and says so.")
    advice = "Entrants begin with such a file: it should be scored, or refused with words that help."
    return _say(bot, FAIL, _tell(result), advice)


def _judge_faulty(bot: Bot, result: Result, secrets: tuple[str, ...], subject: Subject) -> Judgement:
    if result.is_scored:
        return _judge_taken(bot, result, subject)
    if any(secret in result.told for secret in secrets):
        advice = "Let no message quote the solution: entrants read it as it is."
        return _say(bot, FAIL, "It was refused with a message that holds a label.", advice)
    if not result.codes:
        advice = SAY_SO if subject.metric_file is not None else "Look whether the solution can be used at all."
        return _say(bot, WARN, f"A file that {FAULTS[bot]} ends without words that help. {_tell(result)}", advice)
    if not NAMED[bot] & {*result.codes} and HOSTS_WORDS not in result.codes:
        return _say(bot, FAIL, f"A file that {FAULTS[bot]} is refused for something else. {_tell(result)}")
    return _say(bot, OK, _tell(result))


def _judge_taken(bot: Bot, result: Result, subject: Subject) -> Judgement:
    if subject.is_complete and bot in (Bot.MISSING_ROW, Bot.DUPLICATE):
        return _say(bot, NOT_APPLICABLE, f"The metric matches the rows itself and takes such a file. {_tell(result)}")
    advice = SAY_SO if subject.metric_file is not None else "Look whether the sample submission is what it should be."
    return _say(bot, FAIL, f"A file that {FAULTS[bot]} was taken. {_tell(result)}", advice)
