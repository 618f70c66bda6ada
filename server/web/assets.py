"""The files of the site itself: under an address that names their content, so that browsers keep them for ever."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

import flask_bootstrap
from flask import Blueprint, Flask, Response, current_app, send_from_directory

OWN = Path(__file__).parent / "static"


def _find_package(name: str) -> Path:
    """Return the folder of a package without importing it: that would take longer than our own start."""
    found = find_spec(name)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent


# Files of installed packages by the names that we serve them under.
VENDOR = {
    "bootstrap.min.css": Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "css" / "bootstrap.min.css",
    "plotly.min.js": _find_package("plotly") / "package_data" / "plotly.min.js",
}
_VERSION = "PODIUM_ASSETS_VERSION"

blueprint = Blueprint("assets", __name__)


def assets_version() -> str:
    """Return a hash of all files; one for all, so that scripts can import each other by relative names."""
    digest = hashlib.sha256()
    for path in sorted(OWN.rglob("*")) + list(VENDOR.values()):
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def asset(name: str) -> str:
    """Return the address of a file."""
    return f"/static/{current_app.config[_VERSION]}/{name}"


@blueprint.get("/static/<version>/<path:name>")
def show(version: str, name: str) -> Response:
    """Send a file; one of another version is the present one, not to be kept."""
    if name.startswith("vendor/"):
        path = VENDOR.get(name.removeprefix("vendor/")) or current_app.aborter(404)
        response = send_from_directory(path.parent, path.name)
    else:
        response = send_from_directory(OWN, name)
    is_current = version == current_app.config[_VERSION]
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_current else "no-cache"
    return response


def register(app: Flask) -> None:
    """Serve the files of `app`, and tell the templates their addresses."""
    app.config[_VERSION] = assets_version()
    app.register_blueprint(blueprint)
    app.jinja_env.globals["asset"] = asset
