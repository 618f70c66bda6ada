"""The words with which hosts look after those who take part."""

from client.words.maker import TIME_FORMS, Maker, add_agreement, add_page, identifier, moment
from client.words.overseeing import add_reason, add_target

_STATES = ("waiting", "admitted", "entered", "refused", "removed")


def add_people(maker: Maker) -> None:
    """Add entrants, teams, what is granted, a class, and what is told."""
    _add_entrants(maker)
    _add_teams(maker)
    _add_grants(maker)
    _add_class(maker)
    _add_announcements(maker)
    parser = maker.add(
        "people.co_hosts",
        "list who runs the competition, add a co-host or take the rights back",
        "competition co-hosts wa-churn",
        "competition co-hosts wa-churn --add ben",
    )
    parser.add_argument("--add", metavar="USER", default="", help="make this user a co-host")
    parser.add_argument("--remove", metavar="USER", default="", help="take the rights of this one back")


def _add_entrants(maker: Maker) -> None:
    parser = maker.add(
        "people.entrants",
        "list who has entered, who may, and who asks to",
        "competition entrants wa-churn --state waiting",
        "competition entrants wa-churn --csv > entrants.csv",
    )
    parser.add_argument("--search", metavar="TEXT", default="", help="part of a name or team")
    parser.add_argument("--section", metavar="NAME", default="", help="only those of this section")
    parser.add_argument("--state", choices=_STATES, default="", help="only those who are so")
    add_page(parser)
    parser = maker.add(
        "people.admit",
        "let a user in, or refuse or remove them",
        "competition admit wa-churn ada",
        'competition admit wa-churn ada --state removed --reason "Two accounts."',
    )
    parser.add_argument("user", metavar="USER", help="the user, by name")
    states = ("admitted", "refused", "removed")
    parser.add_argument("--state", choices=states, default="admitted", help="default: admitted")
    add_reason(parser, "why; needed to remove somebody, who reads it")
    parser.add_argument(
        "--hide-submissions", action="store_true", help="take what they handed in from the leaderboards, too"
    )


def _add_teams(maker: Maker) -> None:
    parser = maker.add("people.teams", "list the teams", "competition teams wa-churn --search ada")
    parser.add_argument("--search", metavar="TEXT", default="", help="part of a name")
    add_page(parser)
    parser = maker.add(
        "people.disqualify",
        "take a team from the leaderboards, or put it back",
        'competition disqualify wa-churn 7 --reason "Two accounts."',
        "competition disqualify wa-churn 7 --undo",
    )
    parser.add_argument("id", metavar="ID", type=identifier, help="its number, as `podium competition teams` tells it")
    add_reason(parser)
    parser.add_argument("--undo", action="store_true", help="put it back")


def _add_grants(maker: Maker) -> None:
    maker.add("people.accommodations", "list what was granted to single teams", "competition accommodations wa-churn")
    parser = maker.add(
        "people.grant",
        "grant a team extra submissions or a later end",
        'competition grant wa-churn ada --extra 2 --reason "The server was down."',
        'competition grant wa-churn @ada --until "2026-12-01 10:00" --reason "An exam."',
    )
    parser.add_argument("team", metavar="TEAM", help="the team, or @USER for the team of a user")
    parser.add_argument("--extra", metavar="N", type=int, default=0, help="submissions beyond the limits")
    parser.add_argument("--until", metavar="TIME", type=moment, help=f"its own end: {TIME_FORMS}")
    add_reason(parser, "why; it stays on the record")
    parser = maker.add("people.revoke", "take back what was granted", "competition revoke wa-churn 3")
    parser.add_argument(
        "id", metavar="ID", type=identifier, help="its number, as `podium competition accommodations` tells it"
    )
    parser.add_argument("--promised", action="store_true", help="what a user who has not entered was promised")


def _add_class(maker: Maker) -> None:
    parser = maker.add(
        "classes.roster",
        "look at a roster, or take it: accounts, sections, sign-in links",
        "competition roster wa-churn class.csv",
        "competition roster wa-churn class.csv --apply --csv > links.csv",
    )
    parser.add_argument("file", metavar="FILE", help="a CSV file of names, e-mail addresses, sections; - reads stdin")
    parser.add_argument("--apply", action="store_true", help="take it; else only say what it would do")
    parser = maker.add(
        "classes.grades",
        "show the grades, keep a formula for them, or get them for a gradebook",
        "competition grades wa-churn",
        'competition grades wa-churn --formula "max(0, percentile - 10 * late_days)"',
        "competition grades wa-churn --format canvas --to grades.csv",
    )
    parser.add_argument("--formula", metavar="TEXT", help="keep this formula")
    parser.add_argument("--format", choices=("canvas", "moodle", "plain"), help="the file that this gradebook takes")
    add_target(parser, "standard output; with --json or --csv SLUG-grades.csv")


def _add_announcements(maker: Maker) -> None:
    maker.add("telling.announcements", "list all announcements", "competition announcements wa-churn")
    parser = maker.add(
        "telling.announce",
        "tell all entrants something, now or at a time",
        'competition announce wa-churn "New data" text.md',
        'echo "Get train.csv anew." | podium competition announce wa-churn "New data" - --mail',
    )
    parser.add_argument("title", metavar="TITLE", help="the title")
    parser.add_argument("file", metavar="FILE", help="the text, in Markdown; - reads standard input")
    parser.add_argument("--at", metavar="TIME", type=moment, help=f"when: {TIME_FORMS} (default: now)")
    parser.add_argument("--mail", action="store_true", help="by mail, too, where the site sends mail")
    parser = maker.add("telling.retract", "take an announcement from all pages", "competition retract wa-churn 7 --yes")
    parser.add_argument("id", metavar="ID", type=identifier, help="its number")
    add_agreement(parser)
