"""For hosts: how a competition goes, its end, and a rescore."""

from argparse import Namespace

from client.asking import confirm
from client.commands.opened import open_host
from client.csv_text import Record
from client.errors import EXIT_OK, RefusedError
from client.host_api import rows_of
from client.output import Screen
from client.records import Field, ago, number, say_records, show_record, show_records, text, when

_STATUS = [
    Field("n_entrants", "entrants", number),
    Field("n_teams", "teams", number),
    Field("n_today", "submissions today", number),
    Field("n_errors_today", "of these faulty", number),
    Field("queue.n_pending", "waiting for a score", number),
    Field("queue.oldest_at", "the oldest since", ago),
    Field("n_open_alarms", "open alarms", number),
    Field("n_odd_reruns", "scored otherwise again", number),
    Field("limits.n_active_today", "teams active today", number),
    Field("limits.n_at_daily", "at the daily limit", number),
    Field("limits.n_at_error", "at the error limit", number),
]
_FAILURE = [
    Field("code", "fault"),
    Field("n_files", "files", number),
    Field("n_teams", "teams", number),
    Field("submission_id", "such as", number),
    Field("message", "in words", may_shrink=True),
]
_BOARD = [
    Field("rank", "rank", number),
    Field("team", "team", text, "bold", may_shrink=True),
    Field("private_score", "private score", number),
    Field("shake_up", "shake-up", number),
    Field("medal", "medal"),
    Field("is_baseline"),
    Field("entries", "entries", number),
    Field("last_submission_at", "last submission", ago, "dim"),
]
_FINAL = [
    Field("finalized_at", "final since", ago),
    Field("is_ready", "can be made final"),
    Field("reason", "if not, why", may_shrink=True),
    Field("n_pending", "waiting for a score", number),
    Field("by_itself_at", "by itself", when),
]
_RESCORE = [
    Field("status", "rescore"),
    Field("solution_version", "version", number),
    Field("base_version", "instead of", number),
    Field("reason", "reason", may_shrink=True),
    Field("started_by", "by"),
    Field("started_at", "started", ago),
    Field("n_done", "scored again", number),
    Field("n_left", "still to score", number),
    Field("difference.n_changed", "other scores", number),
    Field("difference.n_moving", "teams that move", number),
    Field("difference.n_failures", "failures", number),
]


def status(args: Namespace, screen: Screen) -> int:
    """Show how the competition goes."""
    with open_host(args, screen) as host:
        found = host.get("/dashboard")
    show_record(screen, found, _STATUS)
    failures, todo = rows_of(found, "failures"), rows_of(found, "preparations")
    if failures:
        screen.say()
        say_records(screen, _FAILURE, failures)
    if todo:
        screen.say()
        screen.say("Before the start:")
        for each in todo:
            mark, words = ("✓", "") if each["is_done"] else ("·", f"  {each['advice']}")
            screen.say(f"  {mark} {each['title']}{words}")
    return EXIT_OK


def standings(args: Namespace, screen: Screen) -> int:
    """Show the private leaderboard as it would be now."""
    with open_host(args, screen) as host:
        found = host.get("/leaderboard")
    show_records(screen, found, _BOARD, rows_of(found, "rows"), empty="Nobody is ranked yet.")
    return EXIT_OK


def finalize(args: Namespace, screen: Screen) -> int:
    """Make the private leaderboard final; with `--look` only say whether it can be."""
    with open_host(args, screen) as host:
        readiness = host.get("/finalization")
        if not args.look:
            if not readiness["is_ready"]:
                raise RefusedError(str(readiness["reason"] or "The leaderboard is final already."), code="not_open")
            question = "Make the private leaderboard final, for everybody at one instant? It can't be undone."
            confirm(question, screen, is_agreed=args.yes)
            readiness = host.change("POST", "/finalization", {})
    show_record(screen, readiness, _FINAL)
    return EXIT_OK


def rescore(args: Namespace, screen: Screen) -> int:
    """Show the open rescore, publish it or discard it."""
    with open_host(args, screen) as host:
        if args.act == "publish":
            question = "Put the new scores in force, for all teams at one instant?"
            confirm(question, screen, is_agreed=args.yes)
            found = host.change("POST", "/rescore/publication", {})
        elif args.act == "discard":
            confirm("Discard all that was scored again?", screen, is_agreed=args.yes)
            found = host.change("DELETE", "/rescore")
        else:
            found = host.get("/rescore")
    show_record(screen, found, _RESCORE)
    _say_moves(found, screen)
    return EXIT_OK


def _say_moves(found: Record, screen: Screen) -> None:
    difference = found.get("difference")
    moves = rows_of(difference, "moves") if isinstance(difference, dict) else []
    if moves:
        screen.say()
        figures = ("old_rank", "new_rank", "old_score", "new_score")
        heads = [Field("team", "team"), *(Field(name, name.replace("_", " "), number) for name in figures)]
        say_records(screen, heads, moves)
