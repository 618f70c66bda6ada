"""Images in the pages of a competition, for all who may see it."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from server.models import PageImage, User
from server.services import page_images
from server.web.auth import began_at, current_user
from server.web.competition_head import load_head
from server.web.images import send_image
from server.web.installation import installation

blueprint = Blueprint("page_images", __name__, url_prefix="/competitions/<slug>/images")


@blueprint.get("/<name>")
def show(slug: str, name: str) -> Response:
    """Answer with an image."""
    image = installation().database.read(_find, slug=slug, user=current_user(), now=began_at(), name=name)
    return send_image(image.name, key=image.storage_key, sha256=image.sha256)


def _find(opened: Session, *, slug: str, user: User | None, now: datetime, name: str) -> PageImage:
    head = load_head(opened, slug=slug, user=user, now=now, tab="overview")
    return page_images.get_image(opened, competition=head.competition, name=name)
