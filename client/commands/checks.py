"""A file checked before it is handed in, without using anything up."""

from argparse import Namespace

from client import columns
from client.answers import CompetitionDetail
from client.checking.files import Report
from client.errors import EXIT_OK, ClientError, NotAllowedError, SubmissionFaultError
from client.output import Screen
from client.samples import SAMPLE_NAME, check_upload
from client.session import open_session
from client.submit import list_refusals, open_upload
from client.verdict import fault_of, limits_line, problem_lines


def check(args: Namespace, screen: Screen) -> int:
    """Say all that is wrong with a file, and every rule that would refuse it now."""
    with open_upload(args.file, name=args.name) as upload, open_session(screen) as api:
        competition = api.get_competition(args.slug)
        refusals = list_refusals(competition, upload)
        try:
            report = check_upload(api, competition, upload, screen)
        except NotAllowedError:
            report = None  # the data are for those who have entered, which is told below
    _print_data(upload.name, report, refusals, competition, screen)
    for line in _lines(upload.name, report, screen):
        screen.say(line)
    if report is not None and not report.is_ok:
        for refusal in refusals:
            screen.say(f"{screen.paint('Refused besides:', 'bad')} {refusal.message}")
        if screen.is_for_programs:
            raise fault_of(report.problems)
        return SubmissionFaultError.exit_code
    if refusals:
        for refusal in refusals[1:]:
            screen.say(refusal.message)
        raise refusals[0]
    if competition["status"] == "finished":
        screen.say(screen.paint("The competition has ended: a file is late now, and gets no rank.", "warn"))
    if competition["limits"] is not None:
        screen.say(screen.paint(f"Nothing was sent. {limits_line(competition['limits'])}", "dim"))
    return EXIT_OK


def _lines(name: str, report: Report | None, screen: Screen) -> list[str]:
    """Return what people read of the file."""
    if report is None:
        return [f"{name}: there is no {SAMPLE_NAME} to hold it against, so the server alone can tell what is in it."]
    if report.unread_form:
        return [f"{name}: the server alone reads {report.unread_form}, so columns and ids were not looked at."]
    lines = problem_lines(report.problems, screen)
    if report.is_ok:
        good = screen.paint("nothing to mend", "good")
        return [f"{name}: {good} in its {report.n_rows:,} rows, as far as the sample tells.", *lines]
    n_faults = sum(problem["severity"] == "error" for problem in report.problems)
    count = "one thing" if n_faults == 1 else f"{n_faults} things"
    return [f"{name}: {screen.paint(f'{count} to mend', 'bad')}.", *lines]


def _print_data(
    name: str, report: Report | None, refusals: list[ClientError], competition: CompetitionDetail, screen: Screen
) -> None:
    problems = [] if report is None else report.problems
    refused = [{"code": refusal.code, "message": refusal.message, "hint": refusal.hint} for refusal in refusals]
    value = {
        "file": name,
        "is_ok": not refusals and (report is None or report.is_ok),
        "is_read": report is not None and not report.unread_form,
        "n_rows": None if report is None else report.n_rows,
        "problems": problems,
        "refusals": refused,
        "limits": competition["limits"],
    }
    screen.data(value, columns.PROBLEM, [*problems, *({"severity": "refusal", **refusal} for refusal in refused)])
