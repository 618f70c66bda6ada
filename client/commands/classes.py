"""For hosts: a class: its roster and its grades."""

from argparse import Namespace
from pathlib import Path

from client.commands.opened import open_host
from client.errors import EXIT_OK, RefusedError
from client.host_api import rows_of
from client.output import Screen, plain
from client.own_files import read_file, write_new
from client.records import Field, number, say_records, show_records, text, when
from client.tables import size

_ROSTER = [
    Field("line", "line", number),
    Field("outcome", "outcome"),
    Field("user", "user", text, "bold"),
    Field("name", "name", may_shrink=True),
    Field("email", "e-mail", may_shrink=True),
    Field("section", "section"),
    Field("student_id"),
    Field("changes", "changes", may_shrink=True),
    Field("link"),
]
_LINK = [Field("user", "user"), Field("url", "link that signs in once"), Field("expires_at", "ends", when)]
_GRADE = [
    Field("user", "user", text, "bold"),
    Field("name", "name", may_shrink=True),
    Field("email"),
    Field("student_id"),
    Field("section", "section"),
    Field("team", "team", may_shrink=True),
    Field("grade", "grade", number),
    Field("score", "score", number),
    Field("rank", "rank", number),
    Field("late_days", "days late", number),
    Field("submission", "submission"),
    Field("remark", "remark", may_shrink=True),
]


def roster(args: Namespace, screen: Screen) -> int:
    """Look at a roster, or take it."""
    content = read_file(args.file)  # the server reads what spreadsheets write, and says what it cannot read
    with open_host(args, screen) as host:
        act = "apply" if args.apply else "look"
        found = host.post_text(f"/roster?act={act}", content, "text/csv")
    links = {link["user"]: link["url"] for link in rows_of(found, "links")}
    rows = [{**row, "link": links.get(row["user"])} for row in rows_of(found, "rows")]
    show_records(screen, found, _ROSTER, rows, empty="There is no row to take.")
    if links:
        screen.say()
        say_records(screen, _LINK, rows_of(found, "links"))
    faults = found.get("faults")
    if isinstance(faults, list) and faults:
        hint = "\n".join(str(fault) for fault in faults)
        raise RefusedError(f"The roster has faults: {len(faults)}.", code="invalid_input", hint=hint, faults=faults)
    if not args.apply:
        screen.say(screen.paint("Nothing was changed. Take it with --apply.", "dim"))
    return EXIT_OK


def grades(args: Namespace, screen: Screen) -> int:
    """Show the grades, keep a formula for them, or get them as a file for a gradebook."""
    with open_host(args, screen) as host:
        if args.formula is not None:
            host.change("PUT", "/grades", {"formula": args.formula})
        if args.format is not None:
            return _write(host.read(f"/grades.csv?format={args.format}"), args, screen)
        found = host.get_all("/grades", "grades")
    show_records(screen, found, _GRADE, rows_of(found, "grades"), empty="Nobody is in yet.")
    if not found["is_final"]:
        screen.say(screen.paint("The private leaderboard is not final: grades can still change.", "dim"))
    return EXIT_OK


def _write(content: bytes, args: Namespace, screen: Screen) -> int:
    """Write a gradebook's file as the server made it, or show its lines."""
    if args.to is None and not screen.is_for_programs:
        for line in content.decode("utf-8-sig").splitlines():
            screen.say(plain(line))
        return EXIT_OK
    target = Path(args.to or f"{args.slug}-grades.csv")
    write_new(target, content, may_replace=args.force)
    screen.say(f"{target}  {size(len(content))}")
    screen.data({"path": str(target), "size_bytes": len(content)}, ("path", "size_bytes"))
    return EXIT_OK
