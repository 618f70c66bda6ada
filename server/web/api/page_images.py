"""The images in a competition's pages, for programs that may see it."""

from __future__ import annotations

from flask import Blueprint, Response

from server.services import page_images
from server.web.api.declaring import declared
from server.web.api.lookup import find_competition
from server.web.contract import Media
from server.web.images import send_image
from server.web.installation import installation

IMAGE = Media("*/*", "The image, under its own content type.")

blueprint = Blueprint("api_page_images", __name__)


@blueprint.get("/competitions/<slug>/images/<name>")
@declared(IMAGE, is_public=True)
def show(slug: str, name: str) -> Response:
    """Answer an image that a page of the competition shows."""
    found = find_competition(slug)
    image = installation().database.read(page_images.get_image, competition=found.competition, name=name)
    return send_image(image.name, key=image.storage_key, sha256=image.sha256)
