"""Handing a file in, and looking at what was handed in."""

from argparse import Namespace

from client import columns, times
from client.api import Api
from client.errors import EXIT_OK, ClientError, SubmissionFaultError
from client.output import Screen
from client.samples import glance_at_upload
from client.session import open_session
from client.submission_answers import Problem, Submission
from client.submit import check_before_upload, open_upload, send, wait
from client.tables import Cell, Column, render, scores
from client.verdict import fault_of, limits_line, problem_lines, verdict, waiting_line

_COLUMNS = [
    Column("id", is_figure=True),
    Column("received"),
    Column("status"),
    Column("score", is_figure=True),
    Column("private", is_figure=True),
    Column(""),
    Column("file", may_shrink=True),
    Column("description", may_shrink=True),
]
_PRIVATE = 4  # the place of the private score
_STATUS_STYLES = {"complete": "good", "pending": "warn", "error": "bad"}


def submit(args: Namespace, screen: Screen) -> int:
    """Send a file, wait for its score and show it."""
    with open_upload(args.file, name=args.name) as upload, open_session(screen) as api:
        competition = api.get_competition(args.slug)
        check_before_upload(competition, upload)
        report = None if args.no_check else glance_at_upload(api, competition, upload, screen)
        if report is not None and not report.is_ok:
            return _refuse_unsent(report.problems, screen)
        submission = send(api, args.slug, upload, description=args.message, screen=screen)
        if args.no_wait:
            screen.say(f"Submission {submission['id']} is received: {submission['url']}")
            screen.data(submission, columns.SUBMISSION)
            return EXIT_OK
        submission = wait(api, submission, screen=screen, on_change=lambda news: screen.passing(waiting_line(news)))
        screen.data(submission, columns.SUBMISSION)
        for line in verdict(submission, n_teams=_n_teams(api, submission, screen), screen=screen):
            screen.say(line)
    if submission["error"] is not None and screen.is_for_programs:
        fault = submission["error"]
        raise SubmissionFaultError(
            fault["message"], code=fault["code"], submission_id=submission["id"], problems=fault["problems"]
        )
    return SubmissionFaultError.exit_code if submission["status"] == "error" else EXIT_OK


def _refuse_unsent(problems: list[Problem], screen: Screen) -> int:
    """Say what the server would find in the file: it was not sent, so it costs nothing."""
    if screen.is_for_programs:
        raise fault_of(problems)
    screen.say(screen.paint("Not sent, for the server would refuse the file:", "bad"))
    for line in problem_lines(problems, screen):
        screen.say(line)
    screen.say()
    screen.say("No submission was used. With --no-check the file is sent all the same.")
    return SubmissionFaultError.exit_code


def submissions(args: Namespace, screen: Screen) -> int:
    """List the team's submissions, newest first."""
    with open_session(screen) as api:
        answer = api.list_submissions(args.slug, page=args.page)
    screen.data(answer, columns.SUBMISSION, answer["submissions"])
    found = answer["submissions"]
    if not found:
        screen.say(f"No submissions yet. Hand one in: podium submit {args.slug} FILE")
        return EXIT_OK
    for line in _table(found, screen):
        screen.say(line)
    screen.say()
    pages = f" · page {answer['page']} of {answer['n_pages']}" if answer["n_pages"] > 1 else ""
    screen.say(screen.paint(limits_line(answer["limits"]) + pages, "dim"))
    return EXIT_OK


def note(args: Namespace, screen: Screen) -> int:
    """Keep a note on a submission for the team."""
    with open_session(screen) as api:
        submission = api.write_note(args.id, args.text)
    screen.data(submission, (*columns.SUBMISSION, "note"))
    screen.say(f"The note on submission {args.id} is {'kept' if args.text.strip() else 'taken away'}.")
    return EXIT_OK


def _table(found: list[Submission], screen: Screen) -> list[str]:
    """Return the submissions as a table; private scores have a column once one is told."""
    public = scores([submission["public_score"] for submission in found])
    private = scores([submission["private_score"] for submission in found])
    is_told = any(submission["private_score"] is not None for submission in found)
    places = [place for place in range(len(_COLUMNS)) if is_told or place != _PRIVATE]
    cells = [_row(*row) for row in zip(found, public, private, strict=True)]
    rows = [[row[place] for place in places] for row in cells]
    return render([_COLUMNS[place] for place in places], rows, width=screen.width, paint=screen.paint)


def _row(submission: Submission, public: str, private: str) -> list[Cell]:
    """Return a submission as a row of the table."""
    status = submission["status"]
    is_best = bool(submission["is_best"])
    return [
        Cell(str(submission["id"]), "dim"),
        Cell(times.ago(submission["received_at"], times.now())),
        Cell(status, _STATUS_STYLES[status]),
        Cell(public, "accent" if is_best else "bold"),
        Cell(private, "bold"),
        Cell("best", "accent") if is_best else Cell("late" if submission.get("is_late") else "", "warn"),
        Cell(submission["file_name"]),
        Cell(submission["error"]["message"] if submission["error"] else submission["description"], "dim"),
    ]


def _n_teams(api: Api, submission: Submission, screen: Screen) -> int | None:
    """Return the number of ranked teams, if the rank is shown and the leaderboard can be had."""
    if screen.is_for_programs or submission["rank"] is None:
        return None
    try:
        return api.get_leaderboard(submission["competition"])["n_teams"]
    except ClientError as error:
        screen.trace(error.message)  # the score is here and matters more than “of 214”
        return None
