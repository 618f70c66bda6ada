"""The files of the site itself: under an address that names their content, so that browsers keep them for ever."""

from __future__ import annotations

import hashlib
from pathlib import Path

import flask_bootstrap
from flask import Blueprint, Flask, Response, current_app, send_from_directory

OWN = Path(__file__).parent / "static"
VENDOR = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "css"
VENDOR_FILES = ("bootstrap.min.css",)
_VERSION = "PODIUM_ASSETS_VERSION"

blueprint = Blueprint("assets", __name__)


def assets_version() -> str:
    """Return a hash of all files; one for all, so that scripts can import each other by relative names."""
    digest = hashlib.sha256()
    for path in sorted(OWN.rglob("*")) + [VENDOR / name for name in VENDOR_FILES]:
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def asset(name: str) -> str:
    """Return the address of a file."""
    return f"/static/{current_app.config[_VERSION]}/{name}"


@blueprint.get("/static/<version>/<path:name>")
def show(version: str, name: str) -> Response:
    """Send a file; one of another version is the present one, not to be kept."""
    folder, file_name = (VENDOR, name.removeprefix("vendor/")) if name.startswith("vendor/") else (OWN, name)
    if folder is VENDOR and file_name not in VENDOR_FILES:
        current_app.aborter(404)
    response = send_from_directory(folder, file_name)
    is_current = version == current_app.config[_VERSION]
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_current else "no-cache"
    return response


def register(app: Flask) -> None:
    """Serve the files of `app`, and tell the templates their addresses."""
    app.config[_VERSION] = assets_version()
    app.register_blueprint(blueprint)
    app.jinja_env.globals["asset"] = asset
