"""The words of `podium team`."""

import argparse

from client.words.maker import Maker, add_agreement, identifier


def add_team(maker: Maker) -> None:
    """Add looking at one's team and all that changes it."""
    maker.add("team.show", "show your team, what it asked of others and what is asked of it", "team show wa-churn")
    parser = maker.add("team.name", "give your team another name", 'team name wa-churn "Facet Lab"')
    parser.add_argument("name", metavar="NAME", help="the new name, of at most 80 characters")
    parser = maker.add("team.captain", "hand the captaincy over", "team captain wa-churn cy --yes")
    parser.add_argument("user", metavar="USER", help="another member, by user name")
    add_agreement(parser)
    parser = maker.add("team.invite", "invite a user into your team", "team invite wa-churn cy")
    parser.add_argument("user", metavar="USER", help="who is invited, by user name")
    maker.add("team.link", "make a link that lets one person in; the one before ends", "team link wa-churn")
    parser = maker.add("team.join", "come into the team of a link", "team join wa-churn LINK --yes")
    parser.add_argument("link", metavar="LINK", help="the link, or its last part")
    add_agreement(parser)
    parser = maker.add(
        "team.request", "ask another team to take yours in", 'team request wa-churn "Facet Lab" -m "We fit."'
    )
    parser.add_argument("team", metavar="TEAM", help="its name on the leaderboard; it stays, as does its captain")
    parser.add_argument("-m", "--message", metavar="TEXT", default="", help="what its captain reads with it")
    parser = maker.add(
        "team.accept",
        "accept an invitation, or a request to merge",
        "team accept wa-churn invitation 3",
        "team accept wa-churn request 5 --yes",
    )
    _add_matter(parser)
    add_agreement(parser)
    parser = maker.add(
        "team.decline", "decline an invitation, or a request to merge", "team decline wa-churn request 5"
    )
    _add_matter(parser)
    parser = maker.add(
        "team.cancel", "take back an invitation, a link or a request of your team", "team cancel wa-churn invitation 3"
    )
    _add_matter(parser)
    parser = maker.add("team.leave", "leave your team; submissions and rank stay with it", "team leave wa-churn --yes")
    add_agreement(parser)


def _add_matter(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=("invitation", "request"), help="what it is; a link is an invitation")
    parser.add_argument("id", metavar="ID", type=identifier, help="its number, as `podium team show` tells it")
