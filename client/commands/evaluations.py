"""Running a command on several competitions: the runs, one after the other, and what they tell together."""

import math
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from client import columns, times
from client.answers import CompetitionDetail
from client.api import Api
from client.download import fetch
from client.errors import EXIT_OK, EXIT_REFUSED, EXIT_SUBMISSION_ERROR, InterruptedByUserError
from client.evaluation import running
from client.evaluation.handing_in import hand_in, new_key
from client.evaluation.ledger import Ledger, Plan
from client.evaluation.summaries import Estimate, Overall, Summary, summarise, summarise_all
from client.evaluation.trials import MEDALS, Outcome, Trial, list_trials
from client.output import Screen
from client.session import open_session
from client.submit import check_entry
from client.tables import Cell, Column, render, score
from client.wanted import Local, choose

_COLUMNS = [
    Column("competition", may_shrink=True),
    Column("metric"),
    Column("scored", is_figure=True),
    Column("mean ± standard error", is_figure=True),
    Column("best", is_figure=True),
    Column("medals"),
    Column("above median", is_figure=True),
    Column("time", is_figure=True),
]
_FAULTS = {
    "refused": "its file was refused",
    "timed_out": "its time was up",
    "no_file": "it wrote no submission",
    "ran": "its file waits to be handed in",
}


def evaluate(args: Namespace, screen: Screen) -> int:
    """Run the command on each competition with each seed, hand in what it writes, and say how well it does."""
    slugs = list(dict.fromkeys(args.on))
    with open_session(screen) as api:
        competitions = {slug: api.get_competition(slug) for slug in slugs}
        for competition in competitions.values():
            check_entry(competition)
        words = [str(Path(word).absolute()) if Path(word).is_file() else word for word in args.words]
        running.check_command(words[0])
        ledger = Ledger(Path(args.to), Plan(api.connection.url, words, args.time_limit))
        for slug in slugs:
            _fetch(api, slug, competitions[slug], ledger, screen)
        evaluation = _Evaluation(api, ledger, words, args.time_limit, screen)
        try:
            outcomes = [evaluation.carry_out(trial) for trial in list_trials(slugs, args.seeds)]
        except KeyboardInterrupt as error:
            hint = "What is done is kept: the same command goes on with the rest."
            raise InterruptedByUserError("Stopped evaluating.", hint=hint) from error
    summaries = [_summarise(slug, competitions[slug], outcomes) for slug in slugs]
    return _show(summaries, summarise_all(outcomes), outcomes, screen)


class _Evaluation:
    """Carries out one run after the other, as far as they are not done yet."""

    def __init__(self, api: Api, ledger: Ledger, words: list[str], limit_seconds: float, screen: Screen) -> None:
        self._api = api
        self._ledger = ledger
        self._words = words
        self._limit_seconds = limit_seconds
        self._screen = screen

    def carry_out(self, trial: Trial) -> Outcome:
        """Return what became of a run, made now or before."""
        outcome = self._ledger.find(trial)
        if outcome is None:
            outcome = self._run(trial)
            self._ledger.record(outcome)
        elif outcome.state != "ran":
            return outcome
        path = running.find_submission(self._ledger.place_of(trial))
        if outcome.state == "ran" and path is not None:
            outcome = hand_in(self._api, outcome, path, self._screen)
            self._ledger.record(outcome)
        self._screen.clear()
        self._screen.say(_line(outcome, self._screen))
        return outcome

    def _run(self, trial: Trial) -> Outcome:
        place, data = self._ledger.place_of(trial), self._ledger.data_of(trial.slug)
        self._screen.passing(f"{trial.slug}, seed {trial.seed}: running …")
        ran = running.run(self._words, trial, place=place, data=data, limit_seconds=self._limit_seconds)
        outcome = Outcome(trial.slug, trial.seed, "ran", round(ran.seconds, 3), new_key(), ran.exit_code)
        if ran.exit_code is None:
            return replace(outcome, state="timed_out")
        if ran.exit_code:
            return replace(outcome, state="failed", message=running.last_line(place))
        if running.find_submission(place) is None:
            return replace(outcome, state="no_file", message=running.last_line(place))
        return outcome


def _fetch(api: Api, slug: str, competition: CompetitionDetail, ledger: Ledger, screen: Screen) -> None:
    """Bring the data and what is said of the task to the folder, as far as they are not there.

    The folder bears the slug that was asked for: a server may not choose another.
    """
    folder = ledger.data_of(slug)
    folder.mkdir(parents=True, exist_ok=True)
    for wanted in choose(slug, api.list_files(slug), [], folder):
        if wanted.local() is not Local.SAME:
            fetch(api, wanted, screen)
    (folder.parent / running.DESCRIPTION).write_text(_describe(api, slug, competition), encoding="utf-8")


def _describe(api: Api, slug: str, competition: CompetitionDetail) -> str:
    """Return the task in Markdown: title, metric and the competition's pages."""
    metric = competition["metric"]
    direction = "higher" if metric["higher_is_better"] else "lower"
    head = (
        f"# {competition['title']}\n\n{competition['tagline']}\n\nMetric: {metric['title']}; {direction} is better.\n"
    )
    pages = [api.get_page(slug, page["slug"]) for page in competition["pages"]]
    return "\n".join([head, *(f"# {page['title']}\n\n{page['markdown']}\n" for page in pages)])


def _summarise(slug: str, competition: CompetitionDetail, outcomes: Sequence[Outcome]) -> Summary:
    metric = competition["metric"]
    own = [outcome for outcome in outcomes if outcome.slug == slug]
    return summarise(slug, own, metric=metric["title"], higher_is_better=metric["higher_is_better"])


def _show(summaries: list[Summary], overall: Overall, outcomes: list[Outcome], screen: Screen) -> int:
    """Print the table and what stands below it; return the exit code."""
    rows = [summary.as_json() for summary in summaries]
    runs = [outcome.as_json() for outcome in outcomes]
    screen.data({"competitions": rows, "overall": overall.as_json(), "runs": runs}, columns.EVALUATION, rows)
    screen.say()
    for line in render(_COLUMNS, [_row(summary) for summary in summaries], width=screen.width, paint=screen.paint):
        screen.say(line)
    screen.say()
    screen.say(_closing(overall))
    waiting = [outcome for outcome in outcomes if outcome.state == "ran"]
    if waiting:
        runs_wait = "1 run waits" if len(waiting) == 1 else f"{len(waiting)} runs wait"
        screen.note(f"{runs_wait} to be handed in: {waiting[0].message} The same command goes on from here.")
        return EXIT_REFUSED
    return EXIT_OK if overall.n_scored == overall.n_runs else EXIT_SUBMISSION_ERROR


def _line(outcome: Outcome, screen: Screen) -> str:
    """Return a run in one line: what became of it, and how long it took."""
    if outcome.public_score is not None:
        became = screen.paint(score(outcome.public_score), "bold") + (f", {outcome.medal}" if outcome.medal else "")
    else:
        fault = _FAULTS.get(outcome.state, f"the command ended with code {outcome.exit_code}")
        became = screen.paint(fault, "bad") + (f": {outcome.message}" if outcome.message else "")
    return f"{outcome.slug}, seed {outcome.seed}: {became} ({times.seconds(outcome.seconds)})"


def _row(summary: Summary) -> list[Cell]:
    """Return a competition as a row of the table."""
    medals = summary.medals
    counts = [f"{medals[medal]} {medal}" for medal in MEDALS if medals[medal]] if medals is not None else []
    return [
        Cell(summary.slug, "bold"),
        Cell(summary.metric),
        Cell(f"{summary.n_scored} of {summary.n_runs}"),
        Cell("–" if summary.score is None else uncertain(summary.score), "accent"),
        Cell("–" if summary.best is None else score(summary.best)),
        Cell(", ".join(counts) or ("–" if medals is None else "none")),
        Cell("–" if summary.n_above_median is None else f"{summary.n_above_median} of {summary.n_runs}"),
        Cell("–" if summary.seconds is None else times.seconds(summary.seconds.mean)),
    ]


def _closing(overall: Overall) -> str:
    """Return what all runs tell together."""
    parts = [f"{overall.n_scored} of {overall.n_runs} runs scored", f"{times.seconds(overall.seconds)} in all"]
    for share, words in ((overall.any_medal, "with a medal"), (overall.above_median, "above the median")):
        if share is not None:
            error = None if share.standard_error is None else 100 * share.standard_error
            parts.append(f"{uncertain(Estimate(100 * share.mean, error), least=1)} % {words}")
    return " · ".join(parts)


def uncertain(value: Estimate, *, least: int = 0) -> str:
    """Return a mean and its standard error, both to the second digit of the error: “0.8123 ± 0.0042”.

    Parameters
    ----------
    least : int
        The fewest decimals.
    """
    error = value.standard_error
    if error is None or not math.isfinite(error):
        return f"{value.mean:.{max(least, 1)}f}" if least else score(value.mean)
    decimals = max(least, min(10, 1 - math.floor(math.log10(error)))) if error else least or 4
    return f"{value.mean:.{decimals}f} ± {error:.{decimals}f}"
