"""What became of a submission, in words: the score and rank, or every fault with its rows."""

from client import times
from client.answers import Limits
from client.errors import SubmissionFaultError
from client.output import Screen
from client.submission_answers import Example, Fault, Problem, Submission
from client.tables import Cell, Column, render, score

_BLAME = {
    "platform": "This is a fault of the platform, not of your file; it costs you nothing. Submit it again.",
    "host": "This is a fault of the competition, not of your file; it costs you nothing. The host is told.",
}


def verdict(submission: Submission, *, n_teams: int | None, screen: Screen) -> list[str]:
    """Return the lines that tell how a submission ended."""
    if submission["error"] is not None:
        return _refused(submission, submission["error"], screen)
    lines = [_result(submission, n_teams, screen)]
    lines += problem_lines(submission["notes"], screen)
    return [*lines, screen.paint(submission["url"], "dim")]


def problem_lines(problems: list[Problem], screen: Screen) -> list[str]:
    """Return every fault with its number, then the notes, a blank line before each."""
    lines = []
    faults = [problem for problem in problems if problem["severity"] != "warning"]
    for number, problem in enumerate(faults, start=1):
        lines += ["", *_problem(problem, screen.paint(f"{number}.", "bold"), screen)]
    for note in (problem for problem in problems if problem["severity"] == "warning"):
        lines += ["", *_problem(note, screen.paint("note:", "warn"), screen)]
    return lines


def fault_of(problems: list[Problem]) -> SubmissionFaultError:
    """Return the fault of a file that was not sent, for programs."""
    errors = [problem["message"] for problem in problems if problem["severity"] == "error"]
    told = "; ".join(message.rstrip(".") for message in errors)
    message = errors[0] if len(errors) == 1 else f"The file has {len(errors)} kinds of fault: {told}."
    return SubmissionFaultError(message, code="invalid_file", problems=problems)


def limits_line(limits: Limits) -> str:
    """Return “2 of 5 used today, 6 left with 3 extra, until 01:00 (00:00 UTC); 40 of 43 left until the end”."""
    daily_limit, extra = limits["daily_limit"], limits.get("extra_left", 0)
    total_limit, total_left = limits.get("total_limit"), limits.get("total_left")
    # What goes beyond the day's own were extra attempts.
    used = f"{min(limits['used'], daily_limit)} of {daily_limit} used today"
    left = f"{limits['left']} left" + (f" with {extra} extra" if extra else "")
    total = "" if total_limit is None else f"; {total_left} of {total_limit} left until the end"
    return f"{used}, {left}, until {times.clock(limits['resets_at'])}{total}"


def waiting_line(submission: Submission) -> str:
    """Return what a terminal shows while a submission is pending."""
    position, estimate = submission["queue_position"], submission["estimated_seconds"]
    if position is None:
        return f"Submission {submission['id']} is being scored …"
    place = "next in the queue" if position == 1 else f"number {position} in the queue"
    hope = "" if estimate is None else f", about {times.seconds(estimate)}"
    return f"Submission {submission['id']} is {place}{hope} …"


def _result(submission: Submission, n_teams: int | None, screen: Screen) -> str:
    """Return “0.81234  rank 5 of 214  best so far  1 of 5 used today, 4 left, until 01:00 (00:00 UTC)”."""
    value, rank = submission["public_score"], submission["rank"]
    parts = [screen.paint("no significant improvement" if value is None else score(value), "hero")]
    if submission.get("is_late"):
        parts.append(screen.paint("late and not ranked", "warn"))
    elif rank is not None:
        total = "" if n_teams is None else f" of {n_teams:,}"
        parts.append(screen.paint(f"rank {rank}{total}", "accent"))
    if submission["is_best"]:
        parts.append(screen.paint("your best so far", "good"))
    parts.append(limits_line(submission["limits"]))
    return "  ".join(parts)


def _refused(submission: Submission, fault: Fault, screen: Screen) -> list[str]:
    """Return every fault of the file, what to do about it, and what it costs."""
    submission_id = submission["id"]
    faults = [problem for problem in fault["problems"] if problem["severity"] != "warning"]
    # The message sums the problems up: beside them it would say everything twice.
    count = "One thing" if len(faults) == 1 else f"{len(faults)} things"
    summary = f"{count} to mend in this file:" if faults else fault["message"]
    lines = [f"{screen.paint(f'Submission {submission_id} ended in error.', 'bad')} {summary}"]
    lines += problem_lines([*faults, *submission["notes"]], screen)
    limits = submission["limits"]
    errors = f"Faulty files today: {limits['errors_used']} of {limits['error_limit']}."
    cost = _BLAME.get(fault["fault"], f"No daily submission was used. {errors}")
    return [*lines, "", cost, limits_line(limits), screen.paint(submission["url"], "dim")]


def _problem(problem: Problem, mark: str, screen: Screen) -> list[str]:
    """Return one kind of fault: its sentence, severity, code and count, its example rows, how to mend it."""
    kind = screen.paint(f"[{problem['severity']} {problem['code']} × {problem['count']:,}]", "dim")
    lines = [f"{mark} {problem['message']} {kind}"]
    examples = problem["examples"]
    if examples:
        lines += [f"  {line}" for line in _examples(examples, screen)]
        if problem["count"] > len(examples):
            lines.append(screen.paint(f"    and {problem['count'] - len(examples):,} more", "dim"))
    if problem["hint"]:
        lines.append(f"   {screen.paint('→', 'good')} {problem['hint']}")
    return lines


def _examples(examples: list[Example], screen: Screen) -> list[str]:
    """Return the example rows as a table of the columns that say something."""
    texts = [
        {
            "row": "" if example["row"] is None else f"{example['row']:,}",
            "id": example["id"] or "",
            "column": example["column"] or "",
            "found": "" if example["found"] is None else f"“{example['found']}”",
            "expected": example["expected"] or "",
        }
        for example in examples
    ]
    names = [name for name in texts[0] if any(text[name] for text in texts)]
    columns = [Column(name, is_figure=name == "row", may_shrink=name in ("found", "expected")) for name in names]
    rows = [[Cell(text[name]) for name in names] for text in texts]
    return render(columns, rows, width=None if screen.width is None else screen.width - 2, paint=screen.paint)
