"""What everybody may read of a user, and changing one's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from flask import Blueprint, Response

from server.domain.medals import Medal
from server.services import accounts, profiles
from server.services.profiles import Profile, Result
from server.services.tokens import Scope
from server.web.api.answers import answer, as_time
from server.web.api.bodies import Body, read_body, rule
from server.web.api.declaring import declared
from server.web.api.me import MeItem, me_item
from server.web.auth import began_at, current_user, require_user
from server.web.installation import installation, site_url

blueprint = Blueprint("api_profiles", __name__)


@dataclass(frozen=True)
class ResultItem:
    """A competition of a user: by the public leaderboard while it runs, by the private one once that is final."""

    competition: str
    title: str
    status: str
    team: str
    rank: int | None
    n_teams: int
    score: float | None
    shake_up: int | None
    medal: str | None


@dataclass(frozen=True)
class ProfileItem:
    """A user as others see them; `weeks` counts submissions of half a year, the present week last."""

    name: str
    display_name: str
    about: str
    is_public: bool
    joined_at: str | None
    medals: dict[str, int]
    n_entries: int
    weeks: list[int]
    results: list[ResultItem]
    url: str


class ChangeProfile(Body):
    """What others read of a user; what is not given stays as it is."""

    display_name: Annotated[str, rule("at most 80 characters, with a letter or digit; or nothing")] = ""
    about: Annotated[str, rule("at most 500 characters")] = ""
    time_zone: Annotated[str, rule("such as Europe/Berlin")] = "UTC"
    is_public: bool = False


@blueprint.get("/users/<name>")
@declared(ProfileItem, is_public=True)
def show(name: str) -> Response:
    """Answer the profile of a user, if it is public or the reader's own."""
    user = None if current_user() is None else require_user()
    found = installation().database.read(profiles.get_profile, name=name, viewer=user, now=began_at())
    return answer(_item(found))


@blueprint.patch("/me")
@declared(MeItem, body=ChangeProfile, scope=Scope.SUBMIT)
def change() -> Response:
    """Change the profile of the token's user."""
    user = require_user(Scope.SUBMIT)
    given = read_body(ChangeProfile).model_dump(exclude_unset=True)
    kept = {
        "display_name": user.display_name,
        "about": user.about,
        "time_zone": user.time_zone,
        "is_public": user.is_profile_public,
    }
    return answer(me_item(installation().database.write(accounts.change_profile, user.id, **{**kept, **given})))


def _item(profile: Profile) -> ProfileItem:
    user = profile.user
    return ProfileItem(
        name=user.name,
        display_name=user.display_name,
        about=user.about,
        is_public=user.is_profile_public,
        joined_at=as_time(user.created_at),
        medals={kind.value: profile.medals[kind] for kind in Medal},
        n_entries=profile.n_entries,
        weeks=list(profile.weeks),
        results=[_result_item(result) for result in profile.results],
        url=f"{site_url()}/users/{user.name}",
    )


def _result_item(result: Result) -> ResultItem:
    return ResultItem(
        competition=result.slug,
        title=result.title,
        status=result.status.value,
        team=result.team,
        rank=result.rank,
        n_teams=result.n_teams,
        score=None if result.score is None else round(result.score, result.decimals),
        shake_up=result.shake_up,
        medal=None if result.medal is None else result.medal.value,
    )
