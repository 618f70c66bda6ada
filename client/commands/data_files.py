"""The data of a competition and what the team handed in: what there is, and getting it."""

from argparse import Namespace
from pathlib import Path

from client import columns
from client.answers import Archive, DataFile
from client.api import Api, submission_file_path
from client.download import fetch
from client.errors import EXIT_OK, NotFoundError, UsageError
from client.output import Screen
from client.session import open_session
from client.tables import Cell, Column, render, size
from client.wanted import Local, Wanted, check_name, choose

_NO_DATA = "The host has not published data yet."
_COLUMNS = [
    Column("file"),
    Column("size", is_figure=True),
    Column("type"),
    Column("sha256"),
    Column("about", may_shrink=True),
]


def files(args: Namespace, screen: Screen) -> int:
    """List the data files."""
    with open_session(screen) as api:
        found = api.list_files(args.slug)
    archive = [] if found["archive"] is None else [found["archive"]]
    screen.data(found, columns.FILE, [*found["files"], *archive])
    if not found["files"]:
        screen.say(_NO_DATA)
        return EXIT_OK
    rows = [_row(file, file["content_type"], file["description"]) for file in found["files"]]
    if found["archive"] is not None:
        rows.append(_row(found["archive"], "application/zip", "all of them in one archive"))
    for line in render(_COLUMNS, rows, width=screen.width, paint=screen.paint):
        screen.say(line)
    return EXIT_OK


def download(args: Namespace, screen: Screen) -> int:
    """Get the data files, or files that the team handed in, that are not here yet."""
    if args.file and args.submission:
        raise UsageError("--file and --submission name different kinds of files: get one kind after the other.")
    folder = Path(args.to if args.to is not None else args.slug)
    with open_session(screen) as api:
        if args.submission:
            wanted = [_submitted(api, args.slug, number, folder) for number in dict.fromkeys(args.submission)]
        else:
            wanted = choose(args.slug, api.list_files(args.slug), args.file, folder)
        states = [(file, file.local()) for file in wanted]
        others = [str(file.target) for file, state in states if state is Local.OTHER]
        if others and not args.force:
            message = f"Different from the server’s, and left as they are: {', '.join(others)}."
            hint = "Nothing was downloaded. Choose another folder with --to, or replace them with --force."
            raise UsageError(message, code="file_exists", hint=hint, files=others)
        for file, state in states:
            if state is not Local.SAME:
                fetch(api, file, screen)
            verb = screen.paint("here already", "dim") if state is Local.SAME else screen.paint("downloaded", "good")
            screen.say(f"{file.target}  {size(file.size_bytes)}  {verb}")
    if not states:
        screen.say(_NO_DATA)
    results = [_result(file, state) for file, state in states]
    screen.data(results, columns.DOWNLOADED, results)
    return EXIT_OK


def _row(file: DataFile | Archive, kind: str, about: str) -> list[Cell]:
    """Return a file as a row of the table."""
    return [
        Cell(file["name"], "bold"),
        Cell(size(file["size_bytes"])),
        Cell(kind.partition(";")[0]),
        Cell(file["sha256"][:12], "dim"),
        Cell(about),
    ]


def _submitted(api: Api, slug: str, number: int, folder: Path) -> Wanted:
    """Return the file of a submission; its number is put before its name, as most have the same."""
    try:
        submission = api.get_submission(number)
    except NotFoundError as error:
        raise _no_submission(slug, number) from error
    if submission["competition"] != slug:
        raise _no_submission(slug, number)
    name = check_name(submission["file_name"])
    size_bytes, sha256 = submission["size_bytes"], submission["sha256"].lower()
    return Wanted(submission_file_path(number), name, size_bytes, sha256, folder / f"{number}-{name}")


def _no_submission(slug: str, number: int) -> NotFoundError:
    """Say that the team handed in no such file."""
    hint = f"`podium submissions {slug}` lists them."
    return NotFoundError(f"Your team has no submission {number} in {slug}.", code="no_such_submission", hint=hint)


def _result(file: Wanted, state: Local) -> dict[str, object]:
    """Return what `--json` says of one file."""
    return {
        "name": file.name,
        "path": str(file.target),
        "size_bytes": file.size_bytes,
        "sha256": file.sha256,
        "was_downloaded": state is not Local.SAME,
    }
