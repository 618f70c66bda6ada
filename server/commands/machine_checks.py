"""What `doctor` looks at on this machine: settings, data folder, address, libraries."""

from __future__ import annotations

import platform
import shutil
import stat
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_address
from pathlib import Path

from server.commands.findings import Finding, fault, fine, warning
from server.launcher.datafolder import network_file_system
from server.settings import Settings

LIBRARIES = ("flask", "gunicorn", "numba", "numpy", "pandas", "pyarrow", "redis", "rq", "scikit-learn", "sqlalchemy")
LEAST_FREE_SHARE = 0.1


def check_settings(settings: Settings) -> Iterator[Finding]:
    """Name what was set; the values of secrets stay hidden."""
    given = sorted(f"PODIUM_{name.upper()}" for name in settings.model_fields_set)
    yield fine("settings", f"Set: {', '.join(given)}." if given else "All are at their defaults.")
    is_https = settings.url is not None and settings.url.scheme == "https"
    if not is_loopback(settings.host) and not is_https:
        yield warning(
            "address",
            f"The web server listens on {settings.host} by plain HTTP: passwords and cookies can be read on the way. "
            "Put a proxy with TLS in front and set PODIUM_URL to its https address.",
        )
    else:
        yield fine("address", f"The web server listens on {settings.host}, port {settings.port}.")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_data_folder(settings: Settings) -> Iterator[Finding]:
    """Look who may read the folder, what it lies on, and how much room there is."""
    folder = settings.data.absolute()
    if not folder.is_dir():
        yield fault(
            "data_folder", f"There is no folder {folder}. Start `python -m server up` once, or name it with --data."
        )
        return
    key = folder / "secret-key"
    open_to_others = [path for path in (folder, key) if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077]
    if key in open_to_others:
        yield fault("data_folder", f"Others may read {key}. Run: chmod 600 {key}")
    elif open_to_others:
        yield warning("data_folder", f"Others may enter {folder}, where labels lie. Run: chmod 700 {folder}")
    else:
        yield fine("data_folder", f"{folder} is for this user alone.")
    kind = network_file_system(folder)
    if kind is not None and settings.database_url is None:
        yield fault("data_folder", f"{folder} lies on a network file system ({kind}), where SQLite loses data.")
    yield check_room(folder)


def check_room(folder: Path) -> Finding:
    """Look how much of the disk is left."""
    usage = shutil.disk_usage(folder)
    left = f"{usage.free / 2**30:.1f} GiB of {usage.total / 2**30:.1f} GiB are free."
    return (warning if usage.free < LEAST_FREE_SHARE * usage.total else fine)("room", left)


def check_versions() -> Iterator[Finding]:
    """Name Python and the libraries that matter, for a report of a fault."""
    found, missing = [], []
    for library in LIBRARIES:
        try:
            found.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            missing.append(library)
    yield fine("versions", f"Python {platform.python_version()}; {', '.join(found)}.")
    if missing:
        yield warning("versions", f"Not installed here: {', '.join(missing)}. Workers need them; run: make setup")
