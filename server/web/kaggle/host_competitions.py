"""Competitions that a host makes, launches and shares by Kaggle's command."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from server.domain.visibility import Visibility
from server.errors import ConflictError, InvalidInputError
from server.models import User
from server.services import co_hosts, competitions, draft_commands
from server.services.tokens import Scope
from server.web.auth import began_at, require_user
from server.web.installation import installation, site_url
from server.web.kaggle.calls import COMPETITIONS, PREFIX, Call, answer
from server.web.kaggle.hosting import launch, open_draft, read_host

VISIBILITIES = {"PUBLIC": Visibility.PUBLIC, "LIMITED": Visibility.UNLISTED, "PRIVATE": Visibility.INVITATION}
# What Kaggle's competitions have and Podium's have not; notebooks are off, whether that is said or not.
NOT_HERE: Mapping[str, str] = {
    "hackathon": "Podium has no hackathons: every competition is scored.",
    "restrictLinkToEmailList": "Who may enter is listed on the page of the competition, once it is launched.",
    "cloneCompetitionId": "Podium clones no competitions: download the folder of one, and import it at {new}.",
    "cloneExcludeCompetitionData": "Podium clones no competitions: download the folder of one, and import it at {new}.",
    "clonePageNames": "Podium clones no competitions: download the folder of one, and import it at {new}.",
    "licenseId": "Podium has no list of licences: write the one of the data on the page of the draft.",
    "organizationId": "Podium has no organisations.",
    "numPrizes": "Podium has no prizes: write of them on the page of the competition.",
}
REWARD = "KNOWLEDGE"

blueprint = Blueprint("kaggle_host_competitions", __name__, url_prefix=PREFIX)


@blueprint.post(f"{COMPETITIONS}/CreateCompetition")
def create() -> Response:
    """Begin a draft."""
    call, user = Call(), require_user(Scope.HOST)
    _check_here(call)
    visibility = VISIBILITIES.get(call.text("privacy"))
    if visibility is None:
        raise InvalidInputError("Say who finds the competition: the privacy is PUBLIC, LIMITED or PRIVATE.")
    draft = installation().database.write(
        draft_commands.create,
        user=user,
        title=call.text("title"),
        slug=call.text("slug"),
        tagline=call.text("briefDescription"),
        visibility=visibility,
        now=began_at(),
        address=request.remote_addr or "",
    )
    return answer({"id": draft.id, "ref": draft.spec["slug"], "url": f"{site_url()}/host/drafts/{draft.id}"})


@blueprint.post(f"{COMPETITIONS}/LaunchCompetition")
def publish() -> Response:
    """Have a draft checked and published, now or to be found from a time on; or the changes that wait in a draft."""
    call = Call()
    host = read_host(call)
    at = call.moment("futureTime")
    if host.is_launched:
        if at is not None:
            raise InvalidInputError(f"“{host.slug}” is launched already; its start can be moved on its page.")
        if host.hosted.draft is None:
            raise ConflictError(f"“{host.slug}” is launched already, and no changes to it wait.")
        launch(host.user, host.hosted.draft.id)
    else:
        launch(host.user, open_draft(host, draft_commands.set_launch, at=at).draft_id)
    return answer({})


@blueprint.post(f"{COMPETITIONS}/AddCompetitionHost")
def share() -> Response:
    """Give a user the rights of a host."""
    call = Call()
    host = read_host(call)
    if host.hosted.competition is None:
        raise ConflictError("A draft has one host. Launch it first; then others can be added.")
    installation().database.write(_share, slug=host.slug, host=host.user, name=call.text("userName"))
    return answer({})


def _share(session: Session, *, slug: str, host: User, name: str) -> None:
    now = began_at()
    competition, viewer = competitions.get_competition(session, slug=slug, user=host, now=now)
    competitions.check_owned(viewer)
    address = request.remote_addr or ""
    co_hosts.add(session, competition=competition, host=host, name=name, now=now, address=address)


def _check_here(call: Call) -> None:
    """Refuse what Podium does not have, in words."""
    for name, words in NOT_HERE.items():
        if call.value(name):
            raise InvalidInputError(words.format(new=f"{site_url()}/host"))
    reward = call.part("reward")
    if reward.text("id", REWARD) not in ("", REWARD):
        raise InvalidInputError("Podium has no prizes: leave the reward out, and write of it on a page.")
