"""The words with which hosts say who may enter."""

from client.words.maker import TIME_FORMS, Maker, identifier, moment


def add_admissions(maker: Maker) -> None:
    """Add links, the list, and what is kept about a user."""
    maker.add("admissions.links", "list the links by which users come in", "competition links wa-churn")
    parser = maker.add(
        "admissions.link",
        "make a link by which users come in",
        'competition link wa-churn --label "The class" --uses 30',
        'competition link wa-churn --approval --until "2026-12-01 10:00"',
        "competition link wa-churn --until 2026-12-02T12:00:00Z",
    )
    parser.add_argument("--label", metavar="TEXT", default="", help="what you know it by")
    parser.add_argument("--approval", action="store_true", help="you say yes to each who comes by it")
    parser.add_argument("--uses", metavar="N", type=int, help="how many may come by it (default: any number)")
    parser.add_argument("--until", metavar="TIME", type=moment, help=f"when it ends: {TIME_FORMS} (default: never)")
    parser = maker.add("admissions.unlink", "end a link; who came by it stays", "competition unlink wa-churn 1")
    parser.add_argument("id", metavar="ID", type=identifier, help="its number, as `podium competition links` tells it")
    maker.add("admissions.allowed", "list who may enter", "competition allowed wa-churn")
    parser = maker.add(
        "admissions.allow",
        "put user names, e-mail addresses and domains on the list of who may enter",
        "competition allow wa-churn bo grace@uni.example @uni.example",
    )
    parser.add_argument("entry", metavar="WHO", nargs="+", help="a user name, an address, or a domain after @")
    parser = maker.add(
        "admissions.disallow", "take a line from that list; who has entered stays", "competition disallow wa-churn 1"
    )
    parser.add_argument(
        "id", metavar="ID", type=identifier, help="its number, as `podium competition allowed` tells it"
    )
    parser = maker.add(
        "admissions.describe",
        "put a user into a section, or keep a note that only hosts read",
        'competition describe wa-churn ada --section "Group A" --note "Knows the data."',
    )
    parser.add_argument("user", metavar="USER", help="the user, by name")
    parser.add_argument("--section", metavar="NAME", help="their section; an empty one takes them out of it")
    parser.add_argument("--note", metavar="TEXT", help="the note, in the place of the one before")
