"""Topics and search: Podium has no forum yet, so that the lists are empty and what is asked for by id is not there."""

from __future__ import annotations

from flask import Blueprint, Response

from server.errors import InvalidInputError, NotFoundError
from server.web.auth import require_user
from server.web.kaggle.calls import COMPETITIONS, PREFIX, Call, answer

blueprint = Blueprint("kaggle_discussions", __name__, url_prefix=PREFIX)


@blueprint.post(f"{COMPETITIONS}/ListCompetitionTopics")
def index() -> Response:
    """Answer that there are no topics."""
    Call().competition()
    return answer({"topics": [], "totalCount": 0})


@blueprint.post(f"{COMPETITIONS}/ListTopicMessages")
def messages() -> Response:
    """Answer that there are no messages."""
    Call().competition()
    return answer({"messages": []})


@blueprint.post("/discussions.DiscussionApiService/GetTopic")
def show() -> Response:
    """Answer that there is no such topic."""
    require_user()
    raise NotFoundError


@blueprint.post("/discussions.DiscussionApiService/ListComments")
def comments() -> Response:
    """Answer that there are no comments."""
    require_user()
    return answer({"comments": [], "nextPageToken": ""})


@blueprint.post("/search.SearchApiService/ListEntities")
def search() -> Response:
    """Answer that nothing was found: Kaggle's search goes over datasets, notebooks and forums."""
    require_user()
    return answer({"documents": [], "nextPageToken": ""})


@blueprint.post("/<service>/<method>")
def refuse(service: str, method: str) -> Response:
    """Refuse what Podium does not have; 404 would make the client say that the competition is misspelt."""
    require_user()
    raise InvalidInputError(f"Podium has no {service.rpartition('.')[2][:60]}/{method[:60]}.")
